//! The grammar of cells.

use super::{CellCount, CellValue, SummaryCell};

/// What is unusual about a cell that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellRemark {
    Percent,
    Count,
    NotANumber,
    OutOfRange,
}

impl CellRemark {
    pub(super) fn found(self) -> &'static str {
        match self {
            Self::Percent => "a percent sign",
            Self::Count => "a count behind the score",
            Self::NotANumber => "no number",
            Self::OutOfRange => "a number beyond the range of 64-bit floats",
        }
    }
}

/// Reads a cell: what `'{:.02f}'` prints, what people make of it (`40`, `1e2`, spaces around),
/// `65.62%` and `82.00 (7/8)`.
pub(super) fn read_cell(text: &str) -> (SummaryCell, Option<CellRemark>) {
    let (value, count, remark) = read_value(text.trim_matches([' ', '\t']));
    let text = text.into();
    (SummaryCell { text, value, count }, remark)
}

/// Whether a text can stand in a model's column: a score, a value or nothing.
pub(super) fn is_cell(text: &str) -> bool {
    let (value, ..) = read_value(text.trim_matches([' ', '\t']));
    value != CellValue::Invalid
}

fn read_value(text: &str) -> (CellValue, Option<CellCount>, Option<CellRemark>) {
    if text.is_empty() || text == "-" {
        return (CellValue::Missing, None, None);
    }
    match number(text) {
        Ok(value) => return (value, None, None),
        Err(CellRemark::OutOfRange) => {
            return (CellValue::Invalid, None, Some(CellRemark::OutOfRange));
        }
        Err(_) => {}
    }
    if let Some(Ok(value @ CellValue::Score(_))) = text.strip_suffix('%').map(number) {
        return (value, None, Some(CellRemark::Percent));
    }
    if let Some((score, count)) = counted(text)
        && let Ok(value @ CellValue::Score(_)) = number(score)
    {
        return (value, Some(count), Some(CellRemark::Count));
    }
    (CellValue::Invalid, None, Some(CellRemark::NotANumber))
}

fn number(text: &str) -> Result<CellValue, CellRemark> {
    let value: f64 = text.parse().map_err(|_| CellRemark::NotANumber)?;
    if value.is_finite() {
        return Ok(CellValue::Score(value));
    }
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(CellRemark::OutOfRange);
    }
    Ok(CellValue::NonFinite(value))
}

fn counted(text: &str) -> Option<(&str, CellCount)> {
    let (score, rest) = text.strip_suffix(')')?.split_once('(')?;
    let (correct, total) = rest.split_once('/')?;
    let digits = |part: &str| -> Option<u64> {
        let part = part.trim_matches(' ');
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse().ok())?
    };
    let count = CellCount {
        correct: digits(correct)?,
        total: digits(total)?,
    };
    Some((score.trim_end_matches(' '), count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_nothing_else_is_a_number() {
        let score = |value| (CellValue::Score(value), None);
        let invalid = (CellValue::Invalid, Some(CellRemark::NotANumber));
        let cases = [
            ("65.62", score(65.62)),
            ("-0.00", score(-0.0)),
            ("40", score(40.0)),
            ("  42.0  ", score(42.0)),
            ("+3.5", score(3.5)),
            ("1e2", score(100.0)),
            (".5", score(0.5)),
            ("5.", score(5.0)),
            (
                "12345678901234567168.00",
                score(12_345_678_901_234_567_168.0),
            ),
            ("-", (CellValue::Missing, None)),
            ("", (CellValue::Missing, None)),
            ("   ", (CellValue::Missing, None)),
            ("inf", (CellValue::NonFinite(f64::INFINITY), None)),
            ("-inf", (CellValue::NonFinite(f64::NEG_INFINITY), None)),
            (
                "65.62%",
                (CellValue::Score(65.62), Some(CellRemark::Percent)),
            ),
            (
                "82.00 (7/8)",
                (CellValue::Score(82.0), Some(CellRemark::Count)),
            ),
            (
                "82.00(7/8)",
                (CellValue::Score(82.0), Some(CellRemark::Count)),
            ),
            ("82.00 (7/8", invalid),
            ("82.00 (+7/8)", invalid),
            ("82.00 (/)", invalid),
            ("nan%", invalid),
            ("1_000.5", invalid),
            ("１２．５", invalid),
            ("0x10", invalid),
            ("True", invalid),
            ("--", invalid),
            ("1,5", invalid),
            ("N/A", invalid),
            ("1e400", (CellValue::Invalid, Some(CellRemark::OutOfRange))),
        ];
        for (text, expected) in cases {
            let (cell, remark) = read_cell(text);
            assert_eq!((cell.value, remark), expected, "{text:?}");
            assert_eq!(&*cell.text, text);
        }
        let (cell, remark) = read_cell("nan");
        assert!(matches!(cell.value, CellValue::NonFinite(value) if value.is_nan()));
        assert_eq!(remark, None);
    }

    #[test]
    fn counts_are_kept() {
        let (cell, _) = read_cell("87.50 ( 7 / 8 )");
        assert_eq!(
            cell.count,
            Some(CellCount {
                correct: 7,
                total: 8
            })
        );
    }
}
