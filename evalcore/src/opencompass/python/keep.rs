//! Which members of a value are worth building.

/// What to build of a value; the rest is passed over without being decoded.
#[derive(Debug, PartialEq)]
pub(crate) enum Keep {
    /// Everything.
    All,
    /// Of dicts, within lists and tuples too, the named members.
    Members(&'static [(&'static str, Keep)]),
}

impl Keep {
    /// What to build of the member `key`, or `None` to pass over it.
    pub(super) fn member(&'static self, key: Option<&str>) -> Option<&'static Keep> {
        match self {
            Self::All => Some(self),
            Self::Members(members) => {
                let key = key?;
                let found = members.iter().find(|(name, _)| *name == key);
                found.map(|(_, keep)| keep)
            }
        }
    }
}
