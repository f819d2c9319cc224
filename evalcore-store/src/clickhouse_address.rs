//! The address of a server of ClickHouse.

use std::fmt;
use std::time::Duration;

/// A database of a server, and how it is talked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClickHouseTarget {
    /// `http://host:port` or `https://host:port`.
    pub(crate) endpoint: String,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<Secret>,
    pub(crate) database: String,
    /// The cluster whose nodes hold the tables.
    pub(crate) cluster: Option<String>,
    pub(crate) compressed: bool,
    /// How long one request may take.
    pub(crate) timeout: Duration,
    /// How long a batch is tried again that others came before.
    pub(crate) busy_timeout: Duration,
    /// Whether budeval's tables are filled with each batch.
    pub(crate) wide: bool,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    #[cfg(any(feature = "clickhouse", test))]
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

const TIMEOUT: Duration = Duration::from_secs(300);
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Whether a scheme is one of ours.
pub(crate) fn is_clickhouse(scheme: &str) -> bool {
    matches!(
        scheme,
        "clickhouse" | "clickhouse+http" | "clickhouse+https"
    )
}

impl ClickHouseTarget {
    /// Reads `scheme://user:password@host:port/database?options`; an error says what was expected.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        const FORM: &str = "`clickhouse://USER:PASSWORD@HOST:PORT/DATABASE`";
        let (scheme, rest) = text.split_once("://").ok_or(FORM)?;
        let (protocol, usual_port) = match scheme {
            "clickhouse+https" => ("https", 8443),
            _ => ("http", 8123),
        };
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (login, place) = match rest.rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None => (None, rest),
        };
        let (host, database) = place.split_once('/').unwrap_or((place, ""));
        let (user, password) = match login {
            None => (None, None),
            Some(login) => match login.split_once(':') {
                None => (Some(decode(login).ok_or(FORM)?), None),
                Some((user, password)) => (
                    Some(decode(user).ok_or(FORM)?),
                    Some(Secret(decode(password).ok_or("a password in UTF-8")?)),
                ),
            },
        };
        let database = decode(database).ok_or(FORM)?;
        let mut target = Self {
            endpoint: format!("{protocol}://{}", authority(host, usual_port).ok_or(FORM)?),
            user: user.filter(|user| !user.is_empty()),
            password,
            database: if database.is_empty() {
                "default".to_owned()
            } else {
                database
            },
            cluster: None,
            compressed: true,
            timeout: TIMEOUT,
            busy_timeout: BUSY_TIMEOUT,
            wide: false,
        };
        for pair in options.split('&').filter(|pair| !pair.is_empty()) {
            target.set(pair)?;
        }
        Ok(target)
    }

    fn set(&mut self, pair: &str) -> Result<(), &'static str> {
        match pair.split_once('=') {
            Some(("cluster", name)) => {
                let name = decode(name).filter(|name| is_plain(name));
                self.cluster =
                    Some(name.ok_or("`cluster` as a name of letters, digits, `_`, `-`")?);
            }
            Some(("compression", "lz4")) => self.compressed = true,
            Some(("compression", "none")) => self.compressed = false,
            Some(("wide", "on")) => self.wide = true,
            Some(("wide", "off")) => self.wide = false,
            Some(("timeout", text)) => self.timeout = seconds(text)?,
            Some(("busy_timeout", text)) => self.busy_timeout = seconds(text)?,
            _ => {
                return Err(
                    "the options `cluster`, `compression=lz4|none`, `wide=on|off`, \
                            `timeout` and `busy_timeout`",
                );
            }
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !name.is_empty() && name.len() <= 255 && name.chars().all(plain)
}

fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text
        .parse()
        .ok()
        .filter(|s: &f64| (0.001..=1e6).contains(s));
    seconds
        .map(Duration::from_secs_f64)
        .ok_or("a time in seconds, from 0.001")
}

/// `host:port`, with the usual port where none is given.
fn authority(host: &str, usual_port: u16) -> Option<String> {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()?),
        _ => (host, usual_port),
    };
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    (!name.is_empty() && name.chars().all(plain)).then(|| format!("{name}:{port}"))
}

/// Resolves `%41`.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| first == b'%');
        let code = code.and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let target =
            ClickHouseTarget::parse("clickhouse://me:p%40s/s@h/db?cluster=c1&compression=none")
                .unwrap();
        assert_eq!(target.endpoint, "http://h:8123");
        assert_eq!(target.user.as_deref(), Some("me"));
        assert_eq!(target.password.as_ref().map(Secret::expose), Some("p@s/s"));
        assert_eq!(
            (&*target.database, target.cluster.as_deref()),
            ("db", Some("c1"))
        );
        assert!(!target.compressed);
        assert!(!format!("{target:?}").contains("p@s"));
        for (text, endpoint, database) in [
            ("clickhouse://h", "http://h:8123", "default"),
            ("clickhouse+http://h:1/a%20b", "http://h:1", "a b"),
            ("clickhouse+https://h", "https://h:8443", "default"),
            ("clickhouse://[::1]:9/x", "http://[::1]:9", "x"),
            ("clickhouse://[::1]", "http://[::1]:8123", "default"),
        ] {
            let target = ClickHouseTarget::parse(text).unwrap();
            assert_eq!((&*target.endpoint, &*target.database), (endpoint, database));
        }
    }

    #[test]
    fn what_is_unusable_is_refused() {
        for text in [
            "clickhouse:h",
            "clickhouse://",
            "clickhouse://h:port",
            "clickhouse://h:99999",
            "clickhouse://a b",
            "clickhouse://h?cluster=a'b",
            "clickhouse://h?timeout=0",
            "clickhouse://h?x=1",
        ] {
            assert!(ClickHouseTarget::parse(text).is_err(), "{text}");
        }
    }
}
