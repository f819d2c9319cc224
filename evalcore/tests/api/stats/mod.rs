//! Statistics: the recorded oracle, the published numbers, properties, watching.

mod classification;
mod corpus;
mod errors;
mod extremes;
mod laws;
mod margin;
mod oracle;
mod oracle_samples;
mod properties;
mod published;
mod published_metrics;
mod published_single;
mod scipy_rules;
mod simulation;
#[cfg(feature = "parallel")]
mod threads;
