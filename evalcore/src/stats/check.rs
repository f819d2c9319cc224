//! Checks of arguments, each naming the argument.

use crate::{Error, ErrorKind, Result};

/// The error of an unusable argument.
#[expect(clippy::needless_pass_by_value, reason = "callers give temporaries")]
pub(super) fn invalid(name: &'static str, expected: &'static str, found: impl ToString) -> Error {
    Error::new(ErrorKind::InvalidParameter {
        name,
        expected,
        found: found.to_string(),
    })
}

/// A count as a number: exact up to 2^53, far above any run.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of samples stay far below 2^53"
)]
pub(super) fn real(count: usize) -> f64 {
    count as f64
}

/// A count as a number: exact up to 2^53.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of samples stay far below 2^53"
)]
pub(super) fn real_u64(count: u64) -> f64 {
    count as f64
}

/// A value strictly between 0 and 1.
pub(super) fn open_unit(name: &'static str, value: f64) -> Result<f64> {
    if value > 0.0 && value < 1.0 {
        Ok(value)
    } else {
        Err(invalid(name, "a number strictly between 0 and 1", value))
    }
}

/// A value from 0 to 1.
pub(super) fn unit(name: &'static str, value: f64) -> Result<f64> {
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(invalid(name, "a number from 0 to 1", value))
    }
}

/// A finite value above 0.
pub(super) fn positive(name: &'static str, value: f64) -> Result<f64> {
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(invalid(name, "a finite number above 0", value))
    }
}

/// A finite value of at least 0.
pub(super) fn not_negative(name: &'static str, value: f64) -> Result<f64> {
    if value >= 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(invalid(name, "a finite number of at least 0", value))
    }
}

/// Finite values, at least `least` of them.
pub(super) fn sample(name: &'static str, values: &[f64], least: usize) -> Result<()> {
    if values.len() < least {
        let expected = match least {
            1 => "at least 1 value",
            2 => "at least 2 values",
            3 => "at least 3 values",
            _ => "more values",
        };
        return Err(invalid(name, expected, values.len()));
    }
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(index) => {
            let value = values.get(index).copied().unwrap_or(f64::NAN);
            Err(invalid(
                name,
                "finite values",
                format!("{value} at index {index}"),
            ))
        }
    }
}

/// What the scores of two runs and their differences are called.
pub(super) type PairNames = [&'static str; 3];

/// Any two runs.
pub(super) const A_AND_B: PairNames = ["a", "b", "a - b"];
/// The run that is judged, and the one before it.
pub(super) const CANDIDATE_AND_BASELINE: PairNames =
    ["candidate", "baseline", "candidate - baseline"];

/// Finite values of the same items: their differences `a - b`.
pub(super) fn differences(a: &[f64], b: &[f64], least: usize) -> Result<Vec<f64>> {
    named_differences(A_AND_B, [a, b], least)
}

/// As [`differences`], under the names of the arguments.
pub(super) fn named_differences(
    [name_a, name_b, name]: PairNames,
    [a, b]: [&[f64]; 2],
    least: usize,
) -> Result<Vec<f64>> {
    same_length(name_b, a.len(), b.len())?;
    sample(name_a, a, least)?;
    sample(name_b, b, least)?;
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    sample(name, &differences, least)?;
    Ok(differences)
}

/// So many resamples at most: their values fill a gigabyte.
const MOST_RESAMPLES: usize = 100_000_000;

/// A number of resamples, `least` or more.
pub(super) fn resamples(count: usize, least: usize) -> Result<()> {
    if (least..=MOST_RESAMPLES).contains(&count) {
        return Ok(());
    }
    let expected = match least {
        1 => "a whole number from 1 to 100000000",
        _ => "a whole number from 2 to 100000000",
    };
    Err(invalid("resamples", expected, count))
}

/// As many values as the first argument has.
pub(super) fn same_length(name: &'static str, first: usize, second: usize) -> Result<()> {
    if first == second {
        Ok(())
    } else {
        Err(invalid(
            name,
            "as many values as the first sample",
            format!("{second} against {first}"),
        ))
    }
}

/// Successes among trials, at least one trial.
pub(super) fn successes(name: &'static str, count: u64, n: u64) -> Result<()> {
    if n == 0 {
        return Err(invalid("n", "at least 1 trial", n));
    }
    if count > n {
        return Err(invalid(
            name,
            "at most as many successes as trials",
            format!("{count} of {n}"),
        ));
    }
    Ok(())
}
