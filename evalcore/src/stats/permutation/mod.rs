//! Permutation tests of paired, clustered and independent scores.

mod exact;
mod independent;
mod options;
mod paired;
mod sign_flips;

pub use independent::independent_permutation_test;
pub use options::{PermutationMethod, PermutationOptions, PermutationTest};
pub use paired::{clustered_permutation_test, paired_permutation_test};
