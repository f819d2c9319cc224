//! Finding mentions in an answer.

use std::ops::Range;

use super::cited::{citations, quotes};
use super::entity::{self, Matcher};
use super::mention::MentionKind;

/// A mention as a place in the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: MentionKind,
    /// What the mention takes up, marks included.
    pub(super) span: Range<usize>,
    /// Its text.
    pub(super) text: Range<usize>,
}

/// What is tried at each place that no earlier kind took, in this order.
const ENTITIES: [(MentionKind, Matcher); 8] = [
    (MentionKind::Url, entity::url),
    (MentionKind::Timestamp, entity::timestamp),
    (MentionKind::Uuid, entity::uuid),
    (MentionKind::Ipv4, entity::ipv4),
    (MentionKind::Path, entity::path),
    (MentionKind::Name, entity::name),
    (MentionKind::Hex, entity::hex),
    (MentionKind::Number, entity::number),
];

/// All mentions in the order of the text, never overlapping.
pub(super) fn mentions(text: &str, camel_case: bool) -> Vec<Found> {
    let mut taken = Taken(vec![false; text.len()]);
    let mut found = Vec::new();
    for mention in citations(text).into_iter().chain(quotes(text)) {
        if taken.take(&mention.span) {
            found.push(mention);
        }
    }
    let camel = camel_case.then_some((MentionKind::Camel, entity::camel as Matcher));
    for (kind, matcher) in ENTITIES.into_iter().chain(camel) {
        let mut at = 0;
        while at < text.len() {
            let end = if taken.is_free(at) {
                matcher(text.as_bytes(), at)
            } else {
                None
            };
            match end {
                Some(end) if taken.take(&(at..end)) => {
                    found.push(Found {
                        kind,
                        span: at..end,
                        text: at..end,
                    });
                    at = end;
                }
                _ => at += 1,
            }
        }
    }
    found.sort_unstable_by_key(|mention| mention.span.start);
    found
}

/// Which bytes belong to a mention already.
struct Taken(Vec<bool>);

impl Taken {
    fn is_free(&self, at: usize) -> bool {
        self.0.get(at) == Some(&false)
    }

    /// Takes a span, unless part of it is taken.
    fn take(&mut self, span: &Range<usize>) -> bool {
        match self.0.get_mut(span.clone()) {
            Some(bytes) if !bytes.contains(&true) => {
                bytes.fill(true);
                true
            }
            _ => false,
        }
    }
}
