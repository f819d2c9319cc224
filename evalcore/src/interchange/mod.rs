//! Records from anywhere: what metrics are computed over.
//!
//! A [`RecordReader`] takes JSON lines, a JSON list, CSV with a header or a predictions file of
//! OpenCompass, one record at a time in bounded memory. A [`Role`] finds the field that holds a
//! prediction or a reference. [`Gather`] counts records with a [`Tally`], on all cores with the
//! feature `parallel`, and gives the same answer at any number of threads.
//!
//! What can not be measured is a diagnostic with its place, never left out in silence.

mod field;
mod format;
mod gather;
mod opencompass;
mod reader;
mod record;
mod role;
mod tally;

pub use field::{FieldPath, as_count, as_flag, as_number, as_text, as_texts};
pub use format::RecordFormat;
pub use gather::{Gather, Gathered, GatheredGroup, SampleScore};
pub use opencompass::sample_record;
pub use reader::RecordReader;
pub use record::Record;
pub use role::Role;
pub use tally::{Refusal, Tally};
