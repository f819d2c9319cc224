//! What the metrics share: fields, groups, the document.

use std::collections::BTreeMap;

use evalcore::interchange::{Gather, Gathered, Role, Tally};
use evalcore::json::Value;
use evalcore::report::{Figures, sample_figures};
use evalcore::schema::wire::{ConfusionCells, FigureGroup, MetricsDocument};
use evalcore::stats::ProportionMethod;
use evalcore::{Code, Diagnostic, Error, ErrorKind};

use super::{input, write};
use crate::ExitStatus;
use crate::args::{IntervalMethod, RecordArgs, RunArgs, TextArgs};
use crate::commands::Context;
use crate::commands::threads::on_threads;
use crate::failure::Failure;
use crate::messages::{Excerpts, Messages};

/// A metric as the command knows it.
pub(super) trait Measure: Tally {
    /// The name of the command.
    const NAME: &'static str;

    /// The fields by what they hold, once they are settled.
    fn fields(&self) -> Vec<(&'static str, String)>;

    /// The settings, as the options name them.
    fn settings(&self) -> Vec<(&'static str, serde_json::Value)>;

    /// The figures of what was counted.
    ///
    /// # Errors
    ///
    /// Those of the metric.
    fn figures(&self, part: Self::Part, figures: &mut Figures) -> Result<Extra, Error>;
}

/// What a metric has beside figures.
#[derive(Default)]
pub(super) struct Extra {
    pub(super) signature: Option<String>,
    pub(super) report_text: Option<String>,
    pub(super) confusion_matrix: Option<ConfusionCells>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads the records, measures them and writes the figures.
///
/// # Errors
///
/// For options that the metric does not take, and where no record has the fields that are needed;
/// [`Failure::Write`].
pub(super) fn measure<M>(
    measure: M,
    args: &RecordArgs,
    run: Option<&RunArgs>,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure>
where
    M: Measure + Send,
{
    let method = method(args.interval);
    // A level that does not fit is said before anything is read.
    let figures = Figures::new(args.confidence, method)?;
    let mut gather = Gather::new(measure, context.global.strict);
    if args.group_field.is_some() {
        gather.group_by(Role::new("group", &[]).named(&args.group_field));
    }
    if args.samples {
        gather.keep_samples(Role::new("id", IDS).named(&args.id_field));
    }
    let read = on_threads(context, || {
        let inputs = input::read(&mut gather, args, run)?;
        Ok((gather.finish()?, inputs))
    });
    let (gathered, inputs) = read.map_err(input::with_excerpt)?;
    let nothing = gathered.measured == 0;
    let mut document = MetricsDocument::new(M::NAME);
    document.inputs = inputs;
    let strict = context.global.strict;
    on_threads(context, || fill(&mut document, gathered, &figures, strict))?;
    let excerpts = evalcore::source::OsSource::new(".");
    let excerpts = excerpts.as_ref().ok().map(|source| Excerpts::new(source));
    context
        .messages
        .diagnostics(&document.diagnostics, excerpts.as_ref());
    write::write(&document, args, context)?;
    if nothing {
        let message = match document.records {
            0 => "there are no records".to_owned(),
            records => format!("none of {records} records can be measured"),
        };
        let error = Error::new(ErrorKind::Rejected {
            code: Code::RecordsNone,
            message,
        });
        Messages::failure(&error.into());
        return Ok(ExitStatus::Unusable);
    }
    Ok(if document.partial {
        ExitStatus::Partial
    } else {
        ExitStatus::Success
    })
}

/// Puts what was counted into the document.
fn fill<M: Measure>(
    document: &mut MetricsDocument,
    gathered: Gathered<M>,
    figures: &Figures,
    strict: bool,
) -> Result<(), Failure> {
    let tally = &gathered.tally;
    document.partial = gathered.is_partial();
    document.records = gathered.records;
    document.measured = gathered.measured;
    document.unmeasured = gathered.records - gathered.measured;
    let fields = tally.fields().into_iter();
    let fields = fields.filter(|(_, field)| !field.is_empty());
    document.fields = fields
        .map(|(role, field)| (role.to_owned(), field))
        .collect();
    let settings = tally.settings().into_iter();
    let settings = settings.map(|(name, value)| (name.to_owned(), value));
    document.settings = settings.collect::<BTreeMap<_, _>>();
    document.diagnostics = gathered.diagnostics;
    if gathered.measured > 0 {
        let mut total = figures.clone();
        let extra = tally.figures(gathered.total, &mut total)?;
        document.figures = total.into_vec();
        document.signature = extra.signature;
        document.report_text = extra.report_text;
        document.confusion_matrix = extra.confusion_matrix;
        if let Some(first) = extra
            .diagnostics
            .iter()
            .find(|found| strict && is_warning(found))
        {
            return Err(Error::rejected(first).into());
        }
        document.diagnostics.extend(extra.diagnostics);
    }
    for group in gathered.groups {
        let mut own = figures.clone();
        if let Err(error) = tally.figures(group.part, &mut own) {
            let message = format!("group `{}`: {}", group.name, error.kind());
            document
                .diagnostics
                .push(Diagnostic::warning(error.code(), message));
        }
        let own = FigureGroup::new(group.name, group.measured, own.into_vec());
        document.groups.push(own);
    }
    document.samples = gathered.samples.map(sample_figures);
    Ok(())
}

fn is_warning(found: &Diagnostic) -> bool {
    found.severity > evalcore::Severity::Info
}

/// The usual names of an id.
const IDS: &[&str] = &["id", "sample_id", "index", "idx"];

/// The prediction and the references of records.
pub(super) struct Pair {
    pub(super) prediction: Role,
    pub(super) reference: Role,
}

/// The usual names of a prediction, the likeliest first.
const PREDICTIONS: &[&str] = &[
    "prediction",
    "pred",
    "predicted",
    "prediction_text",
    "predicted_label",
    "y_pred",
    "hypothesis",
    "candidate",
    "output",
    "response",
    "completion",
    "model_output",
    "answer",
];
/// The usual names of a reference.
const REFERENCES: &[&str] = &[
    "gold",
    "reference",
    "references",
    "label",
    "target",
    "targets",
    "ground_truth",
    "expected",
    "y_true",
    "true_label",
    "answers",
    "answer",
];

impl Pair {
    pub(super) fn new(args: &TextArgs) -> Self {
        Self {
            prediction: Role::new("prediction", PREDICTIONS).named(&args.prediction_field),
            reference: Role::new("reference", REFERENCES).named(&args.reference_field),
        }
    }

    /// Settles both; a field holds only one of them.
    ///
    /// # Errors
    ///
    /// `record.field_missing`.
    pub(super) fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        let given = self.reference.fields();
        let given: Vec<&str> = given.split(',').filter(|name| !name.is_empty()).collect();
        self.prediction.settle(records, &given)?;
        let prediction = self.prediction.fields();
        self.reference.settle(records, &[&prediction])
    }

    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("prediction", self.prediction.fields()),
            ("reference", self.reference.fields()),
        ]
    }
}

/// The method of an interval by its name on the command line.
fn method(name: IntervalMethod) -> ProportionMethod {
    match name {
        IntervalMethod::Wilson => ProportionMethod::Wilson,
        IntervalMethod::ClopperPearson => ProportionMethod::ClopperPearson,
        IntervalMethod::Jeffreys => ProportionMethod::Jeffreys,
        IntervalMethod::Beta => ProportionMethod::Beta,
        IntervalMethod::AgrestiCoull => ProportionMethod::AgrestiCoull,
        IntervalMethod::Normal => ProportionMethod::Normal,
        IntervalMethod::T => ProportionMethod::StudentT,
        IntervalMethod::Clt => ProportionMethod::Clt,
    }
}
