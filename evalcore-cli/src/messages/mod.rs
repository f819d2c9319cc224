//! What is said on stderr.

mod excerpt;
mod render;
mod stderr;

pub(crate) use excerpt::{Excerpt, Excerpts};
pub(crate) use render::render_diagnostic;
pub(crate) use stderr::Messages;
