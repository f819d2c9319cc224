//! `evalcore metrics exact-match`.

use evalcore::Error;
use evalcore::interchange::{Refusal, Tally};
use evalcore::json::Value;
use evalcore::metrics::text::{ExactMatch, ExactMatchAccumulator};
use evalcore::report::Figures;
use serde_json::json;

use super::measure::{Extra, Measure, Pair, measure};
use crate::ExitStatus;
use crate::args::ExactMatchArgs;
use crate::commands::Context;
use crate::failure::Failure;

/// Counts predictions that equal a reference.
///
/// # Errors
///
/// `parameter.invalid` for an expression that is none; as [`measure`].
pub(super) fn run(args: &ExactMatchArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let settings = ExactMatch::builder()
        .regexes_to_ignore(&args.ignore_regex)
        .ignore_case(args.ignore_case)
        .ignore_punctuation(args.ignore_punctuation)
        .ignore_numbers(args.ignore_numbers)
        .build()?;
    let texts = Texts {
        args,
        settings,
        pair: Pair::new(&args.fields),
    };
    measure(texts, &args.records, Some(&args.run), context)
}

struct Texts<'a> {
    args: &'a ExactMatchArgs,
    settings: ExactMatch,
    pair: Pair,
}

impl Tally for Texts<'_> {
    type Part = ExactMatchAccumulator;

    fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        self.pair.settle(records)
    }

    fn part(&self) -> ExactMatchAccumulator {
        self.settings.accumulator()
    }

    fn update(
        &self,
        part: &mut ExactMatchAccumulator,
        record: &Value,
        scores: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal> {
        let prediction = self.pair.prediction.text(record)?;
        let references = self.pair.reference.texts(record)?;
        let matches = part
            .update_any(prediction, &references)
            .map_err(|error| Refusal::of(&error))?;
        if let Some(scores) = scores {
            scores.push(("exact_match".to_owned(), f64::from(u8::from(matches))));
        }
        Ok(())
    }

    fn merge(
        &self,
        part: &mut ExactMatchAccumulator,
        other: ExactMatchAccumulator,
    ) -> Result<(), Error> {
        part.merge(&other)
    }
}

impl Measure for Texts<'_> {
    const NAME: &'static str = "exact-match";

    fn fields(&self) -> Vec<(&'static str, String)> {
        self.pair.fields()
    }

    fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        vec![
            ("ignore_regex", json!(self.args.ignore_regex)),
            ("ignore_case", json!(self.args.ignore_case)),
            ("ignore_punctuation", json!(self.args.ignore_punctuation)),
            ("ignore_numbers", json!(self.args.ignore_numbers)),
        ]
    }

    fn figures(&self, part: ExactMatchAccumulator, figures: &mut Figures) -> Result<Extra, Error> {
        let report = part.finish()?;
        figures.share("exact_match", report.matches, report.n)?;
        Ok(Extra::default())
    }
}
