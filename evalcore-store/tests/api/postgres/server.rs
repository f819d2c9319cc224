//! A server of PostgreSQL that the tests start and stop.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use tokio_postgres::{NoTls, SimpleQueryMessage};

use super::encryption::{self, Certificates};

/// In a URL: `evalcore's password`.
pub(super) const PASSWORD: &str = "evalcore%27s%20password";

/// Stops with the process: the script that holds the server ends when its input does.
pub(super) struct Server {
    port: u16,
    pub(super) certificates: Certificates,
    pipes: Mutex<Option<(ChildStdin, BufReader<ChildStdout>)>>,
    script: Child,
    _dir: tempfile::TempDir,
}

impl Server {
    /// The one that the tests of this process share, each in databases of its own.
    pub(super) fn shared() -> &'static Self {
        static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
        match SERVER.get_or_init(Self::try_to_start) {
            Ok(server) => server,
            Err(why) => panic!("{why}"),
        }
    }

    /// A server of its own, for a test that stops it.
    pub(super) fn start() -> Self {
        Self::try_to_start().unwrap()
    }

    /// Somebody else may take the port before the server does.
    fn try_to_start() -> Result<Self, String> {
        Self::start_once().or_else(|_| Self::start_once())
    }

    fn start_once() -> Result<Self, String> {
        let port = free_port();
        let inside = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let dir = tempfile::Builder::new()
            .prefix("postgres-")
            .tempdir_in(inside)
            .unwrap();
        let certificates = encryption::certificates(dir.path());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/postgres/server.sh");
        let elsewhere = std::env::temp_dir().join(format!("evalcore-postgres-{port}"));
        let mut script = Command::new("sh")
            .args([script, &port.to_string()])
            .args([dir.path(), &*elsewhere])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = script.stdin.take().unwrap();
        let mut stdout = BufReader::new(script.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        if line.trim() != "ready" {
            std::io::Read::read_to_string(&mut stdout, &mut line).unwrap();
            script.wait().unwrap();
            return Err(line);
        }
        Ok(Self {
            port,
            certificates,
            pipes: Mutex::new(Some((stdin, stdout))),
            script,
            _dir: dir,
        })
    }

    /// `stop` or `start`, done when it returns.
    pub(super) fn tell(&self, word: &str) {
        let mut pipes = self.pipes.lock().unwrap();
        let pipes = pipes.as_mut().unwrap();
        writeln!(pipes.0, "{word}").unwrap();
        let mut line = String::new();
        pipes.1.read_line(&mut line).unwrap();
        assert_eq!(line.trim(), word);
    }

    /// The address of a database, as the administrator.
    pub(super) fn url(&self, database: &str) -> String {
        self.url_of("evalcore", database)
    }

    /// The address of a database, as somebody with the same password.
    pub(super) fn url_of(&self, user: &str, database: &str) -> String {
        let port = self.port;
        format!("postgres://{user}:{PASSWORD}@127.0.0.1:{port}/{database}")
    }

    /// The address of a new, empty database.
    pub(super) fn database(&self) -> String {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        sql(&self.url("postgres"), &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }
}

/// A port that nobody listens at, below those that the system gives to clients.
fn free_port() -> u16 {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    loop {
        let number = std::process::id() as usize * 7 + NEXT.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(20_000 + number % 12_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(pipes) = self.pipes.get_mut() {
            pipes.take();
        }
        self.script.wait().unwrap();
    }
}

/// A session that does one thing after the other, as a program beside evalcore does.
pub(super) struct Session {
    runtime: tokio::runtime::Runtime,
    client: tokio_postgres::Client,
}

impl Session {
    pub(super) fn open(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (client, connection) = runtime
            .block_on(tokio_postgres::connect(url, NoTls))
            .unwrap();
        runtime.spawn(connection);
        Self { runtime, client }
    }

    /// The rows of the statements, each with its values as text, `-` for null.
    pub(super) fn sql(&self, statements: &str) -> Vec<String> {
        self.try_sql(statements).unwrap()
    }

    pub(super) fn try_sql(&self, statements: &str) -> Result<Vec<String>, tokio_postgres::Error> {
        let messages = self
            .runtime
            .block_on(self.client.simple_query(statements))?;
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let text = |row: &tokio_postgres::SimpleQueryRow| {
            let values = (0..row.len()).map(|place| row.get(place).unwrap_or("-"));
            values.collect::<Vec<_>>().join(" ")
        };
        Ok(rows.map(text).collect())
    }
}

/// What statements give in a session of their own.
pub(super) fn sql(url: &str, statements: &str) -> Vec<String> {
    Session::open(url).sql(statements)
}
