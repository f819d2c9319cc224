//! The value types that every stage shares.

mod metric;

pub use metric::{Direction, MetricSpec, Unit};
