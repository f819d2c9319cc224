//! Which model answered, and what its tokens cost.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use crate::error::{Error, ErrorKind, Result};
use crate::json::Value;
use crate::metrics::{Price, PriceTable};

use super::quantity::decimal;
use super::query::{QueryResource, Target};
use super::request::ModelHint;
use super::resources::{DEFAULT_NAMESPACE, ResourceKind, Resources};

/// List prices of `OpenAI` and Anthropic, for models without another price, as they were published on
/// the table's date: those of the GPT-3.5 to GPT-5.2 families are held against `LiteLLM`'s public table,
/// the newer Claude ones against Anthropic's list, the older and the small models against what others
/// report or not at all. Those of batches, of priority and of long contexts are left out. Prices change:
/// give a table of your own where money matters.
///
/// # Examples
///
/// ```
/// let prices = evalcore::score::standard_prices();
/// assert_eq!(prices.find("gpt-4o-mini-2024-07-18").unwrap().0, "gpt-4o-mini");
/// assert_eq!(prices.find("gpt-35-turbo").unwrap().0, "gpt-3.5-turbo");
/// assert!(prices.find("gpt-4o-large").is_none());
/// // The first release of gpt-4o was dearer, and a later Opus is cheaper.
/// assert_eq!(prices.find("gpt-4o-2024-05-13").unwrap().1.prompt.to_string(), "5");
/// assert_eq!(prices.find("claude-opus-4-5-20251101").unwrap().1.prompt.to_string(), "5");
/// ```
#[must_use]
pub fn standard_prices() -> &'static PriceTable {
    static TABLE: LazyLock<PriceTable> = LazyLock::new(|| {
        PriceTable::from_json(include_bytes!("../../data/prices.json"))
            .expect("a test reads the table that is built in")
    });
    &TABLE
}

/// A model with its price and where it is from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PricedModel {
    pub(super) name: String,
    pub(super) price: Price,
    /// Such as `table of 2026-11-20, entry gpt-4o`.
    pub(super) source: String,
}

/// Where names and prices of models come from, the strongest first: the parameter, the request, the
/// query's agent and its Model, the query's label, the default.
pub(super) struct ModelSources<'a> {
    pub(super) parameter: Option<&'a str>,
    pub(super) hint: Option<&'a ModelHint>,
    pub(super) query: Option<(&'a QueryResource, &'a str)>,
    pub(super) default: Option<&'a str>,
    pub(super) prices: &'a PriceTable,
    pub(super) resources: Option<&'a dyn Resources>,
}

impl ModelSources<'_> {
    /// The model and its price; `None` where nobody names a model.
    ///
    /// # Errors
    ///
    /// `price.unknown` where a model is named and has no price.
    pub(super) fn resolve(&self) -> Result<Option<PricedModel>> {
        if let Some(name) = self.parameter {
            return self.named(&[name]).map(Some);
        }
        if let Some(hint) = self.hint {
            return self.named(&hint_names(hint)).map(Some);
        }
        if let Some((query, namespace)) = self.query {
            if let Some(found) = self.of_targets(query, namespace)? {
                return Ok(Some(found));
            }
            let label = query.model_label.as_deref().map(str::trim);
            if let Some(label) = label.filter(|label| !label.is_empty()) {
                return self.named(&[label]).map(Some);
            }
        }
        self.default.map(|name| self.named(&[name])).transpose()
    }

    /// The first of several names for one model that has a price, as a Model or in the table.
    fn named(&self, names: &[&str]) -> Result<PricedModel> {
        let namespace = self
            .query
            .map_or(DEFAULT_NAMESPACE, |(_, namespace)| namespace);
        for name in names {
            if let Some(model) = self.read(ResourceKind::Model, namespace, name) {
                return self.of_resource(name, &model);
            }
        }
        let mut names_in_table = names.iter();
        names_in_table
            .find_map(|name| self.in_table(name))
            .ok_or_else(|| self.unknown(names.first().copied().unwrap_or_default()))
    }

    fn in_table(&self, name: &str) -> Option<PricedModel> {
        let plain = name.trim().to_lowercase();
        // `azure/gpt-4o` and `openai/gpt-4o` name who serves the model.
        let bare = plain.rsplit('/').next().unwrap_or(&plain);
        let find = |name: &str| self.prices.find(name);
        let (entry, price) = find(name).or_else(|| find(&plain)).or_else(|| find(bare))?;
        Some(PricedModel {
            name: name.trim().to_owned(),
            price,
            source: format!("table of {}, entry {entry}", self.prices.date()),
        })
    }

    /// The model of a query's first target: a model itself, or that of an agent.
    fn of_targets(&self, query: &QueryResource, namespace: &str) -> Result<Option<PricedModel>> {
        let Some(Target { kind, name }) = query.targets.first() else {
            return Ok(None);
        };
        match kind.as_str() {
            "model" => self.named(&[name]).map(Some),
            "agent" => self.of_agent(namespace, name),
            _ => Ok(None),
        }
    }

    fn of_agent(&self, namespace: &str, name: &str) -> Result<Option<PricedModel>> {
        let Some(agent) = self.read(ResourceKind::Agent, namespace, name) else {
            return Ok(None);
        };
        let reference = agent.get("spec").and_then(|spec| spec.get("modelRef"));
        let text = |member: &str| reference?.get(member)?.as_str();
        // An agent without a reference uses the Model `default`.
        let model = text("name").unwrap_or("default");
        let namespace = text("namespace").unwrap_or(namespace);
        match self.read(ResourceKind::Model, namespace, model) {
            Some(resource) => self.of_resource(model, &resource).map(Some),
            None if text("name").is_some() => self.named(&[model]).map(Some),
            None => Ok(None),
        }
    }

    /// The price of a Model: its annotations, else the table's for the model it stands for.
    fn of_resource(&self, name: &str, model: &Value) -> Result<PricedModel> {
        match annotated_price(model) {
            Some(Ok(price)) => Ok(PricedModel {
                name: name.to_owned(),
                price,
                source: format!("annotations of Model {name}"),
            }),
            Some(Err(why)) => Err(price_unknown(
                name,
                format!("annotations of the Model: {why}"),
            )),
            None => {
                let value = model_value(model);
                let found = value.and_then(|value| self.in_table(value));
                found
                    .or_else(|| self.in_table(name))
                    .ok_or_else(|| self.unknown(value.unwrap_or(name)))
            }
        }
    }

    /// A resource that need not exist.
    fn read(&self, kind: ResourceKind, namespace: &str, name: &str) -> Option<Value> {
        self.resources?.get(kind, namespace, name).ok()
    }

    fn unknown(&self, model: &str) -> Error {
        price_unknown(model, format!("table of {}", self.prices.date()))
    }
}

fn price_unknown(model: &str, table: String) -> Error {
    let model = model.chars().take(200).collect();
    Error::new(ErrorKind::PriceUnknown { model, table })
}

/// The names that a request has for its model: those in its configuration are the closer ones.
fn hint_names(hint: &ModelHint) -> Vec<&str> {
    const MEMBERS: [&str; 4] = ["model", "deployment", "deploymentName", "deployment_name"];
    let mut names = Vec::new();
    if let Some(config) = &hint.config {
        let within = config.get(&hint.kind);
        for object in [Some(config), within].into_iter().flatten() {
            names.extend(
                MEMBERS
                    .iter()
                    .filter_map(|member| object.get(member)?.as_str()),
            );
        }
    }
    names.push(hint.name.as_str());
    names
}

/// `spec.model.value`, or `spec.model` where it is a text.
fn model_value(model: &Value) -> Option<&str> {
    let model = model.get("spec")?.get("model")?;
    model.as_str().or_else(|| model.get("value")?.as_str())
}

const ANNOTATION: &str = "pricing.ark.mckinsey.com/";

/// The annotated price for a million tokens; `None` where none is annotated.
fn annotated_price(model: &Value) -> Option<Result<Price, String>> {
    let annotations = model.get("metadata")?.get("annotations")?;
    let text = |name: &str| annotations.get(&format!("{ANNOTATION}{name}"))?.as_str();
    let (input, output) = (text("input-cost"), text("output-cost"));
    if input.is_none() && output.is_none() {
        return None;
    }
    let price = || {
        let currency = text("currency").unwrap_or("USD");
        if !currency.eq_ignore_ascii_case("USD") {
            return Err(format!("the currency is {currency}, not USD"));
        }
        let factor = match text("unit").unwrap_or("per-million-tokens") {
            "per-million-tokens" => Decimal::ONE,
            "per-thousand-tokens" => Decimal::from(1_000),
            "per-hundred-tokens" => Decimal::from(10_000),
            other => return Err(format!("the unit `{other}` is unknown")),
        };
        let amount = |name: &str, text: Option<&str>| {
            let text = text.ok_or_else(|| format!("`{name}` is missing"))?;
            let amount = decimal(text.trim()).and_then(|amount| amount.checked_mul(factor));
            amount.ok_or_else(|| format!("`{name}` is no amount: `{text}`"))
        };
        let prompt = amount("input-cost", input)?;
        let completion = amount("output-cost", output)?;
        Ok(Price::new(prompt, completion))
    };
    Some(price())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_is_built_in_is_a_table() {
        assert_eq!(standard_prices().date().len(), 10);
    }
}
