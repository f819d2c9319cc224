//! The address of a server, and what it says of connections.

use std::path::PathBuf;
use std::time::Duration;

use evalcore::{Code, Result};
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

use super::failure::store_error;
use crate::url::StoreUrl;

/// What a URL asks for.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) server: Config,
    pub(super) check: Check,
    pub(super) root: Option<PathBuf>,
    pub(super) patience: Duration,
    pub(super) connections: usize,
    pub(super) read_only: bool,
}

/// What is checked of a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// Nothing: who listens in sees nothing, who stands between sees everything.
    Nothing,
    /// That a known authority signed it.
    Authority,
    /// That it is this host's, too.
    Host,
}

const DEFAULT_PATIENCE: f64 = 30.0;
const DEFAULT_CONNECTIONS: usize = 16;

impl Settings {
    /// Reads a URL. `shown` stands for it in errors: what it says may be a part of a password.
    pub(super) fn read(url: &str, shown: &StoreUrl) -> Result<Self> {
        let unusable =
            |why: &str| store_error(Code::StoreUrl, format!("expected {why}, found `{shown}`"));
        // A `?` may be a part of the password: options come after the `@`.
        let host = url.find('@').unwrap_or_default();
        let (address, query) = match url.get(host..).and_then(|rest| rest.find('?')) {
            Some(mark) => url.split_at(host + mark),
            None => (url, ""),
        };
        let mut ours = Self {
            server: Config::new(),
            check: Check::Nothing,
            root: None,
            patience: Duration::from_secs_f64(DEFAULT_PATIENCE),
            connections: DEFAULT_CONNECTIONS,
            read_only: false,
        };
        let mut mode = None;
        let mut theirs = Vec::new();
        for pair in query.trim_start_matches('?').split('&') {
            match pair.split_once('=') {
                Some(("mode", "ro")) => ours.read_only = true,
                Some(("mode", "rw")) => ours.read_only = false,
                Some(("busy_timeout", text)) => {
                    let seconds = text.parse().ok();
                    let seconds = seconds.filter(|s: &f64| (0.001..=1e6).contains(s));
                    let seconds =
                        seconds.ok_or_else(|| unusable("`busy_timeout` in seconds, from 0.001"))?;
                    ours.patience = Duration::from_secs_f64(seconds);
                }
                Some(("pool_size", text)) => {
                    let connections = text.parse().ok().filter(|n| (1..=1000).contains(n));
                    ours.connections =
                        connections.ok_or_else(|| unusable("`pool_size` from 1 to 1000"))?;
                }
                Some(("sslmode", text)) => mode = Some(text),
                Some(("sslrootcert", path)) if !path.is_empty() => {
                    ours.root = Some(PathBuf::from(percent_decoded(path)));
                }
                None if pair.is_empty() => {}
                _ => theirs.push(pair),
            }
        }
        let rest = theirs.join("&");
        ours.server = format!("{address}?{rest}")
            .parse()
            .map_err(|_| unusable("`postgres://USER:PASSWORD@HOST:PORT/DATABASE?OPTION=VALUE`"))?;
        // As with libpq, a known authority is asked for where one is named.
        let named = if ours.root.is_some() {
            Check::Authority
        } else {
            Check::Nothing
        };
        let (mode, check) = match mode {
            None | Some("prefer") => (SslMode::Prefer, named),
            Some("disable") => (SslMode::Disable, named),
            Some("require") => (SslMode::Require, named),
            Some("verify-ca") => (SslMode::Require, Check::Authority),
            Some("verify-full") => (SslMode::Require, Check::Host),
            Some(_) => {
                return Err(unusable(
                    "`sslmode` of `disable`, `prefer`, `require`, `verify-ca` or `verify-full`",
                ));
            }
        };
        ours.server.ssl_mode(mode);
        ours.check = check;
        ours.complete(&unusable)?;
        Ok(ours)
    }

    /// Fills in what the URL leaves out.
    fn complete(&mut self, unusable: &dyn Fn(&str) -> evalcore::Error) -> Result<()> {
        let server = &mut self.server;
        if server.get_hosts().is_empty() && server.get_hostaddrs().is_empty() {
            return Err(unusable("a host"));
        }
        if server.get_user().is_none() {
            return Err(unusable("a user"));
        }
        if server.get_connect_timeout().is_none() {
            server.connect_timeout(Duration::from_secs(10));
        }
        if server.get_application_name().is_none() {
            server.application_name("evalcore");
        }
        // What the URL sets comes later and counts.
        let given = server.get_options().unwrap_or_default().to_owned();
        let patience = self.patience.as_millis();
        let read_only = if self.read_only {
            " -c default_transaction_read_only=on"
        } else {
            ""
        };
        let options = format!("-c lock_timeout={patience}{read_only}");
        server.options(format!("{options} {given}").trim_end());
        Ok(())
    }
}

/// `%2F` as `/`, as in every other part of a URL.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(code) = code.filter(|_| byte == b'%') {
            bytes.push(code);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<Settings> {
        Settings::read(url, &url.parse().unwrap())
    }

    #[test]
    fn a_url_says_all_of_it() {
        let settings = read(
            "postgresql://me:p?w@db.example:5433/evals?sslmode=verify-full&sslrootcert=%2Fca.pem\
             &busy_timeout=0.5&pool_size=3&mode=ro&application_name=ci",
        )
        .unwrap();
        let server = &settings.server;
        assert_eq!(server.get_user(), Some("me"));
        assert_eq!(server.get_password(), Some(&b"p?w"[..]));
        assert_eq!(
            (server.get_dbname(), server.get_ports()),
            (Some("evals"), &[5433][..])
        );
        assert_eq!(server.get_application_name(), Some("ci"));
        let options = "-c lock_timeout=500 -c default_transaction_read_only=on";
        assert_eq!(server.get_options(), Some(options));
        assert_eq!(
            (server.get_ssl_mode(), settings.check),
            (SslMode::Require, Check::Host)
        );
        assert_eq!(settings.root, Some(PathBuf::from("/ca.pem")));
        assert_eq!((settings.connections, settings.read_only), (3, true));
    }

    #[test]
    fn what_is_unusable_is_said_without_the_password() {
        for url in [
            "postgres://u:s3cret@h/db?sslmode=sometimes",
            "postgres://u:s3cret@h/db?busy_timeout=-1",
            "postgres://u:s3cret@h/db?pool_size=0",
            "postgres://u:s3cret@h/db?unheard_of=1",
            "postgres://u:s3cret@h:port/db",
            "postgres://h/db",
            "postgres://u:s3cret@/db",
            "postgres://u:s3cret/@h/db?s3cret=s3cret@x",
        ] {
            let error = read(url).unwrap_err();
            assert_eq!(error.code(), Code::StoreUrl, "{url}");
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
    }
}
