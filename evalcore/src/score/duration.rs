//! Durations in the grammar of Go and in that of people.

use std::time::Duration;

use rust_decimal::Decimal;

use super::quantity::stripped;

/// Nanoseconds of a unit of Go's grammar.
const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Reads a duration as Go prints and parses it: `1h30m`, `581.370292ms`, `-1.5s`, `0`.
///
/// Returns nanoseconds; `None` for another text, and beyond what Go can hold. What lies below a
/// nanosecond is cut off, as Go does.
///
/// # Examples
///
/// ```
/// use evalcore::score::parse_go_duration;
///
/// assert_eq!(parse_go_duration("581.370292ms"), Some(581_370_292));
/// assert_eq!(parse_go_duration("1m0.5s"), Some(60_500_000_000));
/// assert_eq!(parse_go_duration("-5s"), Some(-5_000_000_000));
/// assert_eq!(parse_go_duration("5 s"), None);
/// ```
#[must_use]
pub fn parse_go_duration(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut sum: u64 = 0;
    while !rest.is_empty() {
        let length = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .filter(|length| *length > 0)?;
        let (number, after) = rest.split_at(length);
        let end = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let (_, each) = UNITS.iter().find(|(name, _)| *name == unit)?;
        sum = sum.checked_add(scaled(number, *each)?)?;
        rest = after;
    }
    Some(sign * i64::try_from(sum).ok()?)
}

/// `number` × `each`, cut to an integer.
fn scaled(number: &str, each: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let whole: u64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let mut sum = u128::from(whole) * u128::from(each);
    // Beyond the digits of a nanosecond of an hour nothing counts.
    let digits = fraction.get(..fraction.len().min(18))?;
    if !digits.is_empty() {
        let scale = 10_u128.pow(u32::try_from(digits.len()).ok()?);
        sum += digits.parse::<u128>().ok()? * u128::from(each) / scale;
    }
    u64::try_from(sum).ok()
}

/// Reads the duration of a parameter: Go's grammar, a number of seconds, or words such as
/// `1 min 30 sec`.
///
/// `None` for another text, for a negative duration, and for `M`, which is a month to some and a
/// minute to others.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use evalcore::score::parse_duration;
///
/// assert_eq!(parse_duration("1h30m"), Some(Duration::from_secs(5400)));
/// assert_eq!(parse_duration("100ms"), Some(Duration::from_millis(100)));
/// assert_eq!(parse_duration("2 minutes"), Some(Duration::from_secs(120)));
/// assert_eq!(parse_duration("60.5"), Some(Duration::from_millis(60_500)));
/// assert_eq!(parse_duration("2M"), None);
/// assert_eq!(parse_duration("-5s"), None);
/// ```
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    if let Some(nanoseconds) = parse_go_duration(text) {
        return u64::try_from(nanoseconds).ok().map(Duration::from_nanos);
    }
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_plain {
        return scaled(text, 1_000_000_000).map(Duration::from_nanos);
    }
    if text.contains('M') || text.is_empty() {
        return None;
    }
    humantime::parse_duration(text).ok()
}

/// The seconds, exactly.
pub(super) fn seconds(duration: Duration) -> Option<Decimal> {
    let nanoseconds = duration.as_nanos();
    if let Ok(nanoseconds) = i64::try_from(nanoseconds) {
        return Some(stripped(nanoseconds, 9));
    }
    let nanoseconds = i128::try_from(nanoseconds).ok()?;
    Decimal::try_from_i128_with_scale(nanoseconds, 9)
        .ok()
        .map(|seconds| seconds.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts that Go's `time.Duration.String` prints, and others that `ParseDuration` takes.
    #[test]
    fn go_durations() {
        for (text, nanoseconds) in [
            ("0s", Some(0)),
            ("0", Some(0)),
            ("250ns", Some(250)),
            ("1.1µs", Some(1_100)),
            ("100us", Some(100_000)),
            ("2.2ms", Some(2_200_000)),
            ("581.370292ms", Some(581_370_292)),
            ("3.3s", Some(3_300_000_000)),
            ("4m5s", Some(245_000_000_000)),
            ("4m5.001s", Some(245_001_000_000)),
            ("5h6m7.001s", Some(18_367_001_000_000)),
            (".5s", Some(500_000_000)),
            ("5.s", Some(5_000_000_000)),
            ("-.5s", Some(-500_000_000)),
            ("+3s", Some(3_000_000_000)),
            ("1h1h", Some(7_200_000_000_000)),
            ("2540400h10m10s", Some(9_145_440_610_000_000_000)),
            ("3000000h", None),
            ("0.3333333333333333333h", Some(1_199_999_999_999)),
            ("", None),
            ("-", None),
            (".s", None),
            ("3", None),
            ("1.2.3s", None),
            ("1d", None),
            ("1 s", None),
            ("1S", None),
            ("1e2s", None),
            ("NaN", None),
            ("٣s", None),
        ] {
            assert_eq!(parse_go_duration(text), nanoseconds, "{text}");
        }
    }

    #[test]
    fn durations_of_people() {
        for (text, milliseconds) in [
            ("30s", Some(30_000)),
            (" 30s ", Some(30_000)),
            ("45 s", Some(45_000)),
            ("1 min 30 sec", Some(90_000)),
            ("2hours", Some(7_200_000)),
            ("1d", Some(86_400_000)),
            ("30", Some(30_000)),
            ("0.25", Some(250)),
            ("", None),
            (".", None),
            ("abc", None),
            ("2M", None),
            ("inf", None),
            ("1,5s", None),
            ("30 secs!", None),
        ] {
            let ours = parse_duration(text).map(|d| d.as_millis());
            assert_eq!(ours, milliseconds, "{text}");
        }
    }
}
