//! The name of a config file.

use crate::discover::Timestamp;

/// The name of a file in `configs/`: `<time>_<pid>.py`, before OpenCompass 0.2.6 `<time>.py`.
///
/// The time is that of the invocation; in a reused directory it differs from the directory's name.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::config::ConfigFileName;
///
/// let name = ConfigFileName::parse("20251016_235030_4711.py").unwrap();
/// assert_eq!((name.time.name(), name.pid), ("20251016_235030".to_owned(), Some(4711)));
/// assert_eq!(ConfigFileName::parse("20251016_235030.py").unwrap().pid, None);
/// assert!(ConfigFileName::parse("20251016_235030_.py").is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConfigFileName {
    /// When the invocation started.
    pub time: Timestamp,
    /// The process.
    pub pid: Option<u32>,
}

impl ConfigFileName {
    /// Reads a file name, exactly; anything else is `None`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".py")?;
        let time = Timestamp::parse(stem.get(..15)?)?;
        let pid = match stem.get(15..)? {
            "" => None,
            rest => {
                let digits = rest.strip_prefix('_')?;
                let plain = digits.bytes().all(|b| b.is_ascii_digit());
                Some(plain.then(|| digits.parse().ok()).flatten()?)
            }
        };
        Some(Self { time, pid })
    }
}
