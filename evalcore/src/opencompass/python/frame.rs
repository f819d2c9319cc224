//! A pair of brackets that is still open.

use super::call::Function;
use super::keep::Keep;
use super::literal::Literal;

/// What the brackets make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    List,
    /// A tuple, or one value in parentheses.
    Paren,
    /// A dict or a set.
    Brace,
    Call(Function),
}

/// An open pair of brackets and what was read of it.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) shape: Shape,
    /// Where the value starts: the bracket, or the name of the function.
    pub(super) start: usize,
    pub(super) keep: &'static Keep,
    /// The key whose value comes next.
    pub(super) key: Option<Literal>,
    /// Whether something within makes the whole an expression, as a comprehension does.
    pub(super) expression: bool,
    pub(super) commas: usize,
    items: Vec<Literal>,
    members: Vec<(Literal, Literal)>,
}

impl Frame {
    pub(super) fn new(shape: Shape, start: usize, keep: &'static Keep) -> Self {
        Self {
            shape,
            start,
            keep,
            key: None,
            expression: false,
            commas: 0,
            items: Vec::new(),
            members: Vec::new(),
        }
    }

    /// The bracket that closes it.
    pub(super) fn closer(&self) -> u8 {
        match self.shape {
            Shape::List => b']',
            Shape::Paren | Shape::Call(_) => b')',
            Shape::Brace => b'}',
        }
    }

    /// What is missing when the text ends here.
    pub(super) fn within(&self) -> &'static str {
        match self.shape {
            Shape::List => "a list",
            Shape::Paren => "a tuple",
            Shape::Brace => "a dict",
            Shape::Call(_) => "a call",
        }
    }

    /// The bracket that closes it, for messages.
    pub(super) fn closer_name(&self) -> &'static str {
        match self.shape {
            Shape::List => "`]`",
            Shape::Paren | Shape::Call(_) => "`)`",
            Shape::Brace => "`}`",
        }
    }

    /// Adds a value, under the key if one is waiting; `None` was passed over.
    pub(super) fn place(&mut self, value: Option<Literal>) {
        match (self.key.take(), value) {
            (Some(key), Some(value)) => self.members.push((key, value)),
            (None, Some(value)) => self.items.push(value),
            (_, None) => {}
        }
    }

    /// The value of the closed brackets; `None` where they make an expression.
    pub(super) fn close(mut self) -> Option<Literal> {
        if self.expression {
            return None;
        }
        match self.shape {
            Shape::List => Some(Literal::List(self.items)),
            Shape::Paren if self.commas == 0 && self.items.len() == 1 => {
                let only = self.items.pop();
                only.filter(|value| !matches!(value, Literal::Opaque(_)))
            }
            Shape::Paren => Some(Literal::Tuple(self.items)),
            Shape::Brace if self.items.is_empty() => Some(Literal::Dict(self.members)),
            Shape::Brace if self.members.is_empty() => Some(Literal::Set(self.items)),
            Shape::Brace => None,
            Shape::Call(function) => function.apply(self.items, self.members),
        }
    }

    /// What was complete when the text broke off; `inner` is the list that was open under the key.
    pub(super) fn salvage(mut self, inner: Option<Self>) -> Option<Literal> {
        if let Some(inner) = inner.filter(|inner| inner.shape == Shape::List && self.key.is_some())
        {
            self.place(Some(Literal::List(inner.items)));
        }
        self.key = None;
        self.close()
    }
}
