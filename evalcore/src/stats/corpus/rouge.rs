//! Corpus means of ROUGE with limits.

use super::super::bootstrap::{BootstrapDistribution, BootstrapOptions};
use super::intervals::bootstrap_means;
use crate::Result;
use crate::metrics::text::{RougeScore, RougeScores, RougeType};

use super::super::check::invalid;

/// The means of one ROUGE type over a corpus and how well they are known; 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RougeBand {
    /// The type.
    pub kind: RougeType,
    /// The lower percentiles of the resampled means of precision, recall and F.
    pub low: RougeScore,
    /// Their medians: random, and near [`mean`](Self::mean). `rouge_score` and Hugging Face
    /// `evaluate` report these.
    pub mid: RougeScore,
    /// The upper percentiles.
    pub high: RougeScore,
    /// The means of the data.
    pub mean: RougeScore,
}

/// Corpus means of ROUGE with bootstrap limits, in the shape of `rouge_score`'s
/// `BootstrapAggregator`.
///
/// For each type the percentiles `(1 - confidence)/2`, ½ and `(1 + confidence)/2` of the resampled
/// means. All types share the draws, where the aggregator draws for each type anew. Cost O(texts)
/// a resample. The method of the options is not used: limits are percentiles. The aggregator's
/// defaults are a confidence of 0.95 and 1,000 resamples. Checked against `rouge_score` 0.1.2.
///
/// # Errors
///
/// `parameter.invalid` names `scores` where there are none or where they are of different types;
/// and bad options.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::RougeScorer;
/// use evalcore::stats::{BootstrapOptions, bootstrap_rouge};
///
/// let pairs = [("a b c", "a b c"), ("a b c", "a"), ("a b c", "d")];
/// let scores = RougeScorer::default().score_pairs(pairs);
/// let bands = bootstrap_rouge(&scores, &BootstrapOptions::default().resamples(1_000))?;
/// assert_eq!(bands[0].mean.fmeasure, 0.5);
/// assert!(bands[0].low.fmeasure < 0.5 && 0.5 < bands[0].high.fmeasure);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn bootstrap_rouge(
    scores: &[RougeScores],
    options: &BootstrapOptions,
) -> Result<Vec<RougeBand>> {
    let kinds = |scores: &RougeScores| scores.iter().map(|one| one.0).collect::<Vec<RougeType>>();
    let Some(types) = scores.first().map(kinds) else {
        return Err(invalid("scores", "at least 1 text", 0));
    };
    if scores.iter().any(|scores| kinds(scores) != types) {
        return Err(invalid("scores", "scores of one scorer", "other types"));
    }
    let row = |scores: &RougeScores| -> Vec<f64> {
        scores
            .iter()
            .flat_map(|(_, one)| [one.precision, one.recall, one.fmeasure])
            .collect()
    };
    let rows: Vec<Vec<f64>> = scores.iter().map(row).collect();
    let columns = bootstrap_means(&rows, options)?;
    types
        .iter()
        .zip(columns.as_chunks::<3>().0)
        .map(|(&kind, columns)| band(kind, columns, options.confidence))
        .collect()
}

fn band(
    kind: RougeType,
    columns: &[BootstrapDistribution; 3],
    confidence: f64,
) -> Result<RougeBand> {
    let limits = |column: &BootstrapDistribution| column.percentile(confidence);
    let [precision, recall, fmeasure] = columns;
    let [p, r, f] = [limits(precision)?, limits(recall)?, limits(fmeasure)?];
    let score = |precision, recall, fmeasure| RougeScore {
        precision,
        recall,
        fmeasure,
    };
    Ok(RougeBand {
        kind,
        low: score(p.low, r.low, f.low),
        mid: score(precision.median(), recall.median(), fmeasure.median()),
        high: score(p.high, r.high, f.high),
        mean: score(precision.observed(), recall.observed(), fmeasure.observed()),
    })
}
