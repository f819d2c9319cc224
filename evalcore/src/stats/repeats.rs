//! Several answers to each question: which part of the noise they average away.

use super::check::{invalid, not_negative, real, sample};
use super::mean::{mean_of, squares};
use crate::Result;

/// The scores of one run with several answers per question.
///
/// # Examples
///
/// ```
/// use evalcore::stats::RepeatedScores;
///
/// let scores = RepeatedScores::new(&[1.0, 0.0, 1.0, 1.0, 0.0, 0.0], 2)?;
/// assert_eq!(scores.questions(), 3);
/// assert_eq!(scores.question_means(), [0.5, 1.0, 0.0]);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct RepeatedScores<'a> {
    scores: &'a [f64],
    answers: usize,
}

impl<'a> RepeatedScores<'a> {
    /// Takes scores question by question, `answers` for each.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for no scores, NaN or infinities, `answers = 0`, or a number of scores
    /// that `answers` does not divide.
    pub fn new(scores: &'a [f64], answers: usize) -> Result<Self> {
        sample("scores", scores, 1)?;
        if answers == 0 || !scores.len().is_multiple_of(answers) {
            return Err(invalid(
                "answers",
                "a divisor of the number of scores",
                format!("{answers} for {} scores", scores.len()),
            ));
        }
        Ok(Self { scores, answers })
    }

    /// How many questions.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.scores.len() / self.answers
    }

    /// How many answers to each question, K.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.answers
    }

    /// The mean score of each question.
    #[must_use]
    pub fn question_means(&self) -> Vec<f64> {
        self.scores.chunks(self.answers).map(mean_of).collect()
    }

    /// The mean over the questions of the variance within a question, with divisor K.
    fn within(&self) -> f64 {
        let sum: f64 = self
            .scores
            .chunks(self.answers)
            .map(population_variance)
            .sum();
        sum / real(self.questions())
    }

    /// How much one question's variance was understated by taking K answers for all: σ²/K.
    fn bias(&self) -> Result<f64> {
        if self.answers < 2 {
            return Err(invalid(
                "answers",
                "at least 2 answers to each question",
                self.answers,
            ));
        }
        Ok(self.within() / (real(self.answers) - 1.0))
    }

    /// The parts of the variance of one answer's score: of the questions, and of the answers.
    ///
    /// Unbiased in K: `prediction = mean(var_k)·K/(K-1)`, `data = var(mean_k) - prediction/K`.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for fewer than 2 answers to each question.
    pub fn variance_parts(&self) -> Result<VarianceParts> {
        let bias = self.bias()?;
        Ok(VarianceParts {
            total: population_variance(self.scores),
            data: population_variance(&self.question_means()) - bias,
            prediction: self.within() + bias,
        })
    }
}

/// Where the variance of a score, or of a difference of two scores, comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct VarianceParts {
    /// The variance over questions and answers.
    pub total: f64,
    /// The part of the questions; more answers leave it. A small negative value means about zero.
    pub data: f64,
    /// The part of the answers; K answers divide it by K.
    pub prediction: f64,
}

fn population_variance(values: &[f64]) -> f64 {
    squares(values) / real(values.len())
}

/// The parts of the variance of the difference of two runs over the same questions.
///
/// `total = var(A) + var(B) - 2 cov(mean_k A, mean_k B)`, `data = var(mean_k(A - B)) - bias`,
/// `prediction = mean(var_k A + var_k B) + bias`,
/// `bias = mean(var_k A)/(K_A - 1) + mean(var_k B)/(K_B - 1)`; divisors n, not n - 1. The parts add
/// up to the total, in the squared unit of the scores. Cost O(scores). arXiv 2512.21326;
/// `PairedVarComps` of crux-eval's eval-arena.
///
/// # Errors
///
/// `parameter.invalid` for another number of questions in `b`, or fewer than 2 answers in either.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{RepeatedScores, paired_variance_parts};
///
/// let a = RepeatedScores::new(&[1.0, 0.0, 1.0, 1.0], 2)?;
/// let b = RepeatedScores::new(&[0.0, 0.0, 1.0, 0.0], 2)?;
/// let parts = paired_variance_parts(a, b)?;
/// assert!((parts.total - parts.data - parts.prediction).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn paired_variance_parts(
    a: RepeatedScores<'_>,
    b: RepeatedScores<'_>,
) -> Result<VarianceParts> {
    if a.questions() != b.questions() {
        return Err(invalid(
            "b",
            "as many questions as the first run",
            format!("{} against {}", b.questions(), a.questions()),
        ));
    }
    let bias = a.bias()? + b.bias()?;
    let (means_a, means_b) = (a.question_means(), b.question_means());
    let (centre_a, centre_b) = (mean_of(&means_a), mean_of(&means_b));
    let covariance: f64 = means_a
        .iter()
        .zip(&means_b)
        .map(|(x, y)| (x - centre_a) * (y - centre_b))
        .sum::<f64>()
        / real(means_a.len());
    let differences: Vec<f64> = means_a.iter().zip(&means_b).map(|(x, y)| x - y).collect();
    Ok(VarianceParts {
        total: population_variance(a.scores) + population_variance(b.scores) - 2.0 * covariance,
        data: population_variance(&differences) - bias,
        prediction: a.within() + b.within() + bias,
    })
}

/// The variance of a question's mean over K answers, relative to one answer:
/// `(ω² + σ²/K) / (ω² + σ²)`.
///
/// `omega2` is the variance between questions, `sigma2` that between the answers to one question. From
/// `ω²/(ω² + σ²)` to 1. Cost O(1). Miller (arXiv 2411.00640), section 3.1.
///
/// # Errors
///
/// `parameter.invalid` for negative variances, both zero, or `answers = 0`.
///
/// # Examples
///
/// ```
/// let ratio = evalcore::stats::repeats_variance_ratio(1.0 / 12.0, 1.0 / 6.0, 4)?;
/// assert!((ratio - 0.5).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn repeats_variance_ratio(omega2: f64, sigma2: f64, answers: usize) -> Result<f64> {
    not_negative("omega2", omega2)?;
    not_negative("sigma2", sigma2)?;
    if answers == 0 {
        return Err(invalid("answers", "at least 1", answers));
    }
    if omega2 + sigma2 <= 0.0 {
        return Err(invalid("sigma2", "a variance above 0 in total", sigma2));
    }
    Ok((omega2 + sigma2 / real(answers)) / (omega2 + sigma2))
}
