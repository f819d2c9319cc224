//! Where a store is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use evalcore::{Code, Error, ErrorKind, Result};

use crate::clickhouse_address::{ClickHouseTarget, is_clickhouse};

/// The address of a store: a path, or a URL whose scheme chooses the backend.
///
/// | form | store |
/// | --- | --- |
/// | `history.db`, `sqlite:history.db` | a file |
/// | `sqlite:history.db?mode=ro` | the same, never written |
/// | `sqlite:history.db?busy_timeout=60` | waits up to 60 s for other writers; default: 30 |
/// | `sqlite:history.db?max_pages=100000` | never grows beyond so many pages of 4 KiB |
/// | `sqlite::memory:` | nothing but memory, gone when it is closed |
/// | `postgres://USER:PASSWORD@HOST/DATABASE` | a server: see `PostgresStore` |
/// | `clickhouse://USER:PASSWORD@HOST:8123/DATABASE` | a server: see `ClickHouseStore` |
/// | `clickhouse+https://…` | the same with TLS; `clickhouse+http://…` is the first form |
/// | `clickhouse://…?cluster=NAME` | tables on the nodes of a cluster |
/// | `clickhouse://…?wide=on` | budeval's tables are filled with each batch |
/// | `clickhouse://…?compression=none` | without LZ4; `timeout=300` and `busy_timeout=30` are seconds |
///
/// Shown to people without its password.
///
/// # Examples
///
/// ```
/// use evalcore_store::StoreUrl;
///
/// let url: StoreUrl = "sqlite:history.db?mode=ro".parse()?;
/// assert_eq!(url.to_string(), "sqlite:history.db?mode=ro");
/// let error = "mysql://me:secret@host/db".parse::<StoreUrl>().unwrap_err();
/// assert!(!error.to_string().contains("secret"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct StoreUrl {
    shown: String,
    pub(crate) target: Target,
}

/// What a URL names, by backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Sqlite(SqliteTarget),
    ClickHouse(ClickHouseTarget),
    Postgres(PostgresTarget),
}

/// A URL of PostgreSQL as it was given; read by the backend.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PostgresTarget {
    pub(crate) url: String,
}

impl fmt::Debug for PostgresTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redact(&self.url))
    }
}

/// A file, or memory where there is no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SqliteTarget {
    pub(crate) path: Option<PathBuf>,
    pub(crate) read_only: bool,
    pub(crate) busy_timeout: Duration,
    pub(crate) max_pages: Option<u32>,
}

const DEFAULT_BUSY_TIMEOUT: Duration = Duration::from_secs(30);

impl StoreUrl {
    /// The address of a file.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        Self {
            shown: format!("sqlite:{}", path.display()),
            target: Target::Sqlite(SqliteTarget {
                path: Some(path.to_owned()),
                read_only: false,
                busy_timeout: DEFAULT_BUSY_TIMEOUT,
                max_pages: None,
            }),
        }
    }
}

impl std::str::FromStr for StoreUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let shown = redact(text);
        let unusable = |why: &str| {
            Error::new(ErrorKind::Store {
                code: Code::StoreUrl,
                message: format!("expected {why}, found `{shown}`"),
            })
        };
        if text.is_empty() || text.contains('\0') {
            return Err(unusable("a path or `sqlite:PATH`"));
        }
        let rest = match scheme(text) {
            None => return Ok(Self::file(Path::new(text))),
            Some("sqlite") => text.get("sqlite:".len()..).unwrap_or_default(),
            Some(scheme) if is_clickhouse(scheme) => {
                let target = Target::ClickHouse(ClickHouseTarget::parse(text).map_err(unusable)?);
                return Ok(Self { shown, target });
            }
            Some("postgres" | "postgresql") if text.contains("://") => {
                let url = text.to_owned();
                let target = Target::Postgres(PostgresTarget { url });
                return Ok(Self { shown, target });
            }
            Some(_) => {
                return Err(unusable(
                    "a path, `sqlite:PATH`, `postgres://…` or `clickhouse://…`",
                ));
            }
        };
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut target = SqliteTarget {
            path: (path != ":memory:").then(|| PathBuf::from(path)),
            read_only: false,
            busy_timeout: DEFAULT_BUSY_TIMEOUT,
            max_pages: None,
        };
        if path.is_empty() {
            return Err(unusable("a path after `sqlite:`"));
        }
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("mode", "ro")) => target.read_only = true,
                Some(("mode", "rw")) => target.read_only = false,
                Some(("busy_timeout", seconds)) => {
                    let seconds = seconds
                        .parse()
                        .ok()
                        .filter(|&s: &f64| (0.0..=1e6).contains(&s));
                    let seconds = seconds.ok_or_else(|| unusable("`busy_timeout` in seconds"))?;
                    target.busy_timeout = Duration::from_secs_f64(seconds);
                }
                Some(("max_pages", pages)) => {
                    let pages = pages
                        .parse()
                        .map_err(|_| unusable("`max_pages` as a number"))?;
                    target.max_pages = Some(pages);
                }
                _ => {
                    let known = "the options `mode=ro|rw`, `busy_timeout` and `max_pages`";
                    return Err(unusable(known));
                }
            }
        }
        Ok(Self {
            shown,
            target: Target::Sqlite(target),
        })
    }
}

/// The scheme; a single letter is a drive, and `a/b:c` a path.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (scheme.len() > 1 && scheme.chars().all(plain)).then_some(scheme)
}

/// The text with the password of `scheme://user:password@host` and of a query replaced.
fn redact(text: &str) -> String {
    let mut shown = text.to_owned();
    if let Some((scheme, rest)) = text.split_once("://") {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        // A password may hold `@` or `/` unescaped: everything up to the last `@` is hidden.
        let at = rest.rfind('@').or_else(|| rest.get(..end)?.rfind('@'));
        if let Some((user, host)) = at.and_then(|at| Some((rest.get(..at)?, rest.get(at..)?)))
            && let Some((name, _)) = user.split_once(':')
        {
            shown = format!("{scheme}://{name}:***{host}");
        }
    }
    let Some((address, query)) = shown.split_once('?') else {
        return shown;
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if name.to_ascii_lowercase().contains("pass") => format!("{name}=***"),
        _ => pair.to_owned(),
    });
    format!("{address}?{}", pairs.collect::<Vec<_>>().join("&"))
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({})", self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (text, shown) in [
            ("pg://u:p@h/db", "pg://u:***@h/db"),
            ("pg://u:p/a@ss@h:1/db?x=1", "pg://u:***@h:1/db?x=1"),
            ("pg://u@h/db?password=p&a=b", "pg://u@h/db?password=***&a=b"),
            ("sqlite:a.db", "sqlite:a.db"),
            ("postgres://u:p?x=1@h/db", "postgres://u:***@h/db"),
            (
                "postgres://u:p@h/db?sslpassword=q&sslmode=require",
                "postgres://u:***@h/db?sslpassword=***&sslmode=require",
            ),
        ] {
            assert_eq!(redact(text), shown);
        }
    }

    #[test]
    fn a_path_needs_no_scheme() {
        for text in ["a.db", "/tmp/a.db", "./x:y/a.db", "C:\\a.db"] {
            let url: StoreUrl = text.parse().unwrap();
            let Target::Sqlite(target) = url.target else {
                panic!("{text} is a path");
            };
            assert_eq!(target.path.as_deref(), Some(Path::new(text)));
        }
    }

    #[test]
    fn what_is_unusable_is_refused() {
        for text in [
            "",
            "mysql:x",
            "sqlite:",
            "sqlite:a?mode=x",
            "sqlite:a?busy_timeout=-1",
        ] {
            let error = text.parse::<StoreUrl>().unwrap_err();
            assert_eq!(error.code(), Code::StoreUrl, "{text}");
        }
    }
}
