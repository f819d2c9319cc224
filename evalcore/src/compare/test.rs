//! The test of one metric, chosen and carried out.

use crate::error::Result;
use crate::stats::{
    Alternative, Design, Interval, MannWhitneyOptions, McNemarMethod, PairedCounts, Pairing,
    PermutationOptions, Proportion, RecommendedTest, ScoreKind, TestOptions, TestQuestion,
    WilcoxonOptions, binomial_test, fisher_exact, independent_permutation_test, mann_whitney,
    mcnemar, newcombe_interval, normal_quantile, paired_permutation_test, paired_t_test,
    recommend_test, welch_t_test, wilcoxon,
};

use super::join::Joined;

/// What a test says of `candidate - baseline`.
#[derive(Debug, Clone)]
pub(super) struct Tested {
    pub(super) p_value: f64,
    pub(super) interval: Option<Interval>,
    /// At the level `1 - 2 alpha`: what claims of "no worse" and "the same" read.
    pub(super) margin_interval: Option<Interval>,
    pub(super) discordant: Option<u64>,
    pub(super) mde: Option<f64>,
    pub(super) method: &'static str,
    pub(super) why: String,
    pub(super) cautions: Vec<String>,
}

/// How the question is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) alpha: f64,
    pub(super) alternative: Alternative,
    pub(super) seed: u64,
}

/// Tests the pairs, or without any the two sides; `None` where a side has too little.
pub(super) fn test(joined: &Joined, asked: Asked) -> Result<Option<Tested>> {
    if !joined.pairs.is_empty() {
        let (baseline, candidate): (Vec<f64>, Vec<f64>) = joined.pairs.iter().copied().unzip();
        if baseline.len() < 2 {
            return Ok(None);
        }
        return paired(&candidate, &baseline, asked).map(Some);
    }
    if joined.baseline.len() < 2 || joined.candidate.len() < 2 {
        return Ok(None);
    }
    independent(&joined.candidate, &joined.baseline, asked).map(Some)
}

fn paired(candidate: &[f64], baseline: &[f64], asked: Asked) -> Result<Tested> {
    let question = TestQuestion::from_scores(candidate, baseline, Pairing::Paired)?;
    let advice = recommend_test(&question)?;
    let alternative = asked.alternative;
    let binary = question.kind == ScoreKind::Binary;
    let counts = binary
        .then(|| PairedCounts::from_scores(candidate, baseline))
        .transpose()?;
    let p_value = match (advice.test, &counts) {
        (RecommendedTest::McNemarExact, Some(counts)) => exact(counts, alternative)?,
        (RecommendedTest::Wilcoxon, _) => {
            let options = WilcoxonOptions::default()
                .alternative(alternative)
                .zero_method(crate::stats::ZeroMethod::Pratt);
            wilcoxon(candidate, baseline, &options)?.p_value
        }
        (RecommendedTest::PairedT, _) => {
            let options = TestOptions::default().alternative(alternative);
            paired_t_test(candidate, baseline, &options)?.p_value
        }
        _ => {
            let options = PermutationOptions::default()
                .alternative(alternative)
                .seed(asked.seed);
            paired_permutation_test(candidate, baseline, &options)?.p_value
        }
    };
    let interval = |alpha: f64| -> Result<Interval> {
        if let Some(counts) = &counts {
            return plus_two_interval(counts, alpha);
        }
        let options = TestOptions::default().confidence(1.0 - alpha);
        Ok(paired_t_test(candidate, baseline, &options)?.interval)
    };
    let n = candidate.len() as u64;
    let design = match &counts {
        Some(counts) => Design::from_counts(counts)?,
        None => Design::from_scores(candidate, baseline)?,
    };
    Ok(Tested {
        // Differences that are all 0 say nothing either way.
        p_value: if p_value.is_nan() { 1.0 } else { p_value },
        interval: Some(interval(asked.alpha)?),
        margin_interval: Some(interval(2.0 * asked.alpha)?),
        discordant: question.informative.map(|count| count as u64),
        mde: detectable(design, n, asked)?,
        method: advice.test.as_str(),
        why: advice.reason,
        cautions: advice.cautions,
    })
}

/// The exact test of discordant pairs.
fn exact(counts: &PairedCounts, alternative: Alternative) -> Result<f64> {
    if alternative == Alternative::TwoSided || counts.discordant() == 0 {
        return Ok(mcnemar(counts, McNemarMethod::Exact).p_value);
    }
    let ahead = Proportion::new(counts.only_a, counts.discordant())?;
    Ok(binomial_test(ahead, 0.5, alternative)?.p_value)
}

/// The smallest difference that 80 % of such comparisons would show; `None` without any spread.
fn detectable(design: Design, n: u64, asked: Asked) -> Result<Option<f64>> {
    let design = design.alpha(asked.alpha)?.alternative(asked.alternative);
    let mde = design.minimum_detectable_effect(n)?;
    Ok(Some(mde).filter(|mde| *mde > 0.0))
}

/// The interval of a difference of paired proportions, half an item added to each cell: Agresti
/// and Min, "Simple improved confidence intervals for comparing matched proportions" (2005).
fn plus_two_interval(counts: &PairedCounts, alpha: f64) -> Result<Interval> {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let [b, c, n] = [counts.only_a, counts.only_b, counts.n()].map(|count| count as f64);
    let (n, sum, difference) = (n + 2.0, b + c + 1.0, b - c);
    let error = (sum - difference * difference / n).sqrt() / n;
    let half = normal_quantile(1.0 - alpha / 2.0)? * error;
    let centre = difference / n;
    Ok(Interval::new(
        (centre - half).max(-1.0),
        (centre + half).min(1.0),
    ))
}

fn independent(candidate: &[f64], baseline: &[f64], asked: Asked) -> Result<Tested> {
    let question = TestQuestion::from_scores(candidate, baseline, Pairing::Independent)?;
    let advice = recommend_test(&question)?;
    let alternative = asked.alternative;
    let proportions = (question.kind == ScoreKind::Binary)
        .then(|| Ok::<_, crate::Error>((proportion(candidate)?, proportion(baseline)?)))
        .transpose()?;
    let p_value = match (advice.test, proportions) {
        (RecommendedTest::FisherExact, Some((a, b))) => {
            let row = |side: Proportion| [side.count(), side.n() - side.count()];
            fisher_exact([row(a), row(b)], alternative)?.p_value
        }
        (RecommendedTest::MannWhitney, _) => {
            let options = MannWhitneyOptions::default().alternative(alternative);
            mann_whitney(candidate, baseline, &options)?.p_value
        }
        (RecommendedTest::IndependentPermutation, _) => {
            let options = PermutationOptions::default()
                .alternative(alternative)
                .seed(asked.seed);
            independent_permutation_test(candidate, baseline, &options)?.p_value
        }
        _ => {
            let options = TestOptions::default().alternative(alternative);
            welch_t_test(candidate, baseline, &options)?.p_value
        }
    };
    let interval = |alpha: f64| -> Result<Interval> {
        if let Some((a, b)) = proportions {
            return newcombe_interval(a, b, alpha);
        }
        let options = TestOptions::default().confidence(1.0 - alpha);
        Ok(welch_t_test(candidate, baseline, &options)?.interval)
    };
    let finite = |interval: Interval| {
        Some(interval).filter(|limits| limits.low.is_finite() && limits.high.is_finite())
    };
    // The spread of one difference of means, as of one question: MDE is inverted for n = 1.
    let error = welch_t_test(candidate, baseline, &TestOptions::default())?.standard_error;
    let design = Design::new(error * error)?;
    Ok(Tested {
        p_value: if p_value.is_nan() { 1.0 } else { p_value },
        interval: finite(interval(asked.alpha)?),
        margin_interval: finite(interval(2.0 * asked.alpha)?),
        discordant: None,
        mde: detectable(design, 1, asked)?,
        method: advice.test.as_str(),
        why: advice.reason,
        cautions: advice.cautions,
    })
}

fn proportion(scores: &[f64]) -> Result<Proportion> {
    let hits = scores.iter().filter(|score| **score == 1.0).count();
    Proportion::new(hits as u64, scores.len() as u64)
}
