//! Ids that name directories.

use std::fmt;

use crate::error::{Error, ErrorKind, Result};

macro_rules! id {
    ($name:ident, $what:literal, $doc:literal) => {
        #[doc = $doc]
        ///
        /// A plain name: not empty, no `/`, `\`, or control character, not `.` or `..`, and at
        /// most 255 bytes, so that it names one directory below its parent and nothing else.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks a text and takes it as an id.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidId`] when it is not a plain name.
            pub fn new(text: &str) -> Result<Self> {
                match broken_rule(text) {
                    None => Ok(Self(text.into())),
                    Some(reason) => Err(Error::new(ErrorKind::InvalidId {
                        what: $what,
                        value: text.to_owned(),
                        reason,
                    })),
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    EvalId,
    "evaluation id",
    "The id of an evaluation: the directory below `results/`."
);
id!(
    RunId,
    "run id",
    "The id of a run: the part after `opencompass-` in its directory's name."
);

fn broken_rule(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("it is empty")
    } else if text == "." || text == ".." {
        Some("it names a directory above")
    } else if text.contains(['/', '\\']) {
        Some("it holds a path separator")
    } else if text.chars().any(char::is_control) {
        Some("it holds a control character")
    } else if text.len() > 255 {
        Some("it is longer than 255 bytes")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_ids() {
        for good in [
            "run-a",
            "run[1]",
            "223e4567-e89b-12d3",
            "评测",
            "a..b",
            " x",
        ] {
            assert!(RunId::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            ".",
            "..",
            "a/b",
            "../a",
            "/etc",
            "a\\b",
            "a\0b",
            "a\nb",
            &"x".repeat(256),
        ] {
            assert!(EvalId::new(bad).is_err(), "{bad:?}");
        }
    }
}
