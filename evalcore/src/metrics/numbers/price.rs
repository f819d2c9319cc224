//! What tokens cost.

use rust_decimal::Decimal;

use super::tokens::TokenUsage;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Value};
use crate::metrics::argument::invalid;

/// US dollars for a million tokens of one model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Price {
    /// For a million tokens of the prompt.
    pub prompt: Decimal,
    /// For a million tokens of the completion.
    pub completion: Decimal,
    /// For a million tokens of the prompt that came from a cache; `None` where the table says nothing.
    pub cached: Option<Decimal>,
}

/// How a model's name finds its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ModelMatch {
    /// The longest entry that the name starts with, so that `m-1` also prices `m-1-2025-01-01`.
    #[default]
    LongestPrefix,
    /// The entry of this very name.
    Exact,
    /// The longest entry that the name is a release of: `-`, `@` or `:` and then a date (`0613`,
    /// `20250131`, `2025-01-31`), a number of three digits or more, each perhaps with a version such
    /// as `-v2:0`; or `-latest` or `-preview`. So `m-1` prices `m-1-2025-01-01` and not `m-1o`,
    /// `m-1-mini` or `m-1-5`, which are other models.
    Release,
}

/// Prices by model: data with a date, read from JSON.
///
/// `{"date": "YYYY-MM-DD", "match": "longest_prefix" | "exact" | "release", "models": {NAME:
/// {"prompt": "0.15", "completion": "0.60", "cached": "0.075"}}, "aliases": {NAME: NAME}}`: US dollars
/// for a million tokens, as texts or numbers, taken digit for digit. `match`, `cached` and `aliases`
/// may be absent. An alias is another name of an entry, such as that of a deployment.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{PriceTable, TokenUsage};
///
/// let table = PriceTable::from_json(br#"{
///     "date": "2025-01-31",
///     "models": {"example": {"prompt": "0.15", "completion": 0.60}}
/// }"#)?;
/// let usage = TokenUsage { prompt: Some(640), completion: Some(195), ..TokenUsage::default() };
/// assert_eq!(table.price("example-small")?.cost(usage)?.unwrap().to_string(), "0.000213");
/// assert!(table.price("other").is_err());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceTable {
    date: String,
    rule: ModelMatch,
    models: Vec<(String, Price)>,
    aliases: Vec<(String, String)>,
}

impl PriceTable {
    /// Reads a table.
    ///
    /// # Errors
    ///
    /// `json.*` where the text is no JSON, `layout.unknown` where it is no price table: a member is
    /// missing, unknown or of another kind, the date is not `YYYY-MM-DD`, a price is negative.
    pub fn from_json(text: &[u8]) -> Result<Self> {
        let value = json::parse_strict(text)?;
        let members = value
            .as_object()
            .ok_or_else(|| layout("an object", &value))?;
        let (mut date, mut models, mut rule) = (None, None, ModelMatch::default());
        let mut aliases = Vec::new();
        for (name, member) in members {
            match name.as_str() {
                "date" => date = Some(read_date(member)?),
                "match" => rule = read_match(member)?,
                "models" => models = Some(read_models(member)?),
                "aliases" => aliases = read_aliases(member)?,
                _ => return Err(unknown("`date`, `match`, `models` or `aliases`", name)),
            }
        }
        Ok(Self {
            aliases,
            date: date.ok_or_else(|| unknown("a member `date`", "none"))?,
            rule,
            models: models.ok_or_else(|| unknown("a member `models`", "none"))?,
        })
    }

    /// The day of which the prices are, `YYYY-MM-DD`.
    #[must_use]
    pub fn date(&self) -> &str {
        &self.date
    }

    /// Replaces the rule by which a name finds its entry.
    pub fn model_match(&mut self, rule: ModelMatch) -> &mut Self {
        self.rule = rule;
        self
    }

    /// The price of a model.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `model` where the table has no entry for it.
    pub fn price(&self, model: &str) -> Result<Price> {
        self.find(model)
            .map(|(_, price)| price)
            .ok_or_else(|| invalid("model", "one with a price", model))
    }

    /// The entry of a model, by its name or that of an alias: the entry's name and its price.
    #[must_use]
    pub fn find(&self, model: &str) -> Option<(&str, Price)> {
        let entry = |model: &str| self.best(model, self.models.iter().map(|(name, _)| name));
        let alias = || {
            let at = self.best(model, self.aliases.iter().map(|(name, _)| name))?;
            entry(&self.aliases.get(at)?.1)
        };
        let (name, price) = self.models.get(entry(model).or_else(alias)?)?;
        Some((name, *price))
    }

    /// Which of the names fits best.
    fn best<'a>(&self, model: &str, names: impl Iterator<Item = &'a String>) -> Option<usize> {
        let fits = |name: &str| match self.rule {
            ModelMatch::LongestPrefix => model.starts_with(name),
            ModelMatch::Exact => model == name,
            ModelMatch::Release => is_release(model, name),
        };
        let fitting = names.enumerate().filter(|(_, name)| fits(name));
        let longest = fitting.max_by_key(|(_, name)| name.len())?;
        Some(longest.0)
    }
}

impl Price {
    /// The price of a million tokens of prompt and of completion, without one for cached tokens.
    #[must_use]
    pub fn new(prompt: Decimal, completion: Decimal) -> Self {
        Self {
            prompt,
            completion,
            cached: None,
        }
    }

    /// US dollars for one sample's tokens, exactly; `None` where its usage is not known.
    ///
    /// (prompt − cached)·p + cached·p' + completion·q, each by a million.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `cached` where it exceeds the prompt, or where cached tokens have no
    /// price; `usage` where the amount leaves the range of exact decimals.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{PriceTable, TokenUsage};
    ///
    /// let table = PriceTable::from_json(
    ///     br#"{"date": "2025-01-31", "models": {"m": {"prompt": "1", "completion": "2", "cached": "0.1"}}}"#,
    /// )?;
    /// let usage = TokenUsage {
    ///     prompt: Some(100),
    ///     completion: Some(10),
    ///     cached: Some(60),
    ///     ..TokenUsage::default()
    /// };
    /// let price = table.price("m")?;
    /// assert_eq!(price.cost(usage)?.unwrap().to_string(), "0.000066");
    /// assert_eq!(price.cost(TokenUsage::default())?, None);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn cost(&self, usage: TokenUsage) -> Result<Option<Decimal>> {
        let (Some(prompt), Some(completion)) = (usage.prompt, usage.completion) else {
            return Ok(None);
        };
        let cached = usage.cached.unwrap_or(0);
        let fresh = prompt
            .checked_sub(cached)
            .ok_or_else(|| invalid("cached", "at most the prompt's tokens", cached))?;
        let cached_price = match self.cached {
            Some(price) => price,
            None if cached == 0 => Decimal::ZERO,
            None => {
                return Err(invalid(
                    "cached",
                    "0 where the table has no such price",
                    cached,
                ));
            }
        };
        let amount = || {
            let fresh = Decimal::from(fresh).checked_mul(self.prompt)?;
            let cached = Decimal::from(cached).checked_mul(cached_price)?;
            let completion = Decimal::from(completion).checked_mul(self.completion)?;
            let sum = fresh.checked_add(cached)?.checked_add(completion)?;
            sum.checked_mul(Decimal::new(1, 6))
        };
        match amount() {
            Some(amount) => Ok(Some(amount.normalize())),
            None => Err(invalid("usage", "an amount of 28 digits at most", prompt)),
        }
    }
}

/// Whether `model` is `name`, or a dated or tagged release of it.
fn is_release(model: &str, name: &str) -> bool {
    let Some(rest) = model.strip_prefix(name) else {
        return false;
    };
    let Some(tag) = rest.strip_prefix(['-', '@', ':']) else {
        return rest.is_empty();
    };
    let is_number = |text: &str, least: usize| {
        text.len() >= least && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_version = |text: &str| {
        let numbers = text.strip_prefix('v').unwrap_or("-").split(':');
        numbers.into_iter().all(|number| is_number(number, 1))
    };
    let mut parts = tag.split('-');
    let is_dated = parts.next().is_some_and(|first| is_number(first, 3))
        && parts.all(|part| is_number(part, 2) || is_version(part));
    is_dated || ["latest", "preview"].contains(&tag)
}

fn read_aliases(value: &Value) -> Result<Vec<(String, String)>> {
    let aliases = value
        .as_object()
        .ok_or_else(|| layout("an object of names", value))?;
    aliases
        .iter()
        .map(|(name, model)| match model.as_str() {
            Some(model) => Ok((name.clone(), model.to_owned())),
            None => Err(layout("the name of a model", model)),
        })
        .collect()
}

fn read_date(value: &Value) -> Result<String> {
    let text = value
        .as_str()
        .ok_or_else(|| layout("a date as text", value))?;
    match chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(date) if date.to_string() == text => Ok(text.to_owned()),
        _ => Err(unknown("a date `YYYY-MM-DD`", text)),
    }
}

fn read_match(value: &Value) -> Result<ModelMatch> {
    match value.as_str() {
        Some("longest_prefix") => Ok(ModelMatch::LongestPrefix),
        Some("exact") => Ok(ModelMatch::Exact),
        Some("release") => Ok(ModelMatch::Release),
        Some(other) => Err(unknown("`longest_prefix`, `exact` or `release`", other)),
        None => Err(layout("`longest_prefix`, `exact` or `release`", value)),
    }
}

fn read_models(value: &Value) -> Result<Vec<(String, Price)>> {
    let models = value
        .as_object()
        .ok_or_else(|| layout("an object of models", value))?;
    models
        .iter()
        .map(|(name, entry)| Ok((name.clone(), read_price(entry)?)))
        .collect()
}

fn read_price(value: &Value) -> Result<Price> {
    let members = value
        .as_object()
        .ok_or_else(|| layout("an object of prices", value))?;
    let (mut prompt, mut completion, mut cached) = (None, None, None);
    for (name, member) in members {
        match name.as_str() {
            "prompt" => prompt = Some(read_amount(member)?),
            "completion" => completion = Some(read_amount(member)?),
            "cached" => cached = Some(read_amount(member)?),
            _ => return Err(unknown("`prompt`, `completion` or `cached`", name)),
        }
    }
    Ok(Price {
        prompt: prompt.ok_or_else(|| unknown("a price `prompt`", "none"))?,
        completion: completion.ok_or_else(|| unknown("a price `completion`", "none"))?,
        cached,
    })
}

/// An amount, digit for digit.
fn read_amount(value: &Value) -> Result<Decimal> {
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Number(number) => number.as_str(),
        _ => return Err(layout("a price", value)),
    };
    let amount = if text.contains(['e', 'E']) {
        Decimal::from_scientific(text)
    } else {
        Decimal::from_str_exact(text)
    };
    match amount {
        Ok(amount) if !amount.is_sign_negative() || amount.is_zero() => Ok(amount),
        _ => Err(unknown("a price that is not negative", text)),
    }
}

fn layout(expected: &'static str, found: &Value) -> Error {
    unknown(expected, found.kind().as_str())
}

fn unknown(expected: &'static str, found: &str) -> Error {
    Error::new(ErrorKind::UnknownLayout {
        expected,
        found: if found == "none" || found.starts_with("a ") || found.starts_with("an ") {
            found.to_owned()
        } else {
            format!("`{found}`")
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(models: &str) -> Result<PriceTable> {
        PriceTable::from_json(format!(r#"{{"date":"2025-01-31","models":{models}}}"#).as_bytes())
    }

    #[test]
    fn the_longest_prefix_wins_and_exact_is_exact() {
        let mut table = table(
            r#"{"m":{"prompt":1,"completion":1},"m-big":{"prompt":2,"completion":2},"m-b":{"prompt":3,"completion":3}}"#,
        )
        .unwrap();
        let prompt = |table: &PriceTable, model: &str| table.price(model).ok().map(|p| p.prompt);
        assert_eq!(prompt(&table, "m-big-2"), Some(Decimal::TWO));
        assert_eq!(prompt(&table, "m-bi"), Some(Decimal::from(3)));
        assert_eq!(prompt(&table, "n"), None);
        table.model_match(ModelMatch::Exact);
        assert_eq!(prompt(&table, "m-big-2"), None);
        assert_eq!(prompt(&table, "m"), Some(Decimal::ONE));
    }

    #[test]
    fn a_release_is_no_other_model_and_an_alias_is_another_name() {
        let table = PriceTable::from_json(
            br#"{"date":"2025-01-31","match":"release","models":{
                "m-4":{"prompt":1,"completion":1},"m-4-turbo":{"prompt":2,"completion":2}},
                "aliases":{"m-four":"m-4","other":"nothing"}}"#,
        )
        .unwrap();
        let entry = |model: &str| table.find(model).map(|(name, _)| name.to_owned());
        for (model, name) in [
            ("m-4", Some("m-4")),
            ("m-4-0613", Some("m-4")),
            ("m-4@20250131", Some("m-4")),
            ("m-4-turbo-preview", Some("m-4-turbo")),
            ("m-4-turbo-2024-04-09", Some("m-4-turbo")),
            ("m-four-2025", Some("m-4")),
            ("m-4-20250131-v2:0", Some("m-4")),
            ("m-4:001", Some("m-4")),
            ("m-4-latest", Some("m-4")),
            // Sizes and successors are other models, at other prices.
            ("m-4-5", None),
            ("m-4-5-20250131", None),
            ("m-4-16k", None),
            ("m-4:8b", None),
            ("m-4-1106-vision", None),
            ("m-4-", None),
            ("m-4-2025-v", None),
            ("m-4o", None),
            ("m-4-mini", None),
            ("m-4.1", None),
            ("m", None),
            ("", None),
            ("other", None),
        ] {
            assert_eq!(entry(model).as_deref(), name, "{model}");
        }
    }

    #[test]
    fn amounts_are_exact() {
        let price = table(r#"{"m":{"prompt":0.1,"completion":"0.2","cached":1e-2}}"#)
            .unwrap()
            .price("m")
            .unwrap();
        let usage = |prompt, completion, cached| TokenUsage {
            prompt: Some(prompt),
            completion: Some(completion),
            cached: Some(cached),
            total: None,
        };
        let cost = |usage| price.cost(usage).map(|cost| cost.unwrap().to_string());
        assert_eq!(cost(usage(3, 0, 0)).unwrap(), "0.0000003");
        assert_eq!(cost(usage(3, 1, 3)).unwrap(), "0.00000023");
        assert!(cost(usage(3, 1, 4)).is_err());
        assert_eq!(price.cost(TokenUsage::default()).unwrap(), None);
    }

    #[test]
    fn bad_tables_are_errors() {
        let cases = [
            r#"{"models":{}}"#,
            r#"{"date":"2025-1-3","models":{}}"#,
            r#"{"date":"2025-02-30","models":{}}"#,
            r#"{"date":"2025-01-31"}"#,
            r#"{"date":"2025-01-31","models":{},"modles":{}}"#,
            r#"{"date":"2025-01-31","models":{"m":{"prompt":1}}}"#,
            r#"{"date":"2025-01-31","models":{"m":{"prompt":-1,"completion":1}}}"#,
            r#"{"date":"2025-01-31","models":{"m":{"prompt":NaN,"completion":1}}}"#,
            r#"{"date":"2025-01-31","models":{"m":{"prompt":true,"completion":1}}}"#,
            r#"{"date":"2025-01-31","models":[]}"#,
            r#"{"date":"2025-01-31","match":"best","models":{}}"#,
            r"[]",
        ];
        for case in cases {
            let error = PriceTable::from_json(case.as_bytes()).unwrap_err();
            assert_eq!(error.code().as_str(), "layout.unknown", "{case}");
        }
    }
}
