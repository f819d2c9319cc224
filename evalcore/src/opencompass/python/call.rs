//! The calls whose value is known.

use super::literal::Literal;

/// A function that builds a literal from literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Dict,
    Set,
    List,
    Tuple,
    Float,
    /// `np.float64(1.5)` and its like: the value of the argument.
    Scalar,
}

impl Function {
    /// The function of this name, modules included.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        let (module, last) = match memchr::memrchr(b'.', name) {
            Some(dot) => (name.get(..dot)?, name.get(dot + 1..)?),
            None => (&b""[..], name),
        };
        match last {
            b"dict" | b"OrderedDict" | b"defaultdict" | b"Counter" | b"ConfigDict" => {
                Some(Self::Dict)
            }
            b"set" | b"frozenset" => Some(Self::Set),
            b"list" => Some(Self::List),
            b"tuple" => Some(Self::Tuple),
            b"float" => Some(Self::Float),
            b"int" | b"bool" => Some(Self::Scalar),
            _ if matches!(module, b"np" | b"numpy") && is_numpy_scalar(last) => Some(Self::Scalar),
            _ => None,
        }
    }

    /// The value of the call, or `None` where it is none of the known forms.
    pub(super) fn apply(
        self,
        args: Vec<Literal>,
        named: Vec<(Literal, Literal)>,
    ) -> Option<Literal> {
        if self == Self::Dict {
            return dict(args, named).map(Literal::Dict);
        }
        let mut args = args.into_iter();
        let first = args.next();
        if args.next().is_some() || !named.is_empty() {
            return None;
        }
        match (self, first) {
            (Self::Set, first) => items(first).map(Literal::Set),
            (Self::List, first) => items(first).map(Literal::List),
            (Self::Tuple, first) => items(first).map(Literal::Tuple),
            (Self::Float, Some(Literal::Str(text))) => float_of_text(&text).map(Literal::Float),
            (Self::Float, Some(number)) => number.as_f64().map(Literal::Float),
            (
                Self::Scalar,
                Some(
                    value @ (Literal::Int(_)
                    | Literal::Float(_)
                    | Literal::Bool(_)
                    | Literal::Str(_)),
                ),
            ) => Some(value),
            _ => None,
        }
    }
}

fn is_numpy_scalar(name: &[u8]) -> bool {
    [
        &b"float"[..],
        b"int",
        b"uint",
        b"bool",
        b"longdouble",
        b"str_",
    ]
    .iter()
    .any(|kind| name.starts_with(kind))
}

/// `dict(a=1)`, `dict({…}, a=1)`, `OrderedDict([('a', 1)])`, `defaultdict(<class 'int'>, {…})`.
fn dict(args: Vec<Literal>, named: Vec<(Literal, Literal)>) -> Option<Vec<(Literal, Literal)>> {
    let mut members = match args.into_iter().next_back() {
        None => Vec::new(),
        Some(Literal::Dict(members)) => members,
        Some(Literal::List(pairs) | Literal::Tuple(pairs)) => {
            pairs.into_iter().map(pair).collect::<Option<_>>()?
        }
        Some(_) => return None,
    };
    members.extend(named);
    Some(members)
}

fn pair(item: Literal) -> Option<(Literal, Literal)> {
    let (Literal::List(items) | Literal::Tuple(items)) = item else {
        return None;
    };
    let [key, value] = <[Literal; 2]>::try_from(items).ok()?;
    Some((key, value))
}

fn items(argument: Option<Literal>) -> Option<Vec<Literal>> {
    match argument {
        None => Some(Vec::new()),
        Some(Literal::List(items) | Literal::Tuple(items) | Literal::Set(items)) => Some(items),
        Some(_) => None,
    }
}

fn float_of_text(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    number.then(|| text.parse().ok()).flatten()
}
