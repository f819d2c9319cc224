//! `fnmatch.fnmatchcase` of Python 3.11.

/// Whether a text holds a character that makes it a pattern.
pub(super) fn has_magic(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern(Vec<Piece>);

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Star,
    Any,
    Literal(char),
    Set {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Pattern {
    /// Reads a pattern; every text is one.
    pub(super) fn new(pattern: &str) -> Self {
        let chars: Vec<char> = pattern.chars().collect();
        let mut pieces = Vec::new();
        let mut rest = chars.as_slice();
        while let [first, after @ ..] = rest {
            rest = after;
            match first {
                '*' if pieces.last() == Some(&Piece::Star) => {}
                '*' => pieces.push(Piece::Star),
                '?' => pieces.push(Piece::Any),
                '[' => match set_end(after).and_then(|end| after.split_at_checked(end)) {
                    None => pieces.push(Piece::Literal('[')),
                    Some((set, behind)) => {
                        pieces.push(read_set(set));
                        rest = behind.get(1..).unwrap_or_default();
                    }
                },
                c => pieces.push(Piece::Literal(*c)),
            }
        }
        Self(pieces)
    }

    /// Whether the whole name matches.
    pub(super) fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        let (mut piece, mut at) = (0, 0);
        // Where to go on after a star took one character more.
        let mut retry: Option<(usize, usize)> = None;
        loop {
            let step = match (self.0.get(piece), name.get(at)) {
                (None, None) => return true,
                (Some(Piece::Star), _) => {
                    retry = Some((piece + 1, at));
                    piece += 1;
                    continue;
                }
                (Some(wanted), Some(c)) => wanted.takes(*c),
                _ => false,
            };
            if step {
                piece += 1;
                at += 1;
                continue;
            }
            match retry {
                Some((after_star, from)) if from < name.len() => {
                    retry = Some((after_star, from + 1));
                    (piece, at) = (after_star, from + 1);
                }
                _ => return false,
            }
        }
    }
}

impl Piece {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Star => false,
            Self::Any => true,
            Self::Literal(wanted) => *wanted == c,
            Self::Set { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
            }
        }
    }
}

/// Where the `]` of a set stands; one directly behind `[` or `[!` belongs to the set.
fn set_end(text: &[char]) -> Option<usize> {
    let mut skip = usize::from(text.first() == Some(&'!'));
    skip += usize::from(text.get(skip) == Some(&']'));
    let behind = text.get(skip..)?;
    Some(skip + behind.iter().position(|c| *c == ']')?)
}

/// Splits a set at the hyphens that make ranges, drops empty ranges, and reads what is left.
fn read_set(set: &[char]) -> Piece {
    let mut chunks = split_at_ranges(set);
    for k in (1..chunks.len()).rev() {
        let low = chunks.get(k - 1).and_then(|chunk| chunk.last());
        let high = chunks.get(k).and_then(|chunk| chunk.first());
        if low > high {
            let tail = chunks.remove(k);
            if let Some(head) = chunks.get_mut(k - 1) {
                head.pop();
                head.extend(tail.iter().skip(1));
            }
        }
    }
    let first = chunks.iter().flatten().next().copied();
    let negated = first == Some('!');
    let lone = chunks.iter().map(Vec::len).sum::<usize>() == 1 && chunks.len() == 1;
    if negated && lone {
        return Piece::Any;
    }
    if let Some(head) = chunks.first_mut().filter(|_| negated) {
        head.remove(0);
    }
    Piece::Set {
        negated,
        ranges: ranges_of(&chunks),
    }
}

fn split_at_ranges(set: &[char]) -> Vec<Vec<char>> {
    let find = |from: usize| {
        let rest = set.get(from..).unwrap_or_default();
        rest.iter().position(|c| *c == '-').map(|at| from + at)
    };
    let piece = |from: usize, to: usize| set.get(from..to).unwrap_or_default().to_vec();
    let mut chunks = Vec::new();
    let mut start = 0;
    let mut from = if set.first() == Some(&'!') { 2 } else { 1 };
    while let Some(hyphen) = find(from) {
        chunks.push(piece(start, hyphen));
        start = hyphen + 1;
        from = hyphen + 3;
    }
    let last = piece(start, set.len());
    match chunks.last_mut() {
        Some(before) if last.is_empty() => before.push('-'),
        _ => chunks.push(last),
    }
    chunks
}

/// The characters of the chunks, with a range from the end of each to the start of the next.
fn ranges_of(chunks: &[Vec<char>]) -> Vec<(char, char)> {
    let mut ranges: Vec<(char, char)> = Vec::new();
    for (k, chunk) in chunks.iter().enumerate() {
        let mut chars = chunk.iter().copied();
        if k > 0 {
            match (chars.next(), ranges.last_mut()) {
                (Some(high), Some(range)) => range.1 = high,
                // A `!` taken as negation left nothing to range from: the hyphen is itself.
                (Some(first), None) => ranges.extend([('-', '-'), (first, first)]),
                (None, _) => {}
            }
        }
        ranges.extend(chars.map(|c| (c, c)));
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::super::super::recorded::recorded;
    use super::*;

    #[test]
    fn agrees_with_the_recorded_interpreter() {
        for row in recorded!("fnmatch.json") {
            let [pattern, name] = [0, 1].map(|at| row[at].as_str().unwrap());
            let ours = Pattern::new(pattern).matches(name);
            assert_eq!(Some(ours), row[2].as_bool(), "{pattern:?} {name:?}");
        }
    }

    #[test]
    fn names_match_as_in_python() {
        for (pattern, name, want) in [
            ("summary_*.csv", "summary_.csv", true),
            ("summary_*.csv", "summary_a.csv.csv", true),
            ("summary_*.csv", "Summary_a.csv", false),
            ("*", "", true),
            ("a?c", "aéc", true),
            ("run[1]", "run1", true),
            ("run[1]", "run[1]", false),
            ("[!a-c]x", "dx", true),
            ("[!a-c]x", "bx", false),
            ("[]a]", "]", true),
            ("[]", "[]", true),
            ("[!]", "[!]", true),
            ("[c-a]", "b", false),
            ("[!c-a]", "b", true),
            ("[a-]", "-", true),
            ("[--0]", ".", true),
            ("[a-c-e]", "d", false),
            ("[a\\]", "\\", true),
            ("a*b*c", "axbxbc", true),
            ("a*b*c", "axbx", false),
        ] {
            assert_eq!(
                Pattern::new(pattern).matches(name),
                want,
                "{pattern} {name}"
            );
        }
    }
}
