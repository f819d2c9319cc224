//! The value types that every stage shares.
//!
//! What is written to JSON is a layer of its own: [`wire`].

mod cell;
mod estimate;
mod metric;
mod name;
mod sample;
pub mod wire;

pub use cell::{Absence, Cell, Group, GroupMember, Outcome, Reason, RowKind, non_finite_name};
pub use estimate::Estimate;
pub use metric::{Direction, MetricSpec, Unit};
pub use name::Name;
pub use sample::Sample;
