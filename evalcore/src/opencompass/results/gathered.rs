//! Members that are kept, those above the limits left out.

use std::collections::HashMap;
use std::io::Read;

use crate::error::{Error, Result};
use crate::json::{LeftOut, Reader, Value};

/// How many members that were left out are named.
const MOST_LEFT_OUT: usize = 1_000;

/// Names and values, in order.
pub(super) type Members = Vec<(String, Value)>;

/// The members of an object, one of each name.
#[derive(Debug)]
pub(super) struct Gathered {
    members: Vec<(String, Option<Value>)>,
    places: HashMap<String, usize>,
    /// What is above the limits, until it is certain that it would have been kept.
    refused: Vec<(String, Error)>,
    /// How many bytes may still be kept.
    pub(super) room: u64,
}

impl Gathered {
    /// Nothing yet, and room for so many bytes.
    pub(super) fn new(room: u64) -> Self {
        Self {
            members: Vec::new(),
            places: HashMap::new(),
            refused: Vec::new(),
            room,
        }
    }

    /// Reads the value of the member before which the reader stands; false if there was one of its
    /// name already.
    ///
    /// # Errors
    ///
    /// As [`Reader::read_value`], but for the limits.
    pub(super) fn read<R: Read>(&mut self, json: &mut Reader<R>) -> Result<bool> {
        let name = json.key().to_owned();
        match json.read_within(&mut self.room)? {
            Ok(value) => Ok(self.put(name, value)),
            Err(why) => self.refuse(json, name, why),
        }
    }

    /// Takes note of a member above the limits; false if there was one of its name already.
    ///
    /// # Errors
    ///
    /// In strict mode, for one too many to be named, why.
    pub(super) fn refuse<R: Read>(
        &mut self,
        json: &mut Reader<R>,
        name: String,
        why: Error,
    ) -> Result<bool> {
        let fresh = self.set(name.clone(), None);
        if self.refused.len() < MOST_LEFT_OUT {
            self.refused.push((name, why));
        } else {
            json.leave_out(name, why)?;
        }
        Ok(fresh)
    }

    /// Takes a member; false if there was one of its name already, in whose place it is now.
    pub(super) fn put(&mut self, name: String, value: Value) -> bool {
        self.refused.retain(|(refused, _)| *refused != name);
        self.set(name, Some(value))
    }

    /// The members that are there, and those that are not, which are said now.
    ///
    /// # Errors
    ///
    /// In strict mode, why the first one is not there.
    pub(super) fn finish<R: Read>(self, json: &mut Reader<R>) -> Result<(Members, Vec<LeftOut>)> {
        let refused = self.refused.into_iter();
        let left_out = refused.map(|(name, why)| json.leave_out(name, why));
        let left_out = left_out.collect::<Result<_>>()?;
        let members = self.members.into_iter();
        let members = members.filter_map(|(name, value)| Some((name, value?)));
        Ok((members.collect(), left_out))
    }

    fn set(&mut self, name: String, value: Option<Value>) -> bool {
        if let Some(known) = self
            .places
            .get(&name)
            .and_then(|at| self.members.get_mut(*at))
        {
            known.1 = value;
            return false;
        }
        self.places.insert(name.clone(), self.members.len());
        self.members.push((name, value));
        true
    }
}
