//! Parameters as resources give them.

use crate::error::{Error, ErrorKind, Problem, Result};
use crate::json::Value;

use super::request::Request;
use super::resources::{DEFAULT_NAMESPACE, ResourceKind, Resources, read};

/// The parameters of an Evaluator, or of the evaluator of an Evaluation.
///
/// Takes what the resource's schema allows, a list of `{name, value}` and `{name, valueFrom:
/// {configMapKeyRef: {name, key}}}`, and beside it the whole map of Ark's documentation:
/// `{valueFrom: {configMapRef: {name, includeAllKeys: true}}}`.
///
/// # Errors
///
/// `request.invalid` names every parameter that has neither form, secrets among them: a limit is
/// none. `resource.*` for a config map that can not be had.
///
/// # Examples
///
/// ```
/// use evalcore::json;
/// use evalcore::score::{MemoryResources, evaluator_parameters};
///
/// let mut resources = MemoryResources::new();
/// resources.insert_json(br#"{"kind": "ConfigMap", "metadata": {"name": "limits"},
///     "data": {"maxTokens": "5000", "maxDuration": "3m"}}"#)?;
/// let given = json::parse(br#"{"valueFrom": {"configMapRef": {"name": "limits", "includeAllKeys": true}}}"#)?;
/// let parameters = evaluator_parameters(&given, "default", Some(&resources))?;
/// assert_eq!(parameters[1], ("maxDuration".to_owned(), "3m".to_owned()));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn evaluator_parameters(
    parameters: &Value,
    namespace: &str,
    resources: Option<&dyn Resources>,
) -> Result<Vec<(String, String)>> {
    let mut resolver = Resolver {
        namespace,
        resources,
        read: Vec::new(),
        problems: Vec::new(),
    };
    match parameters {
        Value::Null => {}
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                resolver.one(&format!("parameters[{at}]"), item)?;
            }
        }
        whole => resolver.one("parameters", whole)?,
    }
    if resolver.problems.is_empty() {
        Ok(resolver.read)
    } else {
        let problems = resolver.problems;
        Err(Error::new(ErrorKind::InvalidRequest { problems }))
    }
}

impl Request {
    /// Reads the parameters that stand in config maps of the query's namespace, `default` where
    /// there is none; afterwards all of them stand in `parameters`.
    ///
    /// # Errors
    ///
    /// As [`evaluator_parameters`].
    pub fn read_parameters(&mut self, resources: Option<&dyn Resources>) -> Result<()> {
        let query = self.config.query_ref.as_ref();
        let namespace = query.and_then(|query| query.namespace.as_deref());
        let namespace = namespace.filter(|text| !text.is_empty());
        let namespace = namespace.unwrap_or(DEFAULT_NAMESPACE);
        let mut parameters = Vec::new();
        for given in &self.parameters_from {
            parameters.extend(evaluator_parameters(given, namespace, resources)?);
        }
        parameters.append(&mut self.parameters);
        self.parameters = parameters;
        self.parameters_from.clear();
        Ok(())
    }
}

struct Resolver<'a> {
    namespace: &'a str,
    resources: Option<&'a dyn Resources>,
    read: Vec<(String, String)>,
    problems: Vec<Problem>,
}

impl Resolver<'_> {
    fn one(&mut self, place: &str, item: &Value) -> Result<()> {
        let text = |name: &str| item.get(name).and_then(Value::as_str);
        let from = item.get("valueFrom");
        let reference = |kind: &str| from.and_then(|from| from.get(kind));
        match (text("name"), text("value")) {
            (Some(name), Some(value)) => self.read.push((name.to_owned(), value.to_owned())),
            (Some(name), None) => match reference("configMapKeyRef") {
                Some(reference) => self.key(place, name, reference)?,
                None => self.wrong(
                    place,
                    "a `value` that is a text, or a `configMapKeyRef`",
                    name,
                ),
            },
            (None, _) => match reference("configMapRef") {
                Some(reference) => self.all_keys(place, reference)?,
                None => self.wrong(place, "an object with a `name`", "none"),
            },
        }
        Ok(())
    }

    fn key(&mut self, place: &str, name: &str, reference: &Value) -> Result<()> {
        let text = |name: &str| reference.get(name).and_then(Value::as_str);
        let (Some(map), Some(key)) = (text("name"), text("key")) else {
            self.wrong(place, "a `configMapKeyRef` with `name` and `key`", name);
            return Ok(());
        };
        let data = self.data(map)?;
        match data.iter().find(|(known, _)| known == key) {
            Some((_, value)) => self.read.push((name.to_owned(), value.clone())),
            None => self.wrong(place, &format!("a key of config map `{map}`"), key),
        }
        Ok(())
    }

    fn all_keys(&mut self, place: &str, reference: &Value) -> Result<()> {
        let all = reference.get("includeAllKeys").and_then(Value::as_bool);
        match (reference.get("name").and_then(Value::as_str), all) {
            (Some(map), Some(true)) => {
                let data = self.data(map)?;
                self.read.extend(data);
            }
            _ => self.wrong(
                place,
                "a `configMapRef` with `name` and `includeAllKeys: true`",
                "another",
            ),
        }
        Ok(())
    }

    fn data(&self, map: &str) -> Result<Vec<(String, String)>> {
        let resource = read(self.resources, ResourceKind::ConfigMap, self.namespace, map)?;
        let data = resource.get("data").and_then(Value::as_object);
        let entries = data.unwrap_or_default().iter();
        let texts =
            entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
        Ok(texts.collect())
    }

    fn wrong(&mut self, place: &str, expected: &str, found: &str) {
        self.problems.push(Problem::new(place, expected, found));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::score::MemoryResources;

    #[test]
    fn every_form_is_read_and_every_other_named() {
        let mut resources = MemoryResources::new();
        let map = br#"{"kind": "ConfigMap", "metadata": {"name": "m"}, "data": {"a": "1"}}"#;
        resources.insert_json(map).unwrap();
        let read = |text: &str| {
            let value = json::parse(text.as_bytes()).unwrap();
            evaluator_parameters(&value, "default", Some(&resources))
                .map_err(|e| e.code().to_string())
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(read("null"), Ok(Vec::new()));
        assert_eq!(
            read(r#"[{"name": "x", "value": "2"}]"#),
            Ok(vec![pair("x", "2")])
        );
        let key = r#"[{"name": "x", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "a"}}}]"#;
        assert_eq!(read(key), Ok(vec![pair("x", "1")]));
        for wrong in [
            r#"[{"name": "x", "value": 2}]"#,
            r#"[{"name": "x", "valueFrom": {"secretKeyRef": {"name": "m", "key": "a"}}}]"#,
            r#"[{"name": "x", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "b"}}}]"#,
            r#"{"valueFrom": {"configMapRef": {"name": "m"}}}"#,
            r#""maxTokens""#,
        ] {
            assert_eq!(read(wrong), Err("request.invalid".to_owned()), "{wrong}");
        }
        let absent = r#"{"valueFrom": {"configMapRef": {"name": "n", "includeAllKeys": true}}}"#;
        assert_eq!(read(absent), Err("resource.not_found".to_owned()));
    }
}
