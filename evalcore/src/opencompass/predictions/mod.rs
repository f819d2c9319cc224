//! Predictions: what a model answered, sample by sample.
//!
//! A predictions file is an object of samples keyed by decimal strings, in any order. Also read are
//! a list of samples, one sample a line, and a results station file; see [`Form`]. A file that was
//! cut gives every sample that is whole, and then [`PredictionOutcome::end`] says where it ends.
//!
//! # Examples
//!
//! ```
//! use evalcore::opencompass::predictions::{End, Prediction, PredictionReaderBuilder};
//!
//! let file = br#"{
//!     "1": {"origin_prompt": "2 + 3 =", "prediction": "5", "gold": "5"},
//!     "0": {"origin_prompt": "2 + 2 =", "prediction": "4", "gold": "4"},
//!     "2": {"origin_prompt": "2 + 4 =", "predi"#;
//! let mut reader = PredictionReaderBuilder::new().from_reader(&file[..]);
//! let mut record = Prediction::default();
//! let mut right = 0;
//! while reader.read_record(&mut record)? {
//!     right += u32::from(record.text() == record.gold.as_ref().and_then(|gold| gold.as_str()));
//! }
//! assert_eq!(right, 2);
//! assert_eq!(reader.outcome().end, End::Truncated { offset: file.len() as u64 });
//! # Ok::<(), evalcore::Error>(())
//! ```

mod builder;
mod content;
mod count;
mod directory;
mod fast;
mod index;
mod lines;
mod name;
mod others;
mod outcome;
mod reader;
mod record;
mod records;
mod shape;
mod shard_reader;
mod shards;

pub use builder::PredictionReaderBuilder;
pub use count::count_predictions;
pub(in crate::opencompass) use count::{Counted, count_answers};
pub use directory::list_predictions;
pub use name::PredictionsFile;
pub use outcome::{End, Form, PredictionOutcome};
pub use reader::PredictionReader;
pub use record::Prediction;
pub use records::{IntoRecords, Records};
pub use shape::{PromptKind, Shape};
pub use shard_reader::ShardReader;
pub use shards::{ShardPlan, ShardSet, group_shards};
