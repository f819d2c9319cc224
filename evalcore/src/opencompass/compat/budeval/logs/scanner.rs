//! Python's tokens, as far as a log between triple quotes can change them.

use super::number::number_length;
use super::raised::PythonError;
use crate::opencompass::logs::is_space;

/// The letters before a string literal.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Prefix {
    pub(super) raw: bool,
    pub(super) bytes: bool,
    pub(super) format: bool,
}

/// A token, as far as it matters.
pub(super) enum Token<'a> {
    String(Prefix, &'a str),
    EndOfStatement,
    Indent,
    Open,
    Other,
}

impl Token<'_> {
    /// Whether it may stand in a script of literals.
    pub(super) fn fits(&self) -> bool {
        matches!(self, Self::String(..) | Self::EndOfStatement)
    }
}

/// Why the source can not be cut into tokens.
pub(super) enum Stop {
    Lexical(PythonError),
    /// A backslash within a line: Python says so only where its parser had got.
    Continuation,
}

impl From<PythonError> for Stop {
    fn from(error: PythonError) -> Self {
        Self::Lexical(error)
    }
}

/// An open bracket.
pub(super) struct Bracket {
    pub(super) opening: char,
    line: usize,
    /// Which token it is.
    pub(super) token: usize,
}

/// Cuts a script into tokens.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    last_line: usize,
    /// What is open, the innermost last.
    pub(super) brackets: Vec<Bracket>,
    pub(super) tokens: Vec<Token<'a>>,
}

impl<'a> Scanner<'a> {
    /// Starts in a script, of which `text` has the lines from `line` to `last_line`.
    pub(super) fn new(text: &'a str, line: usize, last_line: usize) -> Self {
        Self {
            text,
            at: 0,
            line,
            last_line,
            brackets: Vec::new(),
            tokens: Vec::new(),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads all tokens that are left.
    pub(super) fn scan(&mut self) -> Result<(), Stop> {
        while let Some(c) = self.rest().chars().next() {
            match c {
                ' ' | '\t' | '\u{c}' => self.at += 1,
                '\n' => self.end_of_line(),
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                '\\' if self.rest().starts_with("\\\n") => {
                    self.at += 2;
                    self.line += 1;
                }
                '\\' => return Err(Stop::Continuation),
                '"' | '\'' => {
                    let quote = self.quote(0);
                    self.string(Prefix::default(), quote)?;
                }
                _ if c == '_' || c.is_ascii_alphabetic() || !c.is_ascii() => self.word()?,
                _ if self.number_starts() => self.number()?,
                _ => self.punctuation(c)?,
            }
        }
        Ok(())
    }

    fn end_of_line(&mut self) {
        self.at += 1;
        self.line += 1;
        if !self.brackets.is_empty() {
            return;
        }
        self.tokens.push(Token::EndOfStatement);
        let rest = self.rest();
        let code = rest.trim_start_matches([' ', '\t', '\u{c}']);
        let indented = code.len() < rest.len();
        if indented && !code.is_empty() && !code.starts_with(['\n', '#']) {
            self.tokens.push(Token::Indent);
        }
    }

    /// The quotes that stand `ahead` bytes further on.
    fn quote(&self, ahead: usize) -> &'a str {
        let rest = self.rest().get(ahead..).unwrap_or_default();
        let triple = rest.starts_with("\"\"\"") || rest.starts_with("'''");
        rest.get(..if triple { 3 } else { 1 }).unwrap_or_default()
    }

    /// Reads a string literal; the first one has its opening quotes outside the text.
    pub(super) fn string(&mut self, prefix: Prefix, quote: &str) -> Result<(), PythonError> {
        let opening = if self.tokens.is_empty() {
            0
        } else {
            quote.len()
        };
        let start = self.at + opening;
        let mut at = start;
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            if rest.starts_with(quote) {
                break;
            }
            let mut chars = rest.chars();
            match chars.next() {
                None => return Err(self.unterminated(quote)),
                Some('\n') if quote.len() == 1 => return Err(self.unterminated(quote)),
                Some('\n') => self.line += 1,
                Some('\\') => {
                    if chars.next() == Some('\n') {
                        self.line += 1;
                    }
                }
                Some(_) => {}
            }
            at = self.text.len() - chars.as_str().len();
        }
        let body = self.text.get(start..at).unwrap_or_default();
        self.at = at + quote.len();
        self.tokens.push(Token::String(prefix, body));
        Ok(())
    }

    fn unterminated(&self, quote: &str) -> PythonError {
        let (what, line) = if quote.len() == 3 {
            ("triple-quoted string literal", self.last_line)
        } else {
            ("string literal", self.line)
        };
        PythonError::syntax(format!("unterminated {what} (detected at line {line})"))
    }

    fn word(&mut self) -> Result<(), PythonError> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| c.is_ascii() && c != '_' && !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let followed_by_quote = rest
            .get(end..)
            .is_some_and(|after| after.starts_with(['"', '\'']));
        if followed_by_quote && let Some(prefix) = string_prefix(word) {
            let quote = self.quote(end);
            self.at += end;
            return self.string(prefix, quote);
        }
        let misfit = word.chars().find(|c| !(c.is_alphanumeric() || *c == '_'));
        if let Some(c) = misfit {
            return Err(invalid_character(c));
        }
        self.at += end;
        self.tokens.push(Token::Other);
        Ok(())
    }

    fn number_starts(&self) -> bool {
        let mut bytes = self.rest().bytes();
        match bytes.next() {
            Some(b'.') => bytes.next().is_some_and(|b| b.is_ascii_digit()),
            Some(b) => b.is_ascii_digit(),
            None => false,
        }
    }

    fn number(&mut self) -> Result<(), PythonError> {
        let (length, problem) = number_length(self.rest());
        if let Some(message) = problem {
            return Err(PythonError::syntax(message));
        }
        self.at += length;
        self.tokens.push(Token::Other);
        Ok(())
    }

    fn punctuation(&mut self, c: char) -> Result<(), PythonError> {
        self.at += c.len_utf8();
        match c {
            '(' | '[' | '{' => {
                self.brackets.push(Bracket {
                    opening: c,
                    line: self.line,
                    token: self.tokens.len(),
                });
                self.tokens.push(Token::Open);
            }
            ')' | ']' | '}' => {
                self.close(c)?;
                self.tokens.push(Token::Other);
            }
            ';' if self.brackets.is_empty() => self.tokens.push(Token::EndOfStatement),
            c if c.is_ascii_control() => return Err(invalid_character(c)),
            _ => self.tokens.push(Token::Other),
        }
        Ok(())
    }

    fn close(&mut self, closing: char) -> Result<(), PythonError> {
        let message = match self.brackets.pop() {
            None => format!("unmatched '{closing}'"),
            Some(open) => {
                let opening = open.opening;
                if matches!((opening, closing), ('(', ')') | ('[', ']') | ('{', '}')) {
                    return Ok(());
                }
                let place = if open.line == self.line {
                    String::new()
                } else {
                    format!(" on line {}", open.line)
                };
                format!(
                    "closing parenthesis '{closing}' does not match opening parenthesis '{opening}'{place}"
                )
            }
        };
        Err(PythonError::syntax(message))
    }
}

fn string_prefix(word: &str) -> Option<Prefix> {
    let mut prefix = Prefix::default();
    match word.to_ascii_lowercase().as_str() {
        "u" => {}
        "r" => prefix.raw = true,
        "b" => prefix.bytes = true,
        "f" => prefix.format = true,
        "br" | "rb" => (prefix.bytes, prefix.raw) = (true, true),
        "fr" | "rf" => (prefix.format, prefix.raw) = (true, true),
        _ => return None,
    }
    Some(prefix)
}

fn invalid_character(c: char) -> PythonError {
    let code = u32::from(c);
    let unprintable = c.is_control() || is_space(c) || c == '\u{feff}';
    PythonError::syntax(if unprintable {
        format!("invalid non-printable character U+{code:04X}")
    } else {
        format!("invalid character '{c}' (U+{code:04X})")
    })
}
