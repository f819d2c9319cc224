//! How far many runs have come, for a person at a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::messages::Messages;

/// Fewer runs are read before a bar could be looked at.
const WORTH_A_BAR: usize = 50;

/// A bar on a terminal's stderr, and nothing anywhere else.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Starts at none of `runs`.
    pub(super) fn new(runs: usize, messages: Messages) -> Self {
        if messages.is_quiet() || runs < WORTH_A_BAR {
            return Self(ProgressBar::hidden());
        }
        // Drawn on a terminal only.
        let target = ProgressDrawTarget::stderr_with_hz(10);
        let bar = ProgressBar::with_draw_target(Some(runs as u64), target);
        if let Ok(style) = ProgressStyle::with_template("{pos}/{len} runs [{bar:40}] {eta}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self(bar)
    }

    /// One run more, from any thread.
    pub(super) fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
