//! Parameters of a request, applied to a policy.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::error::{Error, ErrorKind, Problem, Result};
use crate::schema::Direction;

use super::policy::{Policy, WEIGHT_TOLERANCE, WeightRule};
use super::quantity::{Grammar, decimal};

/// Names that mean the pass mark; people send all of them.
const PASS_MARKS: [&str; 5] = [
    "minScore",
    "min-score",
    "min_score",
    "threshold",
    "overallScoreThreshold",
];

/// Names that mean the model that answered.
const MODELS: [&str; 3] = ["model", "model.name", "modelName"];

/// What the answer repeats of a name that means nothing.
const LONGEST_NAME: usize = 100;

/// Names that Ark sends with every request, which mean nothing here.
const CONTROL: [&str; 7] = [
    "model.namespace",
    "model.type",
    "queryRef",
    "query.name",
    "query.namespace",
    "evaluation.context",
    "evaluation.context_source",
];

/// A request's parameters, read once into typed limits.
///
/// Every criterion of the policy takes its limit from the parameter of its name, every dimension its
/// weight from `<name>Weight`. `minScore` (also `min-score`, `min_score`, `threshold`,
/// `overallScoreThreshold`) is the pass mark, `model` (also `model.name`, `modelName`) the model
/// that answered, `weights` one of `validate` and `normalize`. Other names are passed over, as Ark
/// requires, and listed.
///
/// # Examples
///
/// ```
/// use evalcore::score::{Parameters, Policy};
///
/// let given = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
///     pairs.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect()
/// };
/// let parameters = given(&[("maxDuration", "1m30s"), ("threshold", "0.8"), ("MaxTokens", "5")]);
/// let read = Parameters::read(&parameters, &Policy::standard())?;
/// assert_eq!(read.policy.criterion("maxDuration").unwrap().limit.to_string(), "90");
/// assert_eq!(read.policy.min_score.to_string(), "0.8");
/// assert_eq!(read.ignored, ["MaxTokens"]);
///
/// let wrong = given(&[("maxTokens", "many"), ("tokenWeight", "-1")]);
/// assert_eq!(
///     Parameters::read(&wrong, &Policy::standard()).unwrap_err().to_string(),
///     "expected `maxTokens` to be a whole number such as `5000`, found `many`; \
///      expected `tokenWeight` to be a number of at least 0, found `-1`"
/// );
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Parameters {
    /// The policy with the limits, weights and pass mark of the parameters.
    pub policy: Policy,
    /// The model that answered, where one is named.
    pub model: Option<SmolStr>,
    /// Names that mean nothing here, in their order.
    pub ignored: Vec<String>,
}

impl Parameters {
    /// Applies parameters to a policy; the last of a name counts.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names every parameter that is wrong: a text that is no limit of its unit,
    /// a limit of 0 for something that is needed, a weight below 0, weights that do not add up to 1
    /// where [`WeightRule::Validate`] holds, lengths that exclude each other, pass marks that
    /// contradict each other.
    pub fn read(parameters: &[(String, String)], policy: &Policy) -> Result<Self> {
        let mut reading = Reading {
            policy: policy.clone(),
            model: None,
            ignored: Vec::new(),
            pass_mark: None,
            problems: Vec::new(),
        };
        for (at, (name, text)) in parameters.iter().enumerate() {
            let later = parameters.get(at + 1..).unwrap_or_default();
            if !later.iter().any(|(other, _)| other == name) {
                reading.one(name, text);
            }
        }
        reading.lengths();
        let is_weight = |problem: &Problem| problem.name.ends_with("Weight");
        if !reading.problems.iter().any(is_weight) {
            let rules = rule_problems(&reading.policy);
            reading.problems.extend(rules);
        }
        if reading.problems.is_empty() {
            Ok(Self {
                policy: reading.policy,
                model: reading.model,
                ignored: reading.ignored,
            })
        } else {
            Err(Error::new(ErrorKind::InvalidParameters {
                problems: reading.problems,
            }))
        }
    }
}

struct Reading {
    policy: Policy,
    model: Option<SmolStr>,
    ignored: Vec<String>,
    pass_mark: Option<(String, Decimal)>,
    problems: Vec<Problem>,
}

impl Reading {
    fn one(&mut self, name: &str, text: &str) {
        if let Some(criterion) = self.policy.criterion_mut(name) {
            match limit(text, &criterion.unit, criterion.direction) {
                Ok(limit) => criterion.limit = limit,
                Err(expected) => self.wrong(name, expected, text),
            }
        } else if PASS_MARKS.contains(&name) {
            self.pass_mark(name, text);
        } else if MODELS.contains(&name) {
            match text.trim() {
                "" => self.wrong(name, "the name of a model", text),
                model => self.model = Some(model.into()),
            }
        } else if name == "weights" {
            match text {
                "validate" => self.policy.weights = WeightRule::Validate,
                "normalize" => self.policy.weights = WeightRule::Normalize,
                _ => self.wrong(name, "`validate` or `normalize`", text),
            }
        } else if let Some(at) = self.dimension_of_weight(name) {
            match (decimal(text.trim()), self.policy.dimensions.get_mut(at)) {
                (Some(weight), Some(dimension)) => dimension.weight = weight,
                _ => self.wrong(name, "a number of at least 0", text),
            }
        } else if !CONTROL.contains(&name) {
            self.ignored.push(name.chars().take(LONGEST_NAME).collect());
        }
    }

    fn dimension_of_weight(&self, name: &str) -> Option<usize> {
        let dimension = name.strip_suffix("Weight")?;
        let mut dimensions = self.policy.dimensions.iter();
        dimensions.position(|known| known.name == dimension)
    }

    fn pass_mark(&mut self, name: &str, text: &str) {
        let Ok(mark) = Grammar::Proportion.parse(text) else {
            return self.wrong(name, "a number from 0 to 1", text);
        };
        match &self.pass_mark {
            Some((other, known)) if *known != mark => {
                let expected = format!("the same as `{other}`, which means the same");
                self.wrong(name, &expected, text);
            }
            _ => {
                self.policy.min_score = mark;
                self.pass_mark = Some((name.to_owned(), mark));
            }
        }
    }

    /// A least length above the most excludes every answer.
    fn lengths(&mut self) {
        let limit = |name: &str| self.policy.criterion(name).map(|found| found.limit);
        let (least, most) = (limit("minResponseLength"), limit("maxResponseLength"));
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            let expected = format!("at most `maxResponseLength`, which is {most}");
            self.wrong("minResponseLength", &expected, &least.to_string());
        }
    }

    fn wrong(&mut self, name: &str, expected: &str, found: &str) {
        let found: String = found.chars().take(200).collect();
        self.problems.push(Problem::new(name, expected, found));
    }
}

/// A limit in its unit. What is allowed at most has to leave something: 0 would refuse everything.
fn limit(text: &str, unit: &str, direction: Direction) -> Result<Decimal, &'static str> {
    let grammar = Grammar::of(unit);
    let limit = grammar.parse(text)?;
    let may_be_zero = direction == Direction::HigherIsBetter || grammar == Grammar::Proportion;
    if limit.is_zero() && !may_be_zero {
        return Err(match grammar {
            Grammar::Integer => "a whole number of at least 1",
            Grammar::Duration => "a duration above 0",
            _ => "a number above 0",
        });
    }
    Ok(limit)
}

/// What is wrong with a policy's weights.
pub(super) fn rule_problems(policy: &Policy) -> Vec<Problem> {
    let weights = policy.dimensions.iter().map(|dimension| dimension.weight);
    let sum: Option<Decimal> = weights
        .clone()
        .try_fold(Decimal::ZERO, Decimal::checked_add);
    let expected = match (policy.weights, sum) {
        (WeightRule::Normalize, Some(sum)) if sum > Decimal::ZERO => return Vec::new(),
        (WeightRule::Normalize, _) => "a sum above 0",
        (_, Some(sum)) if (sum - Decimal::ONE).abs() <= WEIGHT_TOLERANCE => return Vec::new(),
        _ => "1 in sum (or give `weights` = `normalize`)",
    };
    let names = policy
        .dimensions
        .iter()
        .map(|d| format!("{}Weight", d.name));
    let names = names.collect::<Vec<_>>().join(" + ");
    let shown: Vec<String> = weights.map(|weight| weight.to_string()).collect();
    vec![Problem::new(names, expected, shown.join(" + "))]
}
