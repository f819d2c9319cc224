//! Imitations of other programs, defects included.

pub(crate) mod budeval;
pub(crate) mod codechef;
