//! Statistics: the recorded oracle, the published numbers, properties, watching.

mod errors;
mod oracle;
mod oracle_samples;
mod properties;
mod published;
mod published_single;
mod simulation;
mod speed;
