//! Measures of texts against the libraries that they agree with.

mod bleu;
mod cases;
mod rouge;
mod similarity;
mod squad;
