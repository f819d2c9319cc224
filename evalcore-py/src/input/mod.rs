//! What callers give as data: single arguments and columns.

pub(crate) mod arguments;
pub(crate) mod clusters;
pub(crate) mod numbers;
