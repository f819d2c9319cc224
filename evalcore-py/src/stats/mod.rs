//! Intervals, tests, resampling, planning and watches.

pub(crate) mod bootstrap;
pub(crate) mod cells;
pub(crate) mod classification;
pub(crate) mod corpus;
pub(crate) mod correlation;
pub(crate) mod distribution;
pub(crate) mod effect_size;
pub(crate) mod gate;
pub(crate) mod interval;
pub(crate) mod judges;
pub(crate) mod margin;
pub(crate) mod means;
pub(crate) mod multiple;
mod options;
pub(crate) mod paired;
pub(crate) mod permutation;
pub(crate) mod power;
pub(crate) mod proportions;
pub(crate) mod quantile;
pub(crate) mod rank;
pub(crate) mod recommend;
pub(crate) mod repeats;
mod statistic;
pub(crate) mod t_test;
pub(crate) mod watch;
