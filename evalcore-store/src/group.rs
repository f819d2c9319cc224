//! Groups of an experiment: what is compared with what.

use std::fmt;
use std::str::FromStr;

use evalcore::{Error, ErrorKind, Result};
use serde::Serialize;

use crate::check;

/// What a group is in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Role {
    /// What others are compared with.
    Baseline,
    /// What is to replace the baseline.
    Candidate,
    /// Neither.
    Other,
}

impl Role {
    /// The name as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Candidate => "candidate",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let roles = [Self::Baseline, Self::Candidate, Self::Other];
        let found = roles.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| {
            Error::new(ErrorKind::InvalidParameter {
                name: "role",
                expected: "`baseline`, `candidate` or `other`",
                found: text.to_owned(),
            })
        })
    }
}

/// A declared group. `baseline` and `code-chef` are declared from the start, as baseline and
/// candidate.
///
/// # Examples
///
/// ```
/// use evalcore_store::{Group, Role};
///
/// let group = Group::new("nightly", Role::Candidate)?;
/// assert_eq!((group.name(), group.role()), ("nightly", Role::Candidate));
/// assert!(Group::new("", Role::Other).is_err());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    name: String,
    role: Role,
}

impl Group {
    /// The groups that every store starts with.
    pub(crate) const FIRST: [(&'static str, Role); 2] =
        [("baseline", Role::Baseline), ("code-chef", Role::Candidate)];

    /// Takes a name of 1 to 255 characters and its role.
    ///
    /// # Errors
    ///
    /// `record.invalid` for an empty or over-long name, or one with control characters.
    pub fn new(name: impl Into<String>, role: Role) -> Result<Self> {
        let name = name.into();
        check::id(None, "experiment_group", &name)?;
        Ok(Self { name, role })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the group is in a comparison.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }
}
