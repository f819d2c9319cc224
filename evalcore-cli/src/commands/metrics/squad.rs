//! `evalcore metrics squad`.

use evalcore::Error;
use evalcore::interchange::{Refusal, Tally};
use evalcore::json::{Kind, Value};
use evalcore::metrics::text::{SquadAccumulator, SquadVersion, squad_score};
use evalcore::report::Figures;
use evalcore::schema::{Estimate, Unit};
use serde_json::json;

use super::measure::{Extra, Measure, Pair, measure};
use crate::ExitStatus;
use crate::args::{SquadArgs, SquadVersionName};
use crate::commands::Context;
use crate::failure::Failure;

/// Measures answers as the scripts of `SQuAD` do.
///
/// # Errors
///
/// As [`measure`].
pub(super) fn run(args: &SquadArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let version = match args.squad_version {
        SquadVersionName::V1 => SquadVersion::V1,
        SquadVersionName::V2 => SquadVersion::V2,
    };
    let pair = Pair::new(&args.fields);
    let answers = Answers { version, pair };
    measure(answers, &args.records, Some(&args.run), context)
}

struct Answers {
    version: SquadVersion,
    pair: Pair,
}

impl Tally for Answers {
    type Part = SquadAccumulator;

    fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        self.pair.settle(records)
    }

    fn part(&self) -> SquadAccumulator {
        SquadAccumulator::new(self.version)
    }

    fn update(
        &self,
        part: &mut SquadAccumulator,
        record: &Value,
        scores: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal> {
        let prediction = self.pair.prediction.text_or_null(record)?;
        let references = match self.pair.reference.value(record)?.kind() {
            Kind::Null => Vec::new(),
            _ => self.pair.reference.texts(record)?,
        };
        part.update(prediction, &references)
            .map_err(|error| Refusal::of(&error))?;
        if let (Some(scores), Some(prediction)) = (scores, prediction) {
            let score = squad_score(self.version, prediction, &references)?;
            scores.push(("exact_match".to_owned(), 100.0 * score.exact_match));
            scores.push(("f1".to_owned(), 100.0 * score.f1));
        }
        Ok(())
    }

    fn merge(&self, part: &mut SquadAccumulator, other: SquadAccumulator) -> Result<(), Error> {
        part.merge(&other)
    }
}

impl Measure for Answers {
    const NAME: &'static str = "squad";

    fn fields(&self) -> Vec<(&'static str, String)> {
        self.pair.fields()
    }

    fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        let version = match self.version {
            SquadVersion::V1 => "v1",
            _ => "v2",
        };
        vec![("squad_version", json!(version))]
    }

    fn figures(&self, part: SquadAccumulator, figures: &mut Figures) -> Result<Extra, Error> {
        let report = part.finish()?;
        figures.percent("exact_match", report.matches, report.n)?;
        let mut f1 = Estimate::new(report.f1, report.n);
        f1.standard_error = report.f1_standard_error;
        figures.mean("f1", f1, Unit::Percent)?;
        // In version 2 they are left out of n.
        let all = match self.version {
            SquadVersion::V1 => report.n,
            _ => report.n + report.unanswered,
        };
        figures.count("unanswered", report.unanswered, all);
        Ok(Extra::default())
    }
}
