//! `evalcore metrics similarity`.

use evalcore::Error;
use evalcore::interchange::{Refusal, Tally};
use evalcore::json::Value;
use evalcore::metrics::text::{Similarity, SimilarityAccumulator};
use evalcore::report::Figures;
use serde_json::json;

use super::measure::{Extra, Measure, Pair, measure};
use crate::ExitStatus;
use crate::args::SimilarityArgs;
use crate::commands::Context;
use crate::failure::Failure;

/// Measures how alike texts are.
///
/// # Errors
///
/// `parameter.invalid` for a measure that there is not; as [`measure`].
pub(super) fn run(args: &SimilarityArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let kinds = args.measures.iter().map(|name| name.parse());
    let texts = Texts {
        args,
        kinds: kinds.collect::<Result<_, Error>>()?,
        pair: Pair::new(&args.fields),
    };
    measure(texts, &args.records, Some(&args.run), context)
}

struct Texts<'a> {
    args: &'a SimilarityArgs,
    kinds: Vec<Similarity>,
    pair: Pair,
}

impl Tally for Texts<'_> {
    type Part = SimilarityAccumulator;

    fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        self.pair.settle(records)
    }

    fn part(&self) -> SimilarityAccumulator {
        SimilarityAccumulator::new(self.kinds.iter().copied())
    }

    fn update(
        &self,
        part: &mut SimilarityAccumulator,
        record: &Value,
        scores: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal> {
        let prediction = self.pair.prediction.text(record)?;
        let references = self.pair.reference.texts(record)?;
        let found = part
            .update(prediction, &references)
            .map_err(|error| Refusal::of(&error))?;
        if let Some(scores) = scores {
            let names = self.kinds.iter().map(ToString::to_string);
            scores.extend(names.zip(found));
        }
        Ok(())
    }

    fn merge(
        &self,
        part: &mut SimilarityAccumulator,
        other: SimilarityAccumulator,
    ) -> Result<(), Error> {
        part.merge(&other)
    }
}

impl Measure for Texts<'_> {
    const NAME: &'static str = "similarity";

    fn fields(&self) -> Vec<(&'static str, String)> {
        self.pair.fields()
    }

    fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        vec![("measures", json!(self.args.measures))]
    }

    fn figures(&self, part: SimilarityAccumulator, figures: &mut Figures) -> Result<Extra, Error> {
        for (kind, mean) in part.finish()? {
            figures.mean(kind.as_str(), mean, kind.unit())?;
        }
        Ok(Extra::default())
    }
}
