//! The time in the names of directories and files.

use std::fmt;

use chrono::{Datelike, NaiveDateTime, Timelike};

/// The time that OpenCompass puts into names: `20251016_235030`, local time without a zone.
///
/// # Examples
///
/// ```
/// use evalcore::discover::Timestamp;
///
/// let time = Timestamp::parse("20251016_235030").unwrap();
/// assert_eq!(time.to_string(), "2025-10-16T23:50:30");
/// assert_eq!(time.name(), "20251016_235030");
/// assert!(Timestamp::parse("latest_backup_1").is_none());
/// assert!(Timestamp::parse("20251316_235030").is_none(), "there is no month 13");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(NaiveDateTime);

impl Timestamp {
    /// Reads `%Y%m%d_%H%M%S`, exactly; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digits = |range: std::ops::Range<usize>| -> Option<u32> {
            bytes.get(range)?.iter().try_fold(0, |n, b| {
                b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0'))
            })
        };
        if bytes.len() != 15 || bytes.get(8) != Some(&b'_') {
            return None;
        }
        let date = chrono::NaiveDate::from_ymd_opt(
            i32::try_from(digits(0..4)?).ok()?,
            digits(4..6)?,
            digits(6..8)?,
        )?;
        let time =
            chrono::NaiveTime::from_hms_opt(digits(9..11)?, digits(11..13)?, digits(13..15)?)?;
        Some(Self(date.and_time(time)))
    }

    /// The time as it stands in names: `20251016_235030`.
    #[must_use]
    pub fn name(self) -> String {
        self.0.format("%Y%m%d_%H%M%S").to_string()
    }

    /// The time as a value, without a zone.
    #[must_use]
    pub fn date_time(self) -> NaiveDateTime {
        self.0
    }
}

impl fmt::Display for Timestamp {
    /// ISO 8601 without a zone: `2025-10-16T23:50:30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.0.date(), self.0.time());
        let (year, month, day) = (date.year(), date.month(), date.day());
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )
    }
}
