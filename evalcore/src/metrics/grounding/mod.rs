//! Whether an answer rests on the logs that it is about.

mod cited;
mod entity;
mod evidence;
mod mention;
mod rates;
mod rules;
mod scan;

pub use mention::{Mention, MentionKind};
pub use rates::{GroundingCounts, GroundingSummary};
pub use rules::{Grounding, GroundingRules, LogEntry};
