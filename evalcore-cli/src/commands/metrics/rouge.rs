//! `evalcore metrics rouge`.

use evalcore::Error;
use evalcore::interchange::{Refusal, Tally};
use evalcore::json::Value;
use evalcore::metrics::text::{RougeAccumulator, RougeScorer, RougeType};
use evalcore::report::Figures;
use evalcore::schema::{Estimate, Unit};
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
    type Part = RougeAccumulator;

    fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        self.pair.settle(records)
    }

    fn part(&self) -> RougeAccumulator {
        self.scorer.accumulator()
    }

    fn update(
        &self,
        part: &mut RougeAccumulator,
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
        Ok(())
    }

    fn merge(&self, part: &mut RougeAccumulator, other: RougeAccumulator) -> Result<(), Error> {
        part.merge(&other)
    }
}

impl Measure for Texts<'_> {
    const NAME: &'static str = "rouge";

    fn fields(&self) -> Vec<(&'static str, String)> {
        self.pair.fields()
    }

    fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        vec![
            ("types", json!(self.args.types)),
            ("stemmer", json!(self.args.stemmer)),
            ("tokenizer", json!(self.args.tokenizer)),
        ]
    }

    fn figures(&self, part: RougeAccumulator, figures: &mut Figures) -> Result<Extra, Error> {
        let report = part.finish()?;
        for found in &report.estimates {
            let (kind, mean) = (found.kind, found.mean);
            let unit = Unit::Proportion;
            figures
                .number(format!("{kind}_precision"), mean.precision, unit, report.n)
                .number(format!("{kind}_recall"), mean.recall, unit, report.n);
            let mut estimate = Estimate::new(mean.fmeasure, report.n);
            estimate.standard_error = found.standard_error;
            figures.mean(format!("{kind}_fmeasure"), estimate, unit)?;
        }
        Ok(Extra {
            diagnostics: report.diagnostics,
            ..Extra::default()
        })
    }
}
