//! `datetime.fromisoformat` of Python 3.11 and the difference of two times.

use chrono::{Datelike, NaiveDate, Weekday};

/// A time as `datetime` holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct DateTime {
    /// Microseconds since 0001-01-01, as the clock on the wall shows them.
    wall: i64,
    /// Microseconds east of UTC, or `None` for a naive time.
    offset: Option<i64>,
}

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

impl DateTime {
    /// `datetime.fromisoformat(text)`; `None` where Python raises `ValueError`.
    pub(in super::super) fn from_iso(text: &str) -> Option<Self> {
        let scan = Scan(text.as_bytes());
        let split = scan.separator()?;
        let date = scan.date(split)?;
        // Years beyond 9999 do not fit the grammar; year 0 does.
        if !(1..=9999).contains(&date.year()) {
            return None;
        }
        let days = i64::from(date.num_days_from_ce() - 1);
        let (clock, offset) = if text.len() > split {
            // The separator is any one character.
            let width = text.get(split..)?.chars().next()?.len_utf8();
            scan.time(split + width)?
        } else {
            (0, None)
        };
        let wall = days * DAY + clock;
        Some(Self { wall, offset })
    }
}

/// `(end - start).total_seconds()`; `None` where Python can not subtract.
pub(in super::super) fn seconds_between(start: DateTime, end: DateTime) -> Option<f64> {
    let micros = match (start.offset, end.offset) {
        (None, None) => end.wall - start.wall,
        (Some(from), Some(to)) => (end.wall - to) - (start.wall - from),
        _ => return None,
    };
    // The quotient of two integers is rounded once, which a decimal exponent does as well.
    format!("{micros}e-6").parse().ok()
}

/// Bytes with a zero behind the end, as the parser in C sees them.
#[derive(Clone, Copy)]
struct Scan<'a>(&'a [u8]);

impl Scan<'_> {
    fn byte(self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or(0)
    }

    fn digits(self, at: usize, count: usize) -> Option<i64> {
        (at..at + count).try_fold(0, |value, at| {
            let byte = self.byte(at);
            byte.is_ascii_digit()
                .then(|| value * 10 + i64::from(byte - b'0'))
        })
    }

    /// Where the date ends: any character may separate it from the time, so its form decides.
    fn separator(self) -> Option<usize> {
        let len = self.0.len();
        if len < 7 {
            return None;
        }
        if len == 7 {
            return Some(7);
        }
        match (self.byte(4), self.byte(5)) {
            (b'-', b'W') if self.byte(8) == b'-' => match len {
                9 => None,
                _ if self.byte(10).is_ascii_digit() => Some(8),
                _ => Some(10),
            },
            (b'-', b'W') => Some(8),
            (b'-', _) => Some(10),
            (b'W', _) => {
                let end = (7..len).find(|at| !self.byte(*at).is_ascii_digit());
                Some(match end.unwrap_or(len) {
                    end if end < 9 => end,
                    end if end % 2 == 0 => 7,
                    _ => 8,
                })
            }
            _ => Some(8),
        }
    }

    /// `YYYY[-]MM[-]DD` or `YYYY[-]Www[[-]D]`.
    fn date(self, end: usize) -> Option<NaiveDate> {
        let year = i32::try_from(self.digits(0, 4)?).ok()?;
        let dashed = self.byte(4) == b'-';
        let mut at = 4 + usize::from(dashed);
        let dash = |at: &mut usize| {
            let fits = !dashed || self.byte(*at) == b'-';
            *at += usize::from(dashed);
            fits.then_some(())
        };
        if self.byte(at) == b'W' {
            let week = u32::try_from(self.digits(at + 1, 2)?).ok()?;
            at += 3;
            let day = if at < end {
                dash(&mut at)?;
                self.digits(at, 1)?
            } else {
                1
            };
            let weekday = Weekday::try_from(u8::try_from(day - 1).ok()?).ok()?;
            return NaiveDate::from_isoywd_opt(year, week, weekday);
        }
        let month = self.digits(at, 2)?;
        at += 2;
        dash(&mut at)?;
        let day = self.digits(at, 2)?;
        if at + 2 != end {
            return None;
        }
        NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
    }

    /// A time with an optional offset: microseconds of both.
    fn time(self, start: usize) -> Option<(i64, Option<i64>)> {
        let len = self.0.len();
        let zone = (start..len)
            .find(|at| matches!(self.byte(*at), b'+' | b'-' | b'Z'))
            .unwrap_or(len);
        let (hour, rest, whole) = self.clock(start, zone)?;
        if !(0..24).contains(&hour) {
            return None;
        }
        let micros = hour * 3600 * SECOND + checked_minutes(rest)?;
        if zone == len {
            return whole.then_some((micros, None));
        }
        if self.byte(zone) == b'Z' {
            return (zone + 1 == len).then_some((micros, Some(0)));
        }
        let (hour, [minute, second, micro], whole) = self.clock(zone + 1, len)?;
        let seconds = hour * 3600 + minute * 60 + second;
        // An offset of no whole seconds is UTC, whatever its fraction.
        let offset = seconds * SECOND + if seconds == 0 { 0 } else { micro };
        let sign = if self.byte(zone) == b'-' { -1 } else { 1 };
        (whole && offset < DAY).then_some((micros, Some(sign * offset)))
    }

    /// `HH[[:]MM[[:]SS[(.|,)f+]]]` up to `end`: hour; minute, second, microsecond; and whether
    /// nothing stands behind it.
    fn clock(self, start: usize, end: usize) -> Option<(i64, [i64; 3], bool)> {
        let mut parts = [0; 3];
        let mut at = start;
        let mut colons = true;
        for (place, part) in parts.iter_mut().enumerate() {
            *part = self.digits(at, 2)?;
            let next = self.byte(at + 2);
            at += 3;
            if place == 0 {
                colons = next == b':';
            }
            if at >= end {
                let [hour, minute, second] = parts;
                return Some((hour, [minute, second, 0], next == 0));
            }
            match next {
                b':' if colons => {}
                b'.' | b',' => break,
                _ if !colons => at -= 1,
                _ => return None,
            }
        }
        let [hour, minute, second] = parts;
        let read = end.saturating_sub(at).min(6);
        let fraction = self.digits(at, read)?;
        let scale = 10_i64.pow(u32::try_from(6 - read).ok()?);
        at += read;
        while self.byte(at).is_ascii_digit() {
            at += 1;
        }
        Some((hour, [minute, second, fraction * scale], self.byte(at) == 0))
    }
}

fn checked_minutes([minute, second, micro]: [i64; 3]) -> Option<i64> {
    let fits = minute < 60 && second < 60;
    fits.then_some((minute * 60 + second) * SECOND + micro)
}

#[cfg(test)]
mod tests {
    use super::super::super::recorded::recorded;
    use super::*;

    fn seconds(start: &str, end: &str) -> Option<f64> {
        seconds_between(DateTime::from_iso(start)?, DateTime::from_iso(end)?)
    }

    #[test]
    fn forms_of_one_time() {
        for text in [
            "2025-11-11T10:00:00+00:00",
            "20251111T100000Z",
            "2025-W46-2 10:00Z",
            "2025W462x10Z",
            "2025-11-11T10:00:00,000000999Z",
            "2025-11-11é15:30:00+05:30",
            "2025-11-11T10:00:00.0-00:00:00.000000",
        ] {
            let noon = "2025-11-11T12:00:00Z";
            assert_eq!(seconds(text, noon), Some(7200.0), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_time() {
        for text in [
            "",
            "yesterday",
            "2025-13-01",
            "2025-02-29",
            "2025-11-11T24:00",
            "2025-11-11T10:00z",
            "2025-11-11T10:00:00+24:00",
            "2025-11-11T1:00",
            "2025-1111",
            "0000-01-01",
            "2025-11-11T10:00:00.Z ",
            "2025-W54",
            "2025-W46-8",
        ] {
            assert_eq!(DateTime::from_iso(text), None, "{text}");
        }
    }

    #[test]
    fn agrees_with_the_recorded_interpreter() {
        let mut wrong = Vec::new();
        for row in recorded!("fromisoformat.json") {
            let text = row[0].as_str().unwrap();
            let theirs = row[1].as_i64().map(|wall| DateTime {
                wall,
                offset: row[2].as_i64(),
            });
            if DateTime::from_iso(text) != theirs {
                wrong.push((text.to_owned(), theirs));
            }
        }
        assert_eq!(wrong, []);
    }

    #[test]
    fn naive_and_aware_do_not_mix() {
        assert_eq!(seconds("2025-11-11T10:00", "2025-11-11T10:00Z"), None);
        assert_eq!(seconds("2025-11-11", "2025-11-10"), Some(-86400.0));
    }
}
