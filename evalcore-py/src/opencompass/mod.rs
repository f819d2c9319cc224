//! The readers of OpenCompass's files.

pub(crate) mod extract;
pub(crate) mod logs;
pub(crate) mod predictions;
pub(crate) mod results;
pub(crate) mod rows;
pub(crate) mod samples;
pub(crate) mod summary;
pub(crate) mod workdir;
