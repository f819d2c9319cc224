//! Python tracebacks within a log.

use super::text::is_progress_bar;

const HEADER: &str = "Traceback (most recent call last):";

/// A traceback with its exception.
#[derive(Debug, Clone)]
pub(super) struct Traceback<'a> {
    /// The frames, outermost first.
    pub(super) frames: Vec<Frame<'a>>,
    /// The exception's first line.
    pub(super) exception: &'a str,
    /// The line that follows it, where one does.
    pub(super) next_line: &'a str,
}

/// One `File "...", line ...` of a traceback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) file: &'a str,
    pub(super) line: u64,
}

impl Frame<'_> {
    /// Whether the code belongs to an installed package or to Python itself.
    fn is_foreign(&self) -> bool {
        let file = self.file.replace('\\', "/");
        let installed = ["/site-packages/", "/dist-packages/"]
            .iter()
            .find_map(|folder| file.split_once(folder));
        match installed {
            Some((_, package)) => !package.starts_with("opencompass/"),
            None => file.starts_with('<') || file.contains("/lib/python"),
        }
    }
}

impl<'a> Traceback<'a> {
    /// The innermost frame that a user can change, else the innermost one.
    pub(super) fn place(&self) -> Option<Frame<'a>> {
        let own = self.frames.iter().rev().find(|frame| !frame.is_foreign());
        own.or(self.frames.last()).copied()
    }
}

/// The lines of a log: `\n` and `\r` end one.
pub(super) fn lines(log: &str) -> impl DoubleEndedIterator<Item = &str> {
    log.split(['\n', '\r'])
}

/// Finds the tracebacks that end with an exception.
///
/// Each may stand behind a prefix (`[rank0]: `) that its lines share; a first traceback whose head
/// was cut off with the beginning of the log is taken from its first frame on.
pub(super) fn find_all(log: &str) -> Vec<Traceback<'_>> {
    let mut found: Vec<Traceback<'_>> = Vec::new();
    let mut open: Option<Open<'_>> = None;
    let mut after_exception = false;
    for line in lines(log) {
        if after_exception && let Some(last) = found.last_mut() {
            last.next_line = line;
            after_exception = false;
        }
        if let Some((prefix, _)) = line.split_once(HEADER) {
            open = Some(Open::new(prefix));
            continue;
        }
        let Some(current) = &mut open else {
            if let Some(frame) = frame(line) {
                let mut started = Open::new("");
                started.frames.push(frame);
                open = Some(started);
            }
            continue;
        };
        match current.take(line) {
            Step::Goes => {}
            Step::Ends => open = None,
            Step::Raises(exception) => {
                found.push(Traceback {
                    frames: std::mem::take(&mut current.frames),
                    exception,
                    next_line: "",
                });
                after_exception = true;
                open = None;
            }
        }
    }
    found
}

struct Open<'a> {
    prefix: &'a str,
    frames: Vec<Frame<'a>>,
    started: bool,
}

enum Step<'a> {
    Goes,
    Ends,
    Raises(&'a str),
}

impl<'a> Open<'a> {
    fn new(prefix: &'a str) -> Self {
        Self {
            prefix,
            frames: Vec::new(),
            started: false,
        }
    }

    fn take(&mut self, line: &'a str) -> Step<'a> {
        let inner = match line.strip_prefix(self.prefix) {
            Some(inner) => inner,
            // A progress bar or a time stamp stood before the header alone.
            None if !self.started => {
                self.prefix = "";
                line
            }
            // Another process writes into the same log.
            None => return Step::Goes,
        };
        self.started = true;
        if is_progress_bar(inner) {
            return Step::Goes;
        }
        if inner.starts_with("  ") {
            self.frames.extend(frame(inner));
            return Step::Goes;
        }
        if inner.trim().is_empty() {
            return Step::Ends;
        }
        Step::Raises(inner)
    }
}

fn frame(line: &str) -> Option<Frame<'_>> {
    let rest = line.strip_prefix("  ")?.trim_start();
    let (file, rest) = rest.strip_prefix("File \"")?.split_once('"')?;
    let rest = rest.strip_prefix(", line ")?;
    let length = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let line = rest.get(..length)?.parse().ok()?;
    Some(Frame { file, line })
}
