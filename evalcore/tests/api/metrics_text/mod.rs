//! Measures of texts against the libraries that they agree with.

mod cases;
mod rouge;
