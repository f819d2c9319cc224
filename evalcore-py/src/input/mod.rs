//! Columns that callers give: lists, `NumPy` arrays, Arrow data.

pub(crate) mod column;
pub(crate) mod floats;
pub(crate) mod labels;
pub(crate) mod texts;
