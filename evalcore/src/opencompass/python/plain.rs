//! The dict of numbers that most results are.

use super::literal::Literal;

/// A text such as `{'accuracy': 65.625, 'n': 64}`: members as `repr` writes them, names without
/// escapes, numbers without exponents. Whatever may be spelled otherwise is not of this kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbers<'t>(&'t str);

impl<'t> Numbers<'t> {
    /// Takes the text when it is nothing else.
    pub(crate) fn new(text: &'t str) -> Option<Self> {
        let mut members = Members::of(text)?;
        while !members.rest.is_empty() {
            let (_, number) = members.step()?;
            if !is_number(number) {
                return None;
            }
        }
        Some(Self(text))
    }

    pub(crate) fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }

    /// The number of a name; the last one, as in Python.
    pub(crate) fn get(self, name: &str) -> Option<f64> {
        let found = self.iter().filter(|(other, _)| *other == name).last();
        found.and_then(|(_, number)| number.parse().ok())
    }

    pub(crate) fn to_literal(self) -> Literal {
        let members = self.iter().map(|(name, number)| {
            let value = match number.parse() {
                Ok(float) if number.contains('.') => Literal::Float(float),
                _ => Literal::Int(number.to_owned()),
            };
            (Literal::Str(name.to_owned()), value)
        });
        Literal::Dict(members.collect())
    }

    /// The bytes of memory that the literal takes.
    pub(crate) fn weight(self) -> u64 {
        let members = self.iter().map(|(name, number)| {
            let digits = if number.contains('.') {
                0
            } else {
                number.len()
            };
            2 * size_of::<Literal>() + name.len() + digits
        });
        (size_of::<Literal>() + members.sum::<usize>()) as u64
    }

    fn iter(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let mut members = Members::of(self.0).unwrap_or(Members { rest: "" });
        std::iter::from_fn(move || members.step())
    }
}

/// The members that are still to come: `'name': number, …`.
struct Members<'t> {
    rest: &'t str,
}

impl<'t> Members<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let rest = text.strip_prefix('{')?.strip_suffix('}')?;
        Some(Self { rest })
    }

    fn step(&mut self) -> Option<(&'t str, &'t str)> {
        let quoted = self.rest.strip_prefix('\'')?;
        let end = memchr::memchr(b'\'', quoted.as_bytes())?;
        let name = quoted.get(..end)?;
        if name.bytes().any(|byte| byte == b'\\' || byte < b' ') {
            return None;
        }
        let value = quoted.get(end..)?.strip_prefix("': ")?;
        let end = memchr::memchr(b',', value.as_bytes()).unwrap_or(value.len());
        let (number, more) = value.split_at_checked(end)?;
        self.rest = match more {
            "" => "",
            // A comma at the end is Python, but not what it writes.
            more => more.strip_prefix(", ").filter(|more| !more.is_empty())?,
        };
        Some((name, number))
    }
}

/// Digits, a point and digits, or digits alone, with a `-` or without.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_short = whole.len() == 1 || !whole.starts_with('0');
    // `-0` is `0`, which the general reader knows.
    is_digits(whole) && is_short && fraction.map_or(whole != "0", is_digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::LiteralReaderBuilder;
    use super::*;

    fn check(text: &str) -> bool {
        let Some(numbers) = Numbers::new(text) else {
            return false;
        };
        let mut reader = LiteralReaderBuilder::new()
            .strict(true)
            .from_slice(text.as_bytes());
        let value = reader.read().unwrap();
        assert_eq!(numbers.to_literal(), value, "{text}");
        assert_eq!(numbers.weight(), reader.kept(), "{text}");
        for name in ["a", "b", ""] {
            let score = value.get(name).and_then(Literal::as_score);
            assert_eq!(numbers.get(name), score, "{text}");
        }
        assert_eq!(numbers.is_empty(), text == "{}");
        assert!(reader.finish().unwrap().is_empty(), "{text}");
        true
    }

    #[test]
    fn only_what_repr_writes_is_plain() {
        for text in [
            "{}",
            "{'accuracy': 65.625}",
            "{'a': -1.5, 'b, c': 12345678901234567890, '': 100.0}",
            "{'准确率': 0.5}",
        ] {
            assert!(check(text), "{text}");
        }
        for text in [
            "{ }",
            "{'a': 1.5,}",
            "{'a': 1.5, }",
            "{'a':1.5}",
            "{'a': nan}",
            "{'a': 1e-05}",
            "{'a': 1.}",
            "{'a': 01}",
            "{'a': -0}",
            "{'a': 1_0}",
            "{'a': 1.5} # all",
            "{'a\\n': 1.5}",
            "{'a': '1.5'}",
            "{\"a\": 1.5}",
            "{'a': 1.5, 'b'}",
            "{'a': True}",
        ] {
            assert!(Numbers::new(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn plain_dicts_agree_with_the_general_reader(
            members in proptest::collection::vec(
                ("[abé ,:{}]{0,2}", "-?[0-9]{1,3}(\\.[0-9]{1,3})?|nan|1e5|\\[\\]"),
                0..4,
            ),
        ) {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("'{name}': {value}")).collect();
            check(&format!("{{{}}}", members.join(", ")));
        }
    }
}
