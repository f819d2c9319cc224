//! Times, kept as microseconds.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use evalcore::{Error, ErrorKind, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in UTC, to the microsecond, in the years 1970 to 9999.
///
/// # Examples
///
/// ```
/// use evalcore_store::Time;
///
/// let time: Time = "2026-01-15T13:00:00+01:00".parse()?;
/// assert_eq!(time.to_string(), "2026-01-15T12:00:00.000000Z");
/// assert_eq!(time.minus_days(15).day(), "2025-12-31");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// The last microsecond of the year 9999.
const LAST: i64 = 253_402_300_799_999_999;
const MICROS_PER_DAY: i64 = 86_400_000_000;

impl Time {
    /// Takes microseconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a time before 1970 or after 9999.
    pub fn from_micros(micros: i64) -> Result<Self> {
        if (0..=LAST).contains(&micros) {
            return Ok(Self(micros));
        }
        Err(unusable(&micros))
    }

    /// The time of the system's clock.
    #[must_use]
    pub fn now() -> Self {
        Self(Utc::now().timestamp_micros().clamp(0, LAST))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The moment so many days of 24 hours earlier, not before 1970.
    #[must_use]
    pub fn minus_days(self, days: u32) -> Self {
        Self((self.0 - i64::from(days) * MICROS_PER_DAY).max(0))
    }

    /// The day in UTC, `YYYY-MM-DD`.
    #[must_use]
    pub fn day(self) -> String {
        self.date_time().format("%Y-%m-%d").to_string()
    }

    pub(crate) fn date_time(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }
}

fn unusable(found: &dyn fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidParameter {
        name: "time",
        expected: "RFC 3339 with a zone, in the years 1970 to 9999",
        found: found.to_string(),
    })
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            &self
                .date_time()
                .to_rfc3339_opts(SecondsFormat::Micros, true),
        )
    }
}

impl std::str::FromStr for Time {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parsed = DateTime::parse_from_rfc3339(text).map_err(|_| unusable(&text))?;
        Self::from_micros(parsed.timestamp_micros()).map_err(|_| unusable(&text))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_microseconds() {
        for text in ["1970-01-01T00:00:00.000000Z", "2026-01-15T12:00:00.123456Z"] {
            assert_eq!(text.parse::<Time>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_time_without_zone_or_outside_is_refused() {
        for text in ["2026-01-15T12:00:00", "1969-12-31T23:59:59Z", "soon", ""] {
            let error = text.parse::<Time>().unwrap_err();
            assert_eq!(error.code().as_str(), "parameter.invalid", "{text}");
        }
    }
}
