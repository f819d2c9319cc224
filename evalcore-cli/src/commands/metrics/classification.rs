//! `evalcore metrics classification`.

use evalcore::interchange::{Refusal, Role, Tally, as_text, as_texts};
use evalcore::json::Value;
use evalcore::metrics::{
    Average, Classification, ClassificationCounts, ClassificationMeasure, ClassificationOptions,
    KappaWeights, Label, Normalize, ZeroDivision,
};
use evalcore::report::Figures;
use evalcore::schema::Unit;
use evalcore::schema::wire::ConfusionCells;
use evalcore::{Error, ErrorKind};
use serde_json::json;

use super::measure::{Extra, Measure, Pair, measure};
use super::resamples::Resampled;
use crate::ExitStatus;
use crate::args::{ClassificationArgs, LabelType, NormalizeBy, ZeroDivisionValue};
use crate::commands::Context;
use crate::failure::Failure;

/// Measures labels.
///
/// # Errors
///
/// As [`measure`].
pub(super) fn run(args: &ClassificationArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    if args.weight_field.is_some() && args.bootstrap.is_on() {
        return Err(Error::new(ErrorKind::InvalidParameter {
            name: "n_resamples",
            expected: "none, where records have weights",
            found: "--weight-field".to_owned(),
        })
        .into());
    }
    let labels = Labels {
        args,
        rows: args.labels.as_deref().map(listed).transpose()?,
        pair: Pair::new(&args.fields),
        weight: Role::new("weight", &[]).named(&args.weight_field),
    };
    measure(labels, &args.records, Some(&args.run), context)
}

struct Labels<'a> {
    args: &'a ClassificationArgs,
    rows: Option<Vec<String>>,
    pair: Pair,
    weight: Role,
}

/// The labels of a JSON list, or between commas.
fn listed(text: &str) -> Result<Vec<String>, Error> {
    if !text.trim_start().starts_with('[') {
        return Ok(text
            .split(',')
            .map(|label| label.trim().to_owned())
            .collect());
    }
    let list = evalcore::json::parse_strict(text.as_bytes())?;
    as_texts(&list)
        .map(|labels| labels.into_iter().map(str::to_owned).collect())
        .ok_or_else(|| {
            Error::new(ErrorKind::InvalidParameter {
                name: "labels",
                expected: "labels between commas, or a JSON list of texts or integers",
                found: text.to_owned(),
            })
        })
}

/// The counts, and the kind of the first label.
struct Counted {
    counts: ClassificationCounts,
    integers: Option<bool>,
}

impl Labels<'_> {
    fn label(&self, role: &Role, record: &Value) -> Result<Label, Refusal> {
        let value = role.value(record)?;
        let integer = || {
            let text = as_text(value)?.trim();
            text.parse().ok().map(Label::Integer)
        };
        let text = || as_text(value).map(Label::from);
        let found = match (self.args.label_type, value) {
            (Some(LabelType::Integer), _) | (None, Value::Number(_)) => integer(),
            (_, Value::Bool(flag)) => Some(Label::from(if *flag { "True" } else { "False" })),
            _ => text(),
        };
        let expected = match self.args.label_type {
            Some(LabelType::Integer) => "an integer",
            _ => "a text, an integer or a boolean",
        };
        found.ok_or_else(|| role.refuse(expected, value))
    }

    fn finish(&self, counted: Counted) -> Result<Classification, Error> {
        let integers = counted.integers == Some(true);
        let mut options = ClassificationOptions::new();
        if let Some(rows) = &self.rows {
            let labels = rows.iter();
            let labels = labels.map(|label| typed(integers, "labels", label));
            options.labels(labels.collect::<Result<Vec<_>, _>>()?);
        }
        options.zero_division(match self.args.zero_division {
            ZeroDivisionValue::Warn => ZeroDivision::Warn,
            ZeroDivisionValue::Zero => ZeroDivision::Zero,
            ZeroDivisionValue::One => ZeroDivision::One,
            ZeroDivisionValue::Nan => ZeroDivision::Nan,
        });
        counted.counts.finish(&options)
    }
}

/// A label that was given, of the kind of the records' labels.
fn typed(integers: bool, name: &'static str, text: &str) -> Result<Label, Error> {
    if !integers {
        return Ok(Label::from(text));
    }
    text.trim().parse().map(Label::Integer).map_err(|_| {
        Error::new(ErrorKind::InvalidParameter {
            name,
            expected: "integers, as the records' labels are",
            found: text.to_owned(),
        })
    })
}

impl Tally for Labels<'_> {
    type Part = Counted;

    fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        self.pair.settle(records)?;
        if self.weight.is_settled() {
            self.weight.settle(records, &[])?;
        }
        Ok(())
    }

    fn part(&self) -> Counted {
        Counted {
            counts: ClassificationCounts::new(),
            integers: None,
        }
    }

    fn update(
        &self,
        part: &mut Counted,
        record: &Value,
        scores: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal> {
        let pred = self.label(&self.pair.prediction, record)?;
        let truth = self.label(&self.pair.reference, record)?;
        let weighted = self.weight.is_settled();
        let weight = weighted.then(|| self.weight.number(record)).transpose()?;
        if weight.is_some_and(|weight| !(weight.is_finite() && weight >= 0.0)) {
            let value = self.weight.value(record)?;
            return Err(self.weight.refuse("finite and not negative", value));
        }
        let integers = matches!(truth, Label::Integer(_));
        if *part.integers.get_or_insert(integers) != integers
            || integers != matches!(pred, Label::Integer(_))
        {
            return Err(Refusal::Stop(mixed()));
        }
        let correct = f64::from(u8::from(pred == truth));
        let weights = weight.map(|weight| [weight]);
        let weights = weights.as_ref().map(<[f64; 1]>::as_slice);
        part.counts.update_labels(&[truth], &[pred], weights)?;
        if let Some(scores) = scores {
            scores.push(("correct".to_owned(), correct));
        }
        Ok(())
    }

    fn merge(&self, part: &mut Counted, other: Counted) -> Result<(), Error> {
        if let (Some(a), Some(b)) = (part.integers, other.integers)
            && a != b
        {
            return Err(mixed());
        }
        part.integers = part.integers.or(other.integers);
        part.counts.merge(other.counts)
    }
}

fn mixed() -> Error {
    Error::new(ErrorKind::InvalidParameter {
        name: "labels",
        expected: "of one kind (see `--label-type`)",
        found: "integers beside texts".to_owned(),
    })
}

impl Measure for Labels<'_> {
    const NAME: &'static str = "classification";

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = self.pair.fields();
        fields.push(("weight", self.weight.fields()));
        fields
    }

    fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        let zero_division = match self.args.zero_division {
            ZeroDivisionValue::Warn => "warn",
            ZeroDivisionValue::Zero => "0",
            ZeroDivisionValue::One => "1",
            ZeroDivisionValue::Nan => "nan",
        };
        let mut settings = vec![
            ("zero_division", json!(zero_division)),
            ("digits", json!(self.args.digits)),
        ];
        if let Some(rows) = &self.rows {
            settings.push(("labels", json!(rows)));
        }
        if let Some(label) = &self.args.pos_label {
            settings.push(("pos_label", json!(label)));
        }
        settings.extend(self.args.bootstrap.settings());
        settings
    }

    fn figures(&self, part: Counted, figures: &mut Figures) -> Result<Extra, Error> {
        let integers = part.integers == Some(true);
        let found = self.finish(part)?;
        let mut resampled = Resampled::new(&found, self.args.bootstrap.options(figures));
        overall(&found, self.weight.is_settled(), &mut resampled, figures)?;
        averages(&found, self.args.beta, &mut resampled, figures)?;
        if let Some(label) = &self.args.pos_label {
            let label = typed(integers, "pos_label", label)?;
            let scores = found.binary(&label)?;
            for (name, value) in [
                ("binary_precision", scores.precision),
                ("binary_recall", scores.recall),
                ("binary_f1", scores.f1),
            ] {
                figures
                    .number(name, value, Unit::Proportion, found.n())
                    .labelled(label.to_string());
            }
        }
        classes(&found, self.weight.is_settled(), self.args.beta, figures)?;
        Ok(Extra {
            report_text: Some(found.report().to_text(self.args.digits)),
            confusion_matrix: self
                .args
                .confusion
                .map(|by| matrix(&found, by))
                .transpose()?,
            diagnostics: [found.diagnostics(), &resampled.diagnostics].concat(),
            ..Extra::default()
        })
    }
}

/// The figures of all labels together.
fn overall(
    found: &Classification,
    weighted: bool,
    resampled: &mut Resampled<'_>,
    figures: &mut Figures,
) -> Result<(), Error> {
    let n = found.n();
    if weighted {
        figures.number("accuracy", found.accuracy().value, Unit::Proportion, n);
    } else {
        figures.share("accuracy", whole(found.correct_count()), n)?;
    }
    let balanced = found.balanced_accuracy().value;
    figures.number("balanced_accuracy", balanced, Unit::Proportion, n);
    let measure = ClassificationMeasure::BalancedAccuracy;
    resampled.limit("balanced_accuracy", &measure, figures);
    let adjusted = found.balanced_accuracy_adjusted().value;
    figures.number("balanced_accuracy_adjusted", adjusted, Unit::Correlation, n);
    let mcc = found.matthews_corrcoef().value;
    figures.number("mcc", mcc, Unit::Correlation, n);
    resampled.limit("mcc", &ClassificationMeasure::MatthewsCorrcoef, figures);
    for (name, weights) in [
        ("cohen_kappa", KappaWeights::None),
        ("cohen_kappa_linear", KappaWeights::Linear),
        ("cohen_kappa_quadratic", KappaWeights::Quadratic),
    ] {
        // Without a true sample among the given labels there is nothing to agree on.
        match found.cohen_kappa(weights) {
            Ok(kappa) => {
                figures.number(name, kappa.value, Unit::Correlation, n);
                resampled.limit(name, &ClassificationMeasure::CohenKappa(weights), figures);
            }
            Err(_) => {
                figures.optional(name, None, Unit::Correlation, n);
            }
        }
    }
    Ok(())
}

fn averages(
    found: &Classification,
    beta: Option<f64>,
    resampled: &mut Resampled<'_>,
    figures: &mut Figures,
) -> Result<(), Error> {
    for (name, average) in [
        ("micro", Average::Micro),
        ("macro", Average::Macro),
        ("weighted", Average::Weighted),
    ] {
        let scores = found.average(average);
        for (score, value, measure) in [
            (
                "precision",
                scores.precision,
                ClassificationMeasure::Precision(average),
            ),
            (
                "recall",
                scores.recall,
                ClassificationMeasure::Recall(average),
            ),
            ("f1", scores.f1, ClassificationMeasure::F1(average)),
        ] {
            let name = format!("{name}_{score}");
            figures.number(&name, value, Unit::Proportion, found.n());
            resampled.limit(&name, &measure, figures);
        }
        if let Some(beta) = beta {
            let value = found.f_beta(beta, average)?.value;
            let name = format!("{name}_f{beta}");
            figures.number(name, value, Unit::Proportion, found.n());
        }
    }
    Ok(())
}

/// The figures of each label; shares of whole samples have intervals.
fn classes(
    found: &Classification,
    weighted: bool,
    beta: Option<f64>,
    figures: &mut Figures,
) -> Result<(), Error> {
    let betas = beta.map(|beta| found.f_beta_per_class(beta)).transpose()?;
    let counts = found.class_counts();
    for (at, (class, counts)) in found.per_class().into_iter().zip(counts).enumerate() {
        let label = class.label.to_string();
        let (hits, predicted) = (whole(counts.true_positives), whole(counts.predicted));
        let support = whole(class.support);
        let n = if weighted { found.n() } else { support };
        if weighted || predicted == 0 {
            figures.number("precision", class.precision, Unit::Proportion, n);
        } else {
            figures.share("precision", hits, predicted)?;
        }
        figures.labelled(&label);
        if weighted || support == 0 {
            figures.number("recall", class.recall, Unit::Proportion, n);
        } else {
            figures.share("recall", hits, support)?;
        }
        figures.labelled(&label);
        figures
            .number("f1", class.f1, Unit::Proportion, n)
            .labelled(&label);
        if let (Some(beta), Some(value)) = (beta, betas.as_ref().and_then(|all| all.get(at))) {
            figures
                .number(format!("f{beta}"), *value, Unit::Proportion, n)
                .labelled(&label);
        }
        figures
            .number("support", class.support, Unit::Count, n)
            .labelled(&label);
    }
    Ok(())
}

fn matrix(found: &Classification, by: NormalizeBy) -> Result<ConfusionCells, Error> {
    let (name, normalize) = match by {
        NormalizeBy::None => ("none", Normalize::Counts),
        NormalizeBy::True => ("true", Normalize::True),
        NormalizeBy::Pred => ("pred", Normalize::Pred),
        NormalizeBy::All => ("all", Normalize::All),
    };
    let matrix = found.confusion_matrix(normalize)?;
    let labels = matrix.labels.iter().map(Label::to_string);
    Ok(ConfusionCells::new(name, labels.collect(), matrix.matrix))
}

/// A sum of ones as the number that it is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of samples"
)]
fn whole(number: f64) -> u64 {
    number.round().max(0.0) as u64
}
