//! Tests of the command as a user runs it.

mod support;

mod cmd;
mod compat;
mod documents;
mod environment;
mod files;
mod pipes;
