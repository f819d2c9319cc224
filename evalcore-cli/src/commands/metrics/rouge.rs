//! `evalcore metrics rouge`.

use evalcore::Error;
use evalcore::interchange::{Refusal, Tally};
use evalcore::json::Value;
use evalcore::metrics::text::{RougeAccumulator, RougeScore, RougeScorer, RougeScores, RougeType};
use evalcore::report::Figures;
use evalcore::schema::{Estimate, Unit};
use evalcore::stats::{Interval, bootstrap_rouge};
use serde_json::json;

use super::measure::{Extra, Measure, Pair, measure};
use crate::ExitStatus;
use crate::args::RougeArgs;
use crate::commands::Context;
use crate::failure::Failure;

/// Measures texts by ROUGE.
///
/// # Errors
///
/// `parameter.invalid` for a type or tokenizer that there is not; as [`measure`].
pub(super) fn run(args: &RougeArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let types = args.types.iter().map(|name| name.parse::<RougeType>());
    let scorer = RougeScorer::builder()
        .types(types.collect::<Result<Vec<_>, _>>()?)
        .stemmer(args.stemmer)
        .tokenizer(args.tokenizer.parse()?)
        .build()?;
    let texts = Texts {
        args,
        scorer,
        pair: Pair::new(&args.fields),
    };
    measure(texts, &args.records, Some(&args.run), context)
}

struct Texts<'a> {
    args: &'a RougeArgs,
    scorer: RougeScorer,
    pair: Pair,
}

impl Tally for Texts<'_> {
    /// The means, and the scores of each record for resamples.
    type Part = (RougeAccumulator, Vec<RougeScores>);

    fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        self.pair.settle(records)
    }

    fn part(&self) -> Self::Part {
        (self.scorer.accumulator(), Vec::new())
    }

    fn update(
        &self,
        (part, rows): &mut Self::Part,
        record: &Value,
        scores: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal> {
        let prediction = self.pair.prediction.text(record)?;
        let targets = self.pair.reference.texts(record)?;
        let found = part
            .update_multi(&targets, prediction)
            .map_err(|error| Refusal::of(&error))?;
        if let Some(scores) = scores {
            for (kind, score) in found.iter() {
                scores.push((format!("{kind}_precision"), score.precision));
                scores.push((format!("{kind}_recall"), score.recall));
                scores.push((format!("{kind}_fmeasure"), score.fmeasure));
            }
        }
        if self.args.bootstrap.is_on() {
            rows.push(found);
        }
        Ok(())
    }

    fn merge(&self, part: &mut Self::Part, other: Self::Part) -> Result<(), Error> {
        part.1.extend(other.1);
        part.0.merge(&other.0)
    }
}

impl Measure for Texts<'_> {
    const NAME: &'static str = "rouge";

    fn fields(&self) -> Vec<(&'static str, String)> {
        self.pair.fields()
    }

    fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        let mut settings = vec![
            ("types", json!(self.args.types)),
            ("stemmer", json!(self.args.stemmer)),
            ("tokenizer", json!(self.args.tokenizer)),
        ];
        settings.extend(self.args.bootstrap.settings());
        settings
    }

    fn figures(&self, (part, rows): Self::Part, figures: &mut Figures) -> Result<Extra, Error> {
        let report = part.finish()?;
        let options = self.args.bootstrap.options(figures);
        let bands = options.map(|options| bootstrap_rouge(&rows, &options));
        let bands = bands.transpose()?.unwrap_or_default();
        for found in &report.estimates {
            let band = bands.iter().find(|band| band.kind == found.kind);
            let limited = |figures: &mut Figures, of: fn(RougeScore) -> f64| {
                if let Some(band) = band {
                    figures.bootstrapped(Interval::new(of(band.low), of(band.high)), None);
                }
            };
            let (kind, mean) = (found.kind, found.mean);
            let unit = Unit::Proportion;
            figures.number(format!("{kind}_precision"), mean.precision, unit, report.n);
            limited(figures, |score| score.precision);
            figures.number(format!("{kind}_recall"), mean.recall, unit, report.n);
            limited(figures, |score| score.recall);
            let mut estimate = Estimate::new(mean.fmeasure, report.n);
            estimate.standard_error = found.standard_error;
            figures.mean(format!("{kind}_fmeasure"), estimate, unit)?;
            limited(figures, |score| score.fmeasure);
        }
        Ok(Extra {
            diagnostics: report.diagnostics,
            ..Extra::default()
        })
    }
}
