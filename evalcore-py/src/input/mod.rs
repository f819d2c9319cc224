//! What callers give as data: single arguments and columns.

pub(crate) mod arguments;
pub(crate) mod clusters;
pub(crate) mod column;
pub(crate) mod labels;
pub(crate) mod numbers;
pub(crate) mod texts;
