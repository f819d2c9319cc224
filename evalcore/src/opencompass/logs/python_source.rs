//! What Python makes of a log that was pasted between triple quotes into a script.

use std::borrow::Cow;

use super::compat::PythonError;
use super::python_literal::decode;

/// The line of the imitated script on which the log starts.
const FIRST_LINE: usize = 4;
/// How many lines of the script follow the log's last one.
const LINES_AFTER: usize = 128;

/// Reads `log` as the script `logs = """<log>"""` would.
///
/// Follows Python 3.11: line ends become `\n`, escapes are decoded, a triple quote within the log
/// ends the literal and what follows is source. Code that would run is not run: anything but
/// further literals is reported as invalid syntax.
pub(super) fn read_pasted(log: &str) -> Result<String, PythonError> {
    if log.contains('\0') {
        let message = "source code cannot contain null bytes";
        return Err(PythonError::syntax(message));
    }
    let mut source = normalise_line_ends(log).into_owned();
    source.push_str("\"\"\"\n");
    let mut scanner = Scanner {
        text: &source,
        at: 0,
        line: FIRST_LINE,
        last_line: FIRST_LINE + LINES_AFTER + source.matches('\n').count() - 1,
        brackets: Vec::new(),
        tokens: Vec::new(),
    };
    scanner.string(Prefix::default(), "\"\"\"")?;
    let outcome = scanner.scan();
    match (outcome, scanner.first_misfit()) {
        // Python's parser stops at unexpected indentation; any other misfit lets it look for
        // lexical errors in the rest of the script, which it then prefers.
        (Err(_), Some(Token::Indent)) | (Ok(()), _) => {
            evaluate(&scanner.tokens, !scanner.brackets.is_empty())
        }
        (Err(error), _) => Err(error),
    }
}

fn normalise_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Prefix {
    raw: bool,
    bytes: bool,
    format: bool,
}

enum Token<'a> {
    String(Prefix, &'a str),
    EndOfStatement,
    Indent,
    Other,
    Unclosed(char),
}

/// The value of the first statement's literals, when only literals follow.
fn evaluate(tokens: &[Token<'_>], unclosed: bool) -> Result<String, PythonError> {
    let mut value = String::new();
    let mut first_statement = true;
    for token in tokens {
        match token {
            Token::String(prefix, _) if prefix.bytes => {
                let message = "cannot mix bytes and nonbytes literals";
                return Err(PythonError::syntax(message));
            }
            Token::String(prefix, body) => {
                let decoded = if prefix.raw {
                    (*body).to_owned()
                } else {
                    decode(body)?
                };
                if prefix.format && decoded.contains(['{', '}']) {
                    return Err(PythonError::syntax("f-string: invalid syntax"));
                }
                if first_statement {
                    value.push_str(&decoded);
                }
            }
            Token::EndOfStatement => first_statement = false,
            Token::Indent => {
                return Err(PythonError::new("IndentationError", "unexpected indent"));
            }
            Token::Unclosed(bracket) => {
                let message = format!("'{bracket}' was never closed");
                return Err(PythonError::syntax(message));
            }
            Token::Other if unclosed => {}
            Token::Other => return Err(PythonError::syntax("invalid syntax")),
        }
    }
    Ok(value)
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    last_line: usize,
    brackets: Vec<(char, usize)>,
    tokens: Vec<Token<'a>>,
}

impl<'a> Scanner<'a> {
    fn first_misfit(&self) -> Option<&Token<'a>> {
        let fits = |token: &Token<'_>| matches!(token, Token::String(..) | Token::EndOfStatement);
        self.tokens.iter().find(|token| !fits(token))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn scan(&mut self) -> Result<(), PythonError> {
        while let Some(c) = self.rest().chars().next() {
            match c {
                ' ' | '\t' | '\u{c}' => self.at += 1,
                '\n' => self.end_of_line(),
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                '\\' if self.rest().starts_with("\\\n") => {
                    self.at += 2;
                    self.line += 1;
                }
                '\\' => {
                    let message = "unexpected character after line continuation character";
                    return Err(PythonError::syntax(message));
                }
                '"' | '\'' => {
                    let quote = self.quote(0);
                    self.string(Prefix::default(), quote)?;
                }
                _ if c == '_' || c.is_ascii_alphabetic() || !c.is_ascii() => self.word()?,
                _ if self.number_starts() => self.number()?,
                _ => self.punctuation(c)?,
            }
        }
        if let Some(&(bracket, _)) = self.brackets.last() {
            self.tokens.push(Token::Unclosed(bracket));
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
    fn string(&mut self, prefix: Prefix, quote: &str) -> Result<(), PythonError> {
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
                self.brackets.push((c, self.line));
                self.tokens.push(Token::Other);
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
            Some(('(', _)) if closing == ')' => return Ok(()),
            Some(('[', _)) if closing == ']' => return Ok(()),
            Some(('{', _)) if closing == '}' => return Ok(()),
            None => format!("unmatched '{closing}'"),
            Some((opening, line)) => {
                let place = if line == self.line {
                    String::new()
                } else {
                    format!(" on line {line}")
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

/// The length of the number at the start of `text`, and what Python finds wrong with it.
fn number_length(text: &str) -> (usize, Option<&'static str>) {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest
            .find(|c: char| c != '_' && !c.is_ascii_digit())
            .unwrap_or(rest.len())
    };
    let byte = |at: usize| text.as_bytes().get(at).copied().unwrap_or(b' ');
    let radix = byte(1).to_ascii_lowercase();
    if byte(0) == b'0' && matches!(radix, b'x' | b'o' | b'b') {
        return prefixed_number(text, radix);
    }
    let mut end = digits(0);
    let whole = text.get(..end).unwrap_or_default();
    let mut fraction = false;
    if byte(end) == b'.' {
        fraction = true;
        end = digits(end + 1);
    }
    if byte(end).eq_ignore_ascii_case(&b'e') {
        let sign = usize::from(matches!(byte(end + 1), b'+' | b'-'));
        if byte(end + 1 + sign).is_ascii_digit() {
            fraction = true;
            end = digits(end + 1 + sign);
        }
    }
    let imaginary = byte(end).eq_ignore_ascii_case(&b'j');
    end += usize::from(imaginary);
    let next = text.get(end..).and_then(|rest| rest.chars().next());
    let runs_on = next.is_some_and(|c| c == '_' || c.is_alphanumeric());
    let keyword = ["and", "else", "for", "if", "in", "is", "or", "not"]
        .iter()
        .any(|word| text.get(end..).is_some_and(|rest| rest.starts_with(word)));
    let padded = whole.len() > 1 && whole.starts_with('0') && !fraction && !imaginary;
    let problem = if whole.ends_with('_') || whole.contains("__") || (runs_on && !keyword) {
        Some(if imaginary {
            "invalid imaginary literal"
        } else {
            "invalid decimal literal"
        })
    } else if padded && whole.bytes().any(|b| matches!(b, b'1'..=b'9')) {
        Some(
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
        )
    } else {
        None
    };
    (end, problem)
}

fn prefixed_number(text: &str, radix: u8) -> (usize, Option<&'static str>) {
    let (base, problem) = match radix {
        b'x' => (16, "invalid hexadecimal literal"),
        b'o' => (8, "invalid octal literal"),
        _ => (2, "invalid binary literal"),
    };
    let rest = text.get(2..).unwrap_or_default();
    let length = rest
        .find(|c: char| c != '_' && !c.is_digit(base))
        .unwrap_or(rest.len());
    let next = rest.get(length..).and_then(|after| after.chars().next());
    let body = rest.get(..length).unwrap_or_default();
    let broken = body.is_empty()
        || body.ends_with('_')
        || body.contains("__")
        || next.is_some_and(char::is_alphanumeric);
    (2 + length, broken.then_some(problem))
}

fn invalid_character(c: char) -> PythonError {
    let code = u32::from(c);
    let unprintable = c.is_control() || super::compat::is_space(c) || c == '\u{feff}';
    PythonError::syntax(if unprintable {
        format!("invalid non-printable character U+{code:04X}")
    } else {
        format!("invalid character '{c}' (U+{code:04X})")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_logs_read_as_python_reads_them() {
        // Expected values were printed by Python 3.11.7.
        for (log, expected) in [
            ("", ""),
            ("a\"\"", "a"),
            ("a\"\"\" \"\"\"b", "ab"),
            ("a\"\"\"\n\"\"\"b", "a"),
            ("a\"\"\"; \"\"\"b", "a"),
            ("a\"\"\"r\"\"\"\\d", "a\\d"),
            ("a\"\"\"'b'\"\"\"c", "abc"),
            ("x\\\ny", "xy"),
            ("a\rb\r\nc", "a\nb\nc"),
        ] {
            assert_eq!(read_pasted(log).as_deref(), Ok(expected), "{log:?}");
        }
    }

    #[test]
    fn pasted_logs_fail_as_in_python() {
        // Expected values were printed by Python 3.11.7 for a script of 132 lines.
        let octal = "SyntaxError: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        for (log, expected) in [
            ("a\0b", "SyntaxError: source code cannot contain null bytes"),
            (
                "a\\",
                "SyntaxError: unterminated triple-quoted string literal (detected at line 132)",
            ),
            (
                "a\n\"",
                "SyntaxError: unterminated string literal (detected at line 5)",
            ),
            (
                "a\n\"\"\" b",
                "SyntaxError: unterminated triple-quoted string literal (detected at line 133)",
            ),
            ("a\"\"\"\n \"\"\"b", "IndentationError: unexpected indent"),
            (
                "a\"\"\"\n  x\n\"\"\"",
                "IndentationError: unexpected indent",
            ),
            ("a\"\"\" b \"\"\" (c", "SyntaxError: invalid syntax"),
            (
                "\\u12 \"\"\" x ' ",
                "SyntaxError: unterminated string literal (detected at line 4)",
            ),
            (
                "a\"\"\"b\"\"\"c",
                "SyntaxError: cannot mix bytes and nonbytes literals",
            ),
            (
                "a\"\"\" 12abc \"\" \"\"\"",
                "SyntaxError: invalid decimal literal",
            ),
            (
                "a\"\"\" ❌ \"\"\"",
                "SyntaxError: invalid character '❌' (U+274C)",
            ),
            ("a\"\"\" ) \"\"\"", "SyntaxError: unmatched ')'"),
            (
                "a\"\"\" (] \"\"\"",
                "SyntaxError: closing parenthesis ']' does not match opening parenthesis '('",
            ),
            ("a\"\"\" ( \n \"\"\"", "SyntaxError: '(' was never closed"),
            ("a\"\"\" 012 \"\"\"", octal),
            ("a\"\"\" $ \"\"\"", "SyntaxError: invalid syntax"),
            (
                "a\"\"\" \u{1b}[0m \"\"\"",
                "SyntaxError: invalid non-printable character U+001B",
            ),
            (
                "a\"\"\" \\ \"\"\"",
                "SyntaxError: unexpected character after line continuation character",
            ),
        ] {
            let raised = read_pasted(log).unwrap_err();
            assert_eq!(raised.to_string(), expected, "{log:?}");
        }
    }
}
