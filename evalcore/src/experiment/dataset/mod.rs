//! Golden data: read, checked, split, frozen.

mod data;
mod forms;
mod metadata;
mod read;
mod sample;
mod signature;
mod split;
mod validate;

pub use data::Dataset;
pub use forms::DatasetForm;
pub use metadata::{Metadata, RealAndSynthetic};
pub use sample::{Sample, SampleLog};
pub use signature::signature;
pub use split::{SplitOptions, split};
pub use validate::{Distribution, Validation, validate};
