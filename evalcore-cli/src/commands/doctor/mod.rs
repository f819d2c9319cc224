//! `evalcore doctor`.

mod account;
mod report;

pub(super) use account::doctor;
