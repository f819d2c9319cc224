//! What Python 3.11 knows of characters (Unicode 14.0).

use super::unicode_tables::{DECIMAL_ZEROS, PRINTABLE_CHANGES};

/// `str.isspace` of one character.
pub(super) fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t'..='\r'
            | '\u{1c}'..='\u{20}'
            | '\u{85}'
            | '\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}'
    )
}

/// `str.isprintable` of one character.
pub(super) fn is_printable(c: char) -> bool {
    PRINTABLE_CHANGES.partition_point(|at| *at <= u32::from(c)) % 2 == 1
}

/// `unicodedata.decimal`.
pub(super) fn decimal_digit(c: char) -> Option<u32> {
    let below = DECIMAL_ZEROS.partition_point(|zero| *zero <= u32::from(c));
    let zero = DECIMAL_ZEROS.get(below.checked_sub(1)?)?;
    Some(u32::from(c) - zero).filter(|digit| *digit < 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        assert!(is_printable(' ') && is_printable('é') && is_printable('\u{1F600}'));
        assert!(!is_printable('\u{a0}') && !is_printable('\u{ad}') && !is_printable('\u{10FFFF}'));
        assert_eq!(decimal_digit('٣'), Some(3));
        assert_eq!(decimal_digit('\u{1D7FF}'), Some(9));
        assert_eq!(decimal_digit('²'), None);
        assert!(is_space('\u{1c}') && !is_space('\u{200b}') && !is_space('\u{180e}'));
    }
}
