//! The report as text.

use std::fmt::Write;

use super::report::{ClassificationReport, ReportRow};

const HEADINGS: [&str; 4] = ["precision", "recall", "f1-score", "support"];

pub(super) fn report(report: &ClassificationReport, digits: u8) -> String {
    let names = report.classes.iter().map(|row| row.name.chars().count());
    let width = names.max().unwrap_or(0).max("weighted avg".len());
    let layout = Layout {
        width: width.max(usize::from(digits)),
        digits: usize::from(digits),
        whole: report.whole_supports,
    };
    let mut out = String::new();
    pad(&mut out, "", layout.width);
    out.push(' ');
    for heading in HEADINGS {
        out.push(' ');
        pad(&mut out, heading, 9);
    }
    out.push_str("\n\n");
    for row in &report.classes {
        layout.row(&mut out, &row.name, row);
    }
    out.push('\n');
    if report.accuracy.is_some() {
        layout.accuracy(&mut out, &report.micro);
    } else {
        layout.row(&mut out, "micro avg", &report.micro);
    }
    layout.row(&mut out, "macro avg", &report.macro_average);
    layout.row(&mut out, "weighted avg", &report.weighted);
    out
}

struct Layout {
    width: usize,
    digits: usize,
    whole: bool,
}

impl Layout {
    fn row(&self, out: &mut String, name: &str, row: &ReportRow) {
        pad(out, name, self.width);
        out.push(' ');
        for number in [row.precision, row.recall, row.f1] {
            self.number(out, number);
        }
        self.support(out, row.support);
    }

    fn accuracy(&self, out: &mut String, row: &ReportRow) {
        pad(out, "accuracy", self.width);
        out.push(' ');
        for _ in 0..2 {
            out.push(' ');
            pad(out, "", 9);
        }
        self.number(out, row.f1);
        self.support(out, row.support);
    }

    fn number(&self, out: &mut String, number: f64) {
        out.push(' ');
        let text = if number.is_nan() {
            "nan".to_owned()
        } else {
            format!("{number:.*}", self.digits)
        };
        pad(out, &text, 9);
    }

    fn support(&self, out: &mut String, support: f64) {
        out.push(' ');
        let text = if self.whole {
            format!("{support:.0}")
        } else {
            float_text(support)
        };
        pad(out, &text, 9);
        out.push('\n');
    }
}

/// Adds a text, to the right of so many columns; `format!` limits the width.
fn pad(out: &mut String, text: &str, width: usize) {
    let missing = width.saturating_sub(text.chars().count());
    out.extend(std::iter::repeat_n(' ', missing));
    out.push_str(text);
}

/// A finite number as Python's `float.__repr__` writes it.
fn float_text(number: f64) -> String {
    let shortest = format!("{number:?}");
    let Some((mantissa, exponent)) = shortest.split_once('e') else {
        return shortest;
    };
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    let mantissa = mantissa.strip_suffix(".0").unwrap_or(mantissa);
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write!(text, "{mantissa}e{sign}{digits:0>2}");
    text
}

/// The sum in the order of `NumPy`'s pairwise summation, for the same last digit.
pub(super) fn pairwise_sum(numbers: &[f64]) -> f64 {
    if numbers.len() < 8 {
        return numbers.iter().sum();
    }
    if numbers.len() <= 128 {
        let mut lanes = [0.0; 8];
        let blocks = numbers.chunks_exact(8);
        let rest = blocks.remainder();
        for block in blocks {
            for (lane, number) in lanes.iter_mut().zip(block) {
                *lane += number;
            }
        }
        let [s0, s1, s2, s3, s4, s5, s6, s7] = lanes;
        let sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
        return rest.iter().fold(sum, |sum, number| sum + number);
    }
    let half = numbers.len() / 2;
    let (left, right) = numbers.split_at(half - half % 8);
    pairwise_sum(left) + pairwise_sum(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_as_python_writes_them() {
        let cases = [
            (2.0, "2.0"),
            (36.092_999_999_999_996, "36.092999999999996"),
            (1e16, "1e+16"),
            (1.5e-7, "1.5e-07"),
            (0.0001, "0.0001"),
            (1e-5, "1e-05"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
        ];
        for (number, text) in cases {
            assert_eq!(float_text(number), text);
        }
    }

    #[test]
    fn ties_of_digits_go_to_even_as_in_python() {
        let layout = Layout {
            width: 0,
            digits: 2,
            whole: true,
        };
        let mut out = String::new();
        for number in [0.125, 0.375, 0.625] {
            layout.number(&mut out, number);
        }
        assert_eq!(out, "      0.12      0.38      0.62");
    }

    #[test]
    fn pairwise_sum_of_any_length() {
        for len in [0_u32, 1, 7, 8, 9, 127, 128, 129, 1_000] {
            let numbers: Vec<f64> = (0..len).map(f64::from).collect();
            let sum = f64::from(len) * (f64::from(len) - 1.0) / 2.0;
            assert!((pairwise_sum(&numbers) - sum.max(0.0)).abs() < 0.5);
        }
    }
}
