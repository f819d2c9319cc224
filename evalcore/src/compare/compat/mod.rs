//! Other tools, reproduced with their defects.
//!
//! Their answers are held to recordings, are never improved, and share no rule with
//! [`compare_metrics`](super::compare_metrics).

pub mod codechef;
