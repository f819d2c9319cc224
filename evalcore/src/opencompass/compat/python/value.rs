//! The values that `json.loads` makes.

use super::text::Text;

/// A value as Python holds it after reading JSON.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Value {
    None,
    Bool(bool),
    /// Any size, in decimal, without superfluous zeros.
    Int(String),
    Float(f64),
    Str(Text),
    List(Vec<Value>),
    Dict(Dict),
}

/// A `dict` with text keys, in insertion order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in super::super) struct Dict(Vec<(Text, Value)>);

impl Dict {
    /// Takes pairs as they were read: of equal keys the first gives the place, the last the value.
    pub(in super::super) fn from_pairs(mut pairs: Vec<(Text, Value)>) -> Self {
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        let key = |at: &usize| pairs.get(*at).map(|(key, _)| key);
        order.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut moves = Vec::new();
        let mut first = order.first().copied();
        for at in order.iter().skip(1) {
            if first.and_then(|first| key(&first)) == key(at) {
                moves.extend(first.map(|first| (first, *at)));
            } else {
                first = Some(*at);
            }
        }
        let mut dropped = vec![false; pairs.len()];
        for (first, later) in moves {
            let value = pairs
                .get_mut(later)
                .map(|(_, value)| std::mem::replace(value, Value::None));
            if let (Some((_, place)), Some(value)) = (pairs.get_mut(first), value) {
                *place = value;
            }
            if let Some(flag) = dropped.get_mut(later) {
                *flag = true;
            }
        }
        let mut dropped = dropped.into_iter();
        pairs.retain(|_| dropped.next() != Some(true));
        Self(pairs)
    }

    /// `dict.get(key)`.
    pub(in super::super) fn get(&self, key: &str) -> Option<&Value> {
        let mut pairs = self.0.iter();
        pairs
            .find(|(k, _)| k.as_str() == Some(key))
            .map(|(_, value)| value)
    }

    /// `dict.get(key)`, to be changed.
    pub(in super::super) fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let mut pairs = self.0.iter_mut();
        pairs
            .find(|(k, _)| k.as_str() == Some(key))
            .map(|(_, value)| value)
    }

    /// `dict[key] = value`.
    pub(in super::super) fn set(&mut self, key: &str, value: Value) {
        match self.get_mut(key) {
            Some(place) => *place = value,
            None => self.0.push((key.into(), value)),
        }
    }

    /// `dict.items()`.
    pub(in super::super) fn items(&self) -> &[(Text, Value)] {
        &self.0
    }
}

impl Value {
    /// `dict` of these pairs, whose keys are known to differ.
    pub(in super::super) fn dict<const N: usize>(pairs: [(&str, Value); N]) -> Self {
        Self::Dict(Dict(pairs.map(|(key, value)| (key.into(), value)).into()))
    }

    /// A `str`.
    pub(in super::super) fn text(text: &str) -> Self {
        Self::Str(text.into())
    }

    /// `bool(value)`.
    pub(in super::super) fn is_truthy(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Int(digits) => digits != "0",
            Self::Float(value) => *value != 0.0,
            Self::Str(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Dict(dict) => !dict.items().is_empty(),
        }
    }

    /// `type(value).__name__`.
    pub(in super::super) fn type_name(&self) -> &'static str {
        match self {
            Self::None => "NoneType",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Str(_) => "str",
            Self::List(_) => "list",
            Self::Dict(_) => "dict",
        }
    }
}

impl From<&serde_json::Value> for Value {
    fn from(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::None,
            serde_json::Value::Bool(value) => Self::Bool(*value),
            serde_json::Value::Number(number) => match number.as_f64() {
                Some(float) if number.is_f64() => Self::Float(float),
                _ => Self::Int(number.to_string()),
            },
            serde_json::Value::String(text) => Self::text(text),
            serde_json::Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            serde_json::Value::Object(map) => Self::Dict(Dict(
                map.iter()
                    .map(|(key, value)| (key.as_str().into(), value.into()))
                    .collect(),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_and_the_last_value_win() {
        let int = |n: &str| Value::Int(n.to_owned());
        let pairs = [("b", "1"), ("a", "2"), ("b", "3"), ("c", "4"), ("b", "5")];
        let dict = Dict::from_pairs(pairs.map(|(k, n)| (k.into(), int(n))).into());
        let want = [("b", "5"), ("a", "2"), ("c", "4")].map(|(k, n)| (k.into(), int(n)));
        assert_eq!(dict.items(), want);
    }
}
