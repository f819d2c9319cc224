//! `evalcore metrics bleu` and `evalcore metrics chrf`: a score of the corpus, and on demand the
//! mean of the records' own.

use evalcore::Error;
use evalcore::interchange::{Refusal, Tally};
use evalcore::json::Value;
use evalcore::metrics::MeanAccumulator;
use evalcore::metrics::text::{
    BleuAccumulator, BleuReport, BleuScorer, BleuSmoothing, BleuStats, ChrfAccumulator, ChrfScorer,
    ChrfStats,
};
use evalcore::report::Figures;
use evalcore::schema::Unit;
use serde_json::json;

use super::measure::{Extra, Measure, Pair, measure};
use crate::ExitStatus;
use crate::args::{BleuArgs, ChrfArgs, SmoothMethod};
use crate::commands::Context;
use crate::failure::Failure;

/// Measures texts by BLEU.
///
/// # Errors
///
/// `parameter.invalid` for settings that there are not; as [`measure`].
pub(super) fn bleu(args: &BleuArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let name = match args.smooth_method {
        SmoothMethod::None => "none",
        SmoothMethod::Floor => "floor",
        SmoothMethod::AddK => "add-k",
        SmoothMethod::Exp => "exp",
    };
    let mut builder = BleuScorer::builder();
    builder
        .tokenizer(args.tokenizer.parse()?)
        .lowercase(args.lowercase)
        .smoothing(BleuSmoothing::from_name(name, args.smooth_value)?)
        .max_order(args.max_order)
        .effective_order(args.effective_order);
    let scorer = builder.build()?;
    let texts = Bleu {
        args,
        scorer,
        sentences: builder.effective_order(true).build()?,
        pair: Pair::new(&args.fields),
    };
    measure(texts, &args.records, Some(&args.run), context)
}

/// Measures texts by chrF.
///
/// # Errors
///
/// `parameter.invalid` for settings that there are not; as [`measure`].
pub(super) fn chrf(args: &ChrfArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let scorer = ChrfScorer::builder()
        .char_order(args.char_order)
        .word_order(args.word_order)
        .beta(args.beta)
        .lowercase(args.lowercase)
        .whitespace(args.whitespace)
        .eps_smoothing(args.eps_smoothing)
        .build()?;
    let texts = Chrf {
        args,
        scorer,
        pair: Pair::new(&args.fields),
    };
    measure(texts, &args.records, Some(&args.run), context)
}

struct Bleu<'a> {
    args: &'a BleuArgs,
    scorer: BleuScorer,
    /// The same with the orders that a sentence is long enough for.
    sentences: BleuScorer,
    pair: Pair,
}

impl Tally for Bleu<'_> {
    /// The sums, the mean of the records' scores, and the counts of each record for resamples.
    type Part = (BleuAccumulator, MeanAccumulator, Vec<BleuStats>);

    fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        self.pair.settle(records)
    }

    fn part(&self) -> Self::Part {
        (
            self.scorer.accumulator(),
            MeanAccumulator::new(),
            Vec::new(),
        )
    }

    fn update(
        &self,
        (corpus, mean, rows): &mut Self::Part,
        record: &Value,
        scores: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal> {
        let prediction = self.pair.prediction.text(record)?;
        let references = self.pair.reference.texts(record)?;
        let stats = corpus
            .update(prediction, &references)
            .map_err(|error| Refusal::of(&error))?;
        if scores.is_some() || self.args.sentence_level {
            let score = self.sentences.score(&stats).score;
            mean.update(score).map_err(|error| Refusal::of(&error))?;
            if let Some(scores) = scores {
                scores.push(("bleu".to_owned(), score));
            }
        }
        if self.args.bootstrap.is_on() {
            rows.push(stats);
        }
        Ok(())
    }

    fn merge(&self, part: &mut Self::Part, other: Self::Part) -> Result<(), Error> {
        part.1.merge(&other.1);
        part.2.extend(other.2);
        part.0.merge(&other.0)
    }
}

impl Measure for Bleu<'_> {
    const NAME: &'static str = "bleu";

    fn fields(&self) -> Vec<(&'static str, String)> {
        self.pair.fields()
    }

    fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        let mut settings = vec![
            ("tokenizer", json!(self.args.tokenizer)),
            ("smoothing", json!(self.scorer.smoothing().to_string())),
            ("lowercase", json!(self.args.lowercase)),
            ("max_order", json!(self.args.max_order)),
            ("effective_order", json!(self.args.effective_order)),
        ];
        settings.extend(self.args.bootstrap.settings());
        settings
    }

    fn figures(
        &self,
        (corpus, mean, rows): Self::Part,
        figures: &mut Figures,
    ) -> Result<Extra, Error> {
        let report = corpus.finish()?;
        figures.number("bleu", report.score.score, Unit::Percent, report.n);
        let score = |sums: &[u64]| self.scorer.score_sums(sums);
        self.args.bootstrap.of_corpus(&rows, score, figures)?;
        bleu_parts(&report, figures);
        if self.args.sentence_level {
            figures.mean("sentence_bleu_mean", mean.finish()?, Unit::Percent)?;
        }
        Ok(Extra {
            signature: Some(report.signature),
            ..Extra::default()
        })
    }
}

fn bleu_parts(report: &BleuReport, figures: &mut Figures) {
    let (score, n) = (&report.score, report.n);
    figures.number(
        "brevity_penalty",
        score.brevity_penalty,
        Unit::Proportion,
        n,
    );
    for (order, precision) in (1..).zip(&score.precisions) {
        figures.number(format!("precision_{order}"), *precision, Unit::Percent, n);
    }
    figures
        .count("prediction_tokens", score.prediction_len, n)
        .count("reference_tokens", score.reference_len, n);
}

struct Chrf<'a> {
    args: &'a ChrfArgs,
    scorer: ChrfScorer,
    pair: Pair,
}

impl Tally for Chrf<'_> {
    /// The sums, the mean of the records' scores, and the counts of each record for resamples.
    type Part = (ChrfAccumulator, MeanAccumulator, Vec<ChrfStats>);

    fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        self.pair.settle(records)
    }

    fn part(&self) -> Self::Part {
        (
            self.scorer.accumulator(),
            MeanAccumulator::new(),
            Vec::new(),
        )
    }

    fn update(
        &self,
        (corpus, mean, rows): &mut Self::Part,
        record: &Value,
        scores: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal> {
        let prediction = self.pair.prediction.text(record)?;
        let references = self.pair.reference.texts(record)?;
        let stats = corpus
            .update(prediction, &references)
            .map_err(|error| Refusal::of(&error))?;
        if scores.is_some() || self.args.sentence_level {
            let score = self.scorer.score(&stats);
            mean.update(score).map_err(|error| Refusal::of(&error))?;
            if let Some(scores) = scores {
                scores.push((self.scorer.name(), score));
            }
        }
        if self.args.bootstrap.is_on() {
            rows.push(stats);
        }
        Ok(())
    }

    fn merge(&self, part: &mut Self::Part, other: Self::Part) -> Result<(), Error> {
        part.1.merge(&other.1);
        part.2.extend(other.2);
        part.0.merge(&other.0)
    }
}

impl Measure for Chrf<'_> {
    const NAME: &'static str = "chrf";

    fn fields(&self) -> Vec<(&'static str, String)> {
        self.pair.fields()
    }

    fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        let mut settings = vec![
            ("char_order", json!(self.args.char_order)),
            ("word_order", json!(self.args.word_order)),
            ("beta", json!(self.args.beta)),
            ("lowercase", json!(self.args.lowercase)),
            ("whitespace", json!(self.args.whitespace)),
            ("eps_smoothing", json!(self.args.eps_smoothing)),
        ];
        settings.extend(self.args.bootstrap.settings());
        settings
    }

    fn figures(
        &self,
        (corpus, mean, rows): Self::Part,
        figures: &mut Figures,
    ) -> Result<Extra, Error> {
        let report = corpus.finish()?;
        figures.number(self.scorer.name(), report.score, Unit::Percent, report.n);
        let score = |sums: &[u64]| self.scorer.score_sums(sums);
        self.args.bootstrap.of_corpus(&rows, score, figures)?;
        if self.args.sentence_level {
            figures.mean("sentence_chrf_mean", mean.finish()?, Unit::Percent)?;
        }
        Ok(Extra {
            signature: Some(report.signature),
            ..Extra::default()
        })
    }
}
