//! What Python makes of a log that was pasted between triple quotes into a script.

use std::borrow::Cow;

use super::literal::decode;
use super::raised::PythonError;
use super::scanner::{Bracket, Prefix, Scanner, Stop, Token};

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
    let last_line = FIRST_LINE + LINES_AFTER + source.matches('\n').count() - 1;
    let mut scanner = Scanner::new(&source, FIRST_LINE, last_line);
    scanner.string(Prefix::default(), "\"\"\"")?;
    let stop = scanner.scan().err();
    let misfit = scanner.tokens.iter().find(|token| !token.fits());
    match (stop, misfit) {
        // Python's parser stops at unexpected indentation. Any other misfit lets it look for lexical
        // errors in the rest of the script, which it then prefers.
        (Some(Stop::Lexical(error)), Some(Token::Other | Token::Open) | None) => Err(error),
        (Some(Stop::Continuation), None) => {
            let message = "unexpected character after line continuation character";
            Err(PythonError::syntax(message))
        }
        _ => evaluate(&scanner.tokens, &scanner.brackets),
    }
}

fn normalise_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The value of the first statement's literals, when only literals follow.
fn evaluate(tokens: &[Token<'_>], unclosed: &[Bracket]) -> Result<String, PythonError> {
    let mut value = String::new();
    let mut first_statement = true;
    for (place, token) in tokens.iter().enumerate() {
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
            Token::Open | Token::Other => {
                // A bracket right behind a literal takes in the rest of the script.
                let last = unclosed.last();
                let taken_in = last.filter(|_| unclosed.iter().any(|open| open.token == place));
                return Err(PythonError::syntax(match taken_in {
                    Some(bracket) => format!("'{}' was never closed", bracket.opening),
                    None => "invalid syntax".to_owned(),
                }));
            }
        }
    }
    Ok(value)
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
