//! Measures of samples: numbers that agree with the libraries the field knows them from.

pub mod text;
