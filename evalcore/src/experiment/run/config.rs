//! The config of an experiment, and what of it is frozen with a run.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

use crate::diagnostic::Code;
use crate::error::Result;
use crate::experiment::problem::broken;
use crate::experiment::yaml;
use crate::metrics::Price;

/// The config of an experiment, as a YAML or JSON file holds it. Unknown members are errors.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::ExperimentConfig;
///
/// let config = ExperimentConfig::read(b"
/// experiment_id: llama3.2-3b-baseline
/// dataset: {version: golden-v1}
/// model: {endpoint: 'http://localhost:8080', name: llama-3.2-3b-instruct}
/// llm_config: {temperature: 0.3, max_tokens: 200}
/// prompt: {template: root_cause_v1}
/// pricing: {prompt_usd_per_million_tokens: 0.15, completion_usd_per_million_tokens: 0.6}
/// ")?;
/// assert_eq!(config.price().unwrap().prompt.to_string(), "0.15");
///
/// let wrong = ExperimentConfig::read(b"experiment_id: x\nmodel: {nmae: y}\n").unwrap_err();
/// assert!(wrong.to_string().contains("did you mean `name`?"), "{wrong}");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExperimentConfig {
    /// Its name, which is part of the names of its runs.
    pub experiment_id: String,
    /// Why it is run, and what is expected.
    #[serde(default)]
    pub description: String,
    /// The task file; without it log analysis.
    #[serde(default)]
    pub task: Option<String>,
    /// The data.
    #[serde(default)]
    pub dataset: DatasetChoice,
    /// The model.
    pub model: ModelChoice,
    /// How it is asked.
    #[serde(default)]
    pub llm_config: LlmConfig,
    /// What it is asked.
    #[serde(default)]
    pub prompt: PromptChoice,
    /// How the requests are made.
    #[serde(default)]
    pub execution: Execution,
    /// What tokens cost.
    #[serde(default)]
    pub pricing: Option<Pricing>,
    /// The scores that a comparison looks at, by name; without it the main one of each field.
    #[serde(default)]
    pub metrics: Vec<String>,
    /// Only so many samples, for a trial: at least 1.
    #[serde(default)]
    pub limit: Option<u64>,
}

/// Which data: by version, or by path.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DatasetChoice {
    /// The name of a directory among the data sets.
    #[serde(default)]
    pub version: Option<String>,
    /// A file or directory.
    #[serde(default)]
    pub path: Option<String>,
}

/// Which model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ModelChoice {
    /// Where it answers: the address before `/v1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Its name.
    pub name: String,
    /// The file that was loaded, where that tells a quantisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// How a model is asked; what is not given is the server's to choose.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LlmConfig {
    /// From 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// At least 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// Above 0, at most 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// From -2 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// From -2 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// The seed of the sampling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

/// What is asked: a prompt of the task, or one of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PromptChoice {
    /// The id of a prompt of the task.
    #[serde(default)]
    pub template: Option<String>,
    /// The same under a later name.
    #[serde(default)]
    pub id: Option<String>,
    /// A prompt file.
    #[serde(default)]
    pub path: Option<String>,
    /// A message of the system that takes the place of the prompt's.
    #[serde(default)]
    pub system_prompt: Option<String>,
}

impl PromptChoice {
    /// The id that is asked for, under either name.
    #[must_use]
    pub fn chosen(&self) -> Option<&str> {
        self.id.as_deref().or(self.template.as_deref())
    }
}

/// How the requests are made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Execution {
    /// How many at once: at least 1.
    #[serde(default)]
    pub concurrency: Option<u64>,
}

/// What tokens cost, in US dollars for a million.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Pricing {
    /// Of the prompt.
    #[serde(deserialize_with = "amount", serialize_with = "amount_text")]
    #[cfg_attr(feature = "json-schema", schemars(with = "f64"))]
    pub prompt_usd_per_million_tokens: Decimal,
    /// Of the answer.
    #[serde(deserialize_with = "amount", serialize_with = "amount_text")]
    #[cfg_attr(feature = "json-schema", schemars(with = "f64"))]
    pub completion_usd_per_million_tokens: Decimal,
}

/// An amount from the digits of a number or a text.
fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    use serde::de::Error as _;
    struct Digits;
    impl serde::de::Visitor<'_> for Digits {
        type Value = String;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an amount of US dollars")
        }
        fn visit_f64<E>(self, number: f64) -> Result<String, E> {
            Ok(number.to_string())
        }
        fn visit_u64<E>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }
        fn visit_i64<E>(self, number: i64) -> Result<String, E> {
            Ok(number.to_string())
        }
        fn visit_str<E>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }
    }
    let digits = deserializer.deserialize_any(Digits)?;
    let amount: Result<Decimal, _> = digits.parse();
    match amount {
        Ok(amount) if amount >= Decimal::ZERO => Ok(amount),
        _ => Err(D::Error::custom(format!(
            "expected an amount of at least 0, found `{digits}`"
        ))),
    }
}

fn amount_text<S: serde::Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(amount)
}

impl ExperimentConfig {
    /// Reads a config file.
    ///
    /// # Errors
    ///
    /// `task.invalid`: with line and column, and the nearest right name, for another form or an
    /// unknown member; else naming the member that is out of its range.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let config: Self = yaml::typed(bytes, "an experiment config")?;
        config.check()?;
        Ok(config)
    }

    /// The price of tokens.
    #[must_use]
    pub fn price(&self) -> Option<Price> {
        self.pricing.as_ref().map(Pricing::price)
    }

    fn check(&self) -> Result<()> {
        let demand = |ok: bool, member: &str, expected: &str| {
            if ok {
                return Ok(());
            }
            let message = format!("expected `{member}` to be {expected}");
            Err(broken(Code::TaskInvalid, message))
        };
        let name = &self.experiment_id;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let is_name = !name.is_empty() && name.chars().all(plain) && !name.starts_with('.');
        demand(
            is_name,
            "experiment_id",
            "a plain name of letters, digits, `.`, `_` and `-`",
        )?;
        let endpoint = self.model.endpoint.as_deref();
        let is_url =
            endpoint.is_none_or(|url| url.starts_with("http://") || url.starts_with("https://"));
        demand(
            is_url,
            "model.endpoint",
            "an address that starts with `http://` or `https://`",
        )?;
        demand(!self.model.name.is_empty(), "model.name", "a name")?;
        let both = self.dataset.version.is_some() && self.dataset.path.is_some();
        demand(!both, "dataset", "either a `version` or a `path`")?;
        let within = |value: Option<f64>, low: f64, high: f64| {
            value.is_none_or(|value| (low..=high).contains(&value))
        };
        let llm = &self.llm_config;
        demand(
            within(llm.temperature, 0.0, 2.0),
            "llm_config.temperature",
            "from 0 to 2",
        )?;
        let top_p = llm.top_p.is_none_or(|p| p > 0.0 && p <= 1.0);
        demand(top_p, "llm_config.top_p", "above 0 and at most 1")?;
        demand(
            llm.max_tokens != Some(0),
            "llm_config.max_tokens",
            "at least 1",
        )?;
        let penalty = |value| within(value, -2.0, 2.0);
        demand(
            penalty(llm.frequency_penalty),
            "llm_config.frequency_penalty",
            "from -2 to 2",
        )?;
        demand(
            penalty(llm.presence_penalty),
            "llm_config.presence_penalty",
            "from -2 to 2",
        )?;
        demand(
            self.execution.concurrency != Some(0),
            "execution.concurrency",
            "at least 1",
        )?;
        demand(self.limit != Some(0), "limit", "at least 1")
    }
}

impl Pricing {
    fn price(&self) -> Price {
        Price {
            prompt: self.prompt_usd_per_million_tokens,
            completion: self.completion_usd_per_million_tokens,
            cached: None,
        }
    }
}

/// The JSON Schema (draft 2020-12) of an experiment config.
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::experiment::config_schema()["type"], "object");
/// ```
#[cfg(feature = "json-schema")]
#[must_use]
pub fn config_schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_deserialize();
    let schema = settings
        .into_generator()
        .into_root_schema_for::<ExperimentConfig>();
    schema.to_value()
}
