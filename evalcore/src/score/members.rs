//! Members of an object, with every wrong one noted.

use crate::error::Problem;
use crate::json::Value;

/// An object that is being read.
pub(super) struct Members<'a> {
    entries: &'a [(String, Value)],
    place: &'a str,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Members<'a> {
    /// The members of an object; for another value a problem, named by its place.
    pub(super) fn of(
        value: &'a Value,
        place: &'a str,
        problems: &'a mut Vec<Problem>,
    ) -> Option<Self> {
        let Some(entries) = value.as_object() else {
            let name = if place.is_empty() { "body" } else { place };
            let found = Self::describe(Some(value));
            problems.push(Problem::new(name, "an object", found));
            return None;
        };
        Some(Self {
            entries,
            place,
            problems,
        })
    }

    /// A member that is there and not null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        let mut found = self.entries.iter().rev().filter(|(known, _)| known == name);
        found
            .next()
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    /// A text, or nothing.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let text = self.get(name)?.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(name, "a text");
        }
        text
    }

    /// A text.
    pub(super) fn required_text(&mut self, name: &str) -> String {
        if self.get(name).is_none() {
            self.wrong(name, "a text");
        }
        self.text(name).unwrap_or_default()
    }

    /// An object, or nothing.
    pub(super) fn object<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&'a Value, &str, &mut Vec<Problem>) -> T,
    ) -> Option<T> {
        let value = self.get(name)?;
        if value.as_object().is_none() {
            self.wrong(name, "an object");
            return None;
        }
        let place = self.place_of(name);
        Some(read(value, &place, self.problems))
    }

    /// An object.
    pub(super) fn required_object<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&'a Value, &str, &mut Vec<Problem>) -> T,
    ) -> Option<T> {
        if self.get(name).is_none() {
            self.wrong(name, "an object");
        }
        self.object(name, read)
    }

    /// A list, or nothing.
    pub(super) fn list<T>(
        &mut self,
        name: &str,
        mut read: impl FnMut(&'a Value, &str, &mut Vec<Problem>) -> T,
    ) -> Option<Vec<T>> {
        let Some(items) = self.get(name)?.as_array() else {
            self.wrong(name, "a list");
            return None;
        };
        let place = self.place_of(name);
        let items = items.iter().enumerate();
        let read = items.map(|(at, item)| read(item, &format!("{place}[{at}]"), self.problems));
        Some(read.collect())
    }

    /// Notes that a member is not as it should be.
    pub(super) fn wrong(&mut self, name: &str, expected: &str) {
        let place = self.place_of(name);
        let found = Self::describe(self.get(name));
        self.problems.push(Problem::new(place, expected, found));
    }

    /// Notes that a value within is not as it should be.
    pub(super) fn wrong_at(&mut self, within: &str, expected: &str, found: Option<&Value>) {
        let place = self.place_of(within);
        let found = Self::describe(found);
        self.problems.push(Problem::new(place, expected, found));
    }

    /// What stands there: a short text as it is, of everything else the kind.
    pub(super) fn describe(value: Option<&Value>) -> String {
        const LONGEST: usize = 60;
        match value {
            None => "nothing".to_owned(),
            Some(Value::String(text)) if text.chars().count() <= LONGEST => text.clone(),
            Some(value) => value.kind().as_str().to_owned(),
        }
    }

    fn place_of(&self, name: &str) -> String {
        if self.place.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.place)
        }
    }
}
