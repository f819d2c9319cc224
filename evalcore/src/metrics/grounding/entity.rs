//! Entities: each function takes a text and a place and gives the end of an entity that starts there.

use super::cited::is_word;

/// The end of an entity at a place.
pub(super) type Matcher = fn(&[u8], usize) -> Option<usize>;

/// Whether nothing of a word, and none of `also`, stands before a place.
fn starts(text: &[u8], at: usize, also: &[u8]) -> bool {
    match at.checked_sub(1).and_then(|before| text.get(before)) {
        Some(byte) => !is_word(*byte) && !also.contains(byte),
        None => true,
    }
}

/// Whether no word goes on at a place.
fn ends(text: &[u8], at: usize) -> bool {
    !text.get(at).copied().is_some_and(is_word)
}

/// Where a run of bytes of a kind that starts at a place ends.
fn run(text: &[u8], at: usize, kind: impl Fn(u8) -> bool) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| kind(**byte)).count()
}

fn slice(text: &[u8], start: usize, end: usize) -> &[u8] {
    text.get(start..end).unwrap_or_default()
}

/// Takes back punctuation that ends a sentence rather than an entity.
fn without_tail(text: &[u8], start: usize, mut end: usize) -> usize {
    while end > start
        && matches!(
            text.get(end - 1),
            Some(b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'')
        )
    {
        end -= 1;
    }
    end
}

/// `scheme://` and all up to a blank, a quote or a bracket.
pub(super) fn url(text: &[u8], at: usize) -> Option<usize> {
    if !text.get(at)?.is_ascii_alphabetic() || !starts(text, at, b"+-.") {
        return None;
    }
    let scheme = run(text, at, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')
    });
    if slice(text, scheme, scheme + 3) != b"://" {
        return None;
    }
    let start = scheme + 3;
    let end = run(text, start, |b| {
        !b.is_ascii_whitespace() && !b.is_ascii_control() && !b"<>\"`()[]{}|\\^".contains(&b)
    });
    let end = without_tail(text, start, end);
    (end > start).then_some(end)
}

/// Takes two-digit groups after separators: `:dd`.
fn two_digits(text: &[u8], at: usize, separator: u8) -> Option<usize> {
    let [found, tens, units] = text.get(at..at + 3)? else {
        return None;
    };
    (*found == separator && tens.is_ascii_digit() && units.is_ascii_digit()).then_some(at + 3)
}

/// `hh:mm:ss` with fraction and zone; the seconds may be absent after a date.
fn clock(text: &[u8], at: usize, after_date: bool) -> Option<usize> {
    let hours = run(text, at, |b| b.is_ascii_digit());
    if hours - at != 2 {
        return None;
    }
    let minutes = two_digits(text, hours, b':')?;
    let mut end = match two_digits(text, minutes, b':') {
        Some(seconds) => seconds,
        None if after_date => minutes,
        None => return None,
    };
    if matches!(text.get(end), Some(b'.' | b',')) {
        let fraction = run(text, end + 1, |b| b.is_ascii_digit());
        if fraction > end + 1 {
            end = fraction;
        }
    }
    Some(zone(text, end).unwrap_or(end))
}

fn zone(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'Z' | b'z' => Some(at + 1),
        sign @ (b'+' | b'-') => {
            let hours = two_digits(text, at, *sign)?;
            let minutes = two_digits(text, hours, b':');
            let plain = run(text, hours, |b| b.is_ascii_digit());
            Some(minutes.unwrap_or(if plain == hours + 2 { plain } else { hours }))
        }
        _ => None,
    }
}

/// `yyyy-mm-dd`, with a time after `T` or a blank, or a time `hh:mm:ss` alone.
pub(super) fn timestamp(text: &[u8], at: usize) -> Option<usize> {
    if !text.get(at)?.is_ascii_digit() || !starts(text, at, b".-:") {
        return None;
    }
    let end = match date(text, at) {
        Some(day) => match text.get(day) {
            Some(b'T' | b't' | b' ') => clock(text, day + 1, true).unwrap_or(day),
            _ => day,
        },
        None => clock(text, at, false)?,
    };
    ends(text, end).then_some(end)
}

fn date(text: &[u8], at: usize) -> Option<usize> {
    let year = run(text, at, |b| b.is_ascii_digit());
    if year - at != 4 {
        return None;
    }
    let separator = *text.get(year).filter(|b| matches!(b, b'-' | b'/'))?;
    let month = two_digits(text, year, separator)?;
    two_digits(text, month, separator)
}

/// 8-4-4-4-12 hexadecimal digits.
pub(super) fn uuid(text: &[u8], at: usize) -> Option<usize> {
    if !starts(text, at, b"-") {
        return None;
    }
    let mut end = at;
    for (group, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if group > 0 {
            end = (text.get(end) == Some(&b'-')).then_some(end + 1)?;
        }
        let digits = run(text, end, |b| b.is_ascii_hexdigit());
        end = (digits - end == length).then_some(digits)?;
    }
    (ends(text, end) && text.get(end) != Some(&b'-')).then_some(end)
}

/// Four numbers up to 255, and a port.
pub(super) fn ipv4(text: &[u8], at: usize) -> Option<usize> {
    if !starts(text, at, b".") {
        return None;
    }
    let mut end = at;
    for part in 0..4 {
        if part > 0 {
            end = (text.get(end) == Some(&b'.')).then_some(end + 1)?;
        }
        let digits = run(text, end, |b| b.is_ascii_digit());
        let number = std::str::from_utf8(slice(text, end, digits)).ok()?;
        number.parse::<u8>().ok()?;
        end = digits;
    }
    let followed =
        |b: &u8| text.get(end) == Some(b) && text.get(end + 1).is_some_and(u8::is_ascii_digit);
    if followed(&b'.') {
        return None;
    }
    if followed(&b':') {
        let port = run(text, end + 1, |b| b.is_ascii_digit());
        if port - end <= 6 && ends(text, port) {
            return Some(port);
        }
    }
    ends(text, end).then_some(end)
}

/// `/` and two segments or more.
pub(super) fn path(text: &[u8], at: usize) -> Option<usize> {
    if text.get(at) != Some(&b'/') || !starts(text, at, b"/.:-~+@%") {
        return None;
    }
    let end = run(text, at, |b| {
        b.is_ascii_alphanumeric() || b"/_.-+@%~:".contains(&b)
    });
    let end = without_tail(text, at, end);
    let segments = slice(text, at, end).split(|b| *b == b'/');
    let is_segment = |segment: &[u8]| segment.iter().any(u8::is_ascii_alphanumeric);
    (segments.filter(|segment| is_segment(segment)).count() >= 2).then_some(end)
}

/// Letters and digits joined by hyphens, a letter first and a digit somewhere.
pub(super) fn name(text: &[u8], at: usize) -> Option<usize> {
    if !text.get(at)?.is_ascii_alphabetic() || !starts(text, at, b"-") {
        return None;
    }
    let mut end = run(text, at, |b| b.is_ascii_alphanumeric());
    while text.get(end) == Some(&b'-') {
        let next = run(text, end + 1, |b| b.is_ascii_alphanumeric());
        if next == end + 1 {
            break;
        }
        end = next;
    }
    let name = slice(text, at, end);
    let is_name = name.contains(&b'-') && name.iter().any(u8::is_ascii_digit);
    (is_name && ends(text, end)).then_some(end)
}

/// `0x` and digits, or 8 digits or more of which one is a letter and one is not.
pub(super) fn hex(text: &[u8], at: usize) -> Option<usize> {
    if !starts(text, at, b"") {
        return None;
    }
    let prefixed = matches!(slice(text, at, at + 2), b"0x" | b"0X");
    let start = if prefixed { at + 2 } else { at };
    let end = run(text, start, |b| b.is_ascii_hexdigit());
    let digits = slice(text, start, end);
    let mixed = digits.len() >= 8
        && digits.iter().any(u8::is_ascii_digit)
        && digits.iter().any(u8::is_ascii_alphabetic);
    ((mixed || (prefixed && end > start)) && ends(text, end)).then_some(end)
}

/// A number of three digits or more, with commas between thousands and a fraction.
pub(super) fn number(text: &[u8], at: usize) -> Option<usize> {
    if !text.get(at)?.is_ascii_digit() || !starts(text, at, b".") {
        return None;
    }
    let before = at.checked_sub(2).map(|start| slice(text, start, at));
    if matches!(before, Some([digit, b',']) if digit.is_ascii_digit()) {
        return None;
    }
    let end = number_end(text, at);
    let digits = slice(text, at, end).iter().filter(|b| b.is_ascii_digit());
    let continues =
        text.get(end) == Some(&b'.') && text.get(end + 1).is_some_and(u8::is_ascii_digit);
    (digits.count() >= 3 && !continues && ends(text, end)).then_some(end)
}

/// Where a number that starts at a place ends.
pub(super) fn number_end(text: &[u8], at: usize) -> usize {
    let mut end = run(text, at, |b| b.is_ascii_digit());
    if end - at <= 3 {
        while text.get(end) == Some(&b',') && run(text, end + 1, |b| b.is_ascii_digit()) == end + 4
        {
            end += 4;
        }
    }
    if text.get(end) == Some(&b'.') {
        let fraction = run(text, end + 1, |b| b.is_ascii_digit());
        if fraction > end + 1 {
            return fraction;
        }
    }
    end
}

/// A word of several capitalised parts; not a plural of capitals such as `PVCs`.
pub(super) fn camel(text: &[u8], at: usize) -> Option<usize> {
    if !text.get(at)?.is_ascii_uppercase() || !starts(text, at, b"-") {
        return None;
    }
    let end = run(text, at, |b| b.is_ascii_alphanumeric());
    let word = slice(text, at, end);
    let capitals = word.iter().filter(|b| b.is_ascii_uppercase()).count();
    let stem = word.strip_suffix(b"s").unwrap_or(word);
    let mixed = capitals >= 2 && stem.iter().any(u8::is_ascii_lowercase);
    (mixed && ends(text, end) && text.get(end) != Some(&b'-')).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(matcher: Matcher, cases: &[(&str, Option<&str>)]) {
        for (text, expected) in cases {
            let found = matcher(text.as_bytes(), 0).and_then(|end| text.get(..end));
            assert_eq!(found, *expected, "{text}");
        }
    }

    #[test]
    fn entities_end_where_they_should() {
        check(
            url,
            &[
                ("https://a.b/c.", Some("https://a.b/c")),
                ("grpc://x)", Some("grpc://x")),
                ("https://", None),
                ("https:/a", None),
            ],
        );
        check(
            timestamp,
            &[
                ("2025-12-28T23:17:40Z the", Some("2025-12-28T23:17:40Z")),
                ("2025-12-28 20:46:56,856\"", Some("2025-12-28 20:46:56,856")),
                ("2025-12-28 and", Some("2025-12-28")),
                (
                    "2025-12-28T23:17:40.5+01:00.",
                    Some("2025-12-28T23:17:40.5+01:00"),
                ),
                ("12:30:01.", Some("12:30:01")),
                ("12:30", None),
                ("2025-12", None),
            ],
        );
        check(
            uuid,
            &[
                (
                    "123e4567-e89b-12d3-a456-426614174000,",
                    Some("123e4567-e89b-12d3-a456-426614174000"),
                ),
                ("123e4567-e89b-12d3-a456-42661417400", None),
            ],
        );
        check(
            ipv4,
            &[
                ("10.0.0.1:443 x", Some("10.0.0.1:443")),
                ("10.0.0.1.", Some("10.0.0.1")),
                ("10.0.0.256", None),
                ("1.2.3.4.5", None),
                ("1.2.3", None),
            ],
        );
        check(
            path,
            &[
                ("/var/log.", Some("/var/log")),
                ("/var", None),
                ("//", None),
                ("/a/b:", Some("/a/b")),
            ],
        );
        check(
            name,
            &[
                ("node-7;", Some("node-7")),
                ("back-off", None),
                ("a1", None),
                ("a-1_b", None),
                ("a-1-", Some("a-1")),
            ],
        );
        check(
            hex,
            &[
                ("0x1f.", Some("0x1f")),
                ("deadbeef", None),
                ("dead8eef", Some("dead8eef")),
                ("12345678", None),
                ("0xyz", None),
            ],
        );
        check(
            number,
            &[
                ("503.", Some("503")),
                ("42", None),
                ("1,234 x", Some("1,234")),
                ("100, 200", Some("100")),
                ("12.5%", Some("12.5")),
                ("500ms", None),
                ("1.28.300", None),
            ],
        );
        check(
            camel,
            &[
                ("ImagePullBackOff.", Some("ImagePullBackOff")),
                ("TCPRoutes", Some("TCPRoutes")),
                ("PVCs", None),
                ("ERROR", None),
                ("Kubernetes", None),
                ("Ab-Cd", None),
            ],
        );
    }
}
