//! ClickHouse: the conformance suite on the current engine, behind the front of `tests/front`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use evalcore_store::{Store, open};

use crate::conformance::{self, conformance};

/// The engine as a process. It ends with this one, or when it is dropped.
pub(crate) struct Front {
    pub(crate) port: u16,
    pub(crate) child: Child,
    directory: Option<tempfile::TempDir>,
}

/// The Python that has the engine: `ci/test clickhouse` installs it.
fn python() -> PathBuf {
    if let Some(python) = std::env::var_os("EVALCORE_CLICKHOUSE_PYTHON") {
        return python.into();
    }
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/clickhouse/bin/python")
}

impl Front {
    pub(crate) fn start(options: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut front = Self::start_in(directory.path(), options);
        front.directory = Some(directory);
        front
    }

    pub(crate) fn start_in(directory: &Path, options: &[&str]) -> Self {
        let python = python();
        assert!(
            python.exists(),
            "no ClickHouse engine at {}: run `ci/test clickhouse`, or name a Python that has \
             `chdb` in EVALCORE_CLICKHOUSE_PYTHON",
            python.display()
        );
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/front/clickhouse.py");
        let mut child = Command::new(python)
            .arg(script)
            .arg(directory.join("engine"))
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line
            .trim()
            .strip_prefix("ready ")
            .expect("the front is ready")
            .parse()
            .unwrap();
        Self {
            port,
            child,
            directory: None,
        }
    }

    /// Executes a statement without the client under test, and gives the answer.
    pub(crate) fn ask(&self, database: &str, statement: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "POST /?database={database} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n{statement}",
            statement.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{statement}: {body}");
        body.to_owned()
    }

    /// A new, empty database.
    pub(crate) fn database(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        self.ask("default", &format!("CREATE DATABASE {name}"));
        name
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!(
            "clickhouse://127.0.0.1:{}/{database}?compression=none",
            self.port
        )
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The engine that tests share, each with a database of its own.
pub(crate) fn shared() -> &'static Front {
    static FRONT: OnceLock<Front> = OnceLock::new();
    FRONT.get_or_init(|| Front::start(&[]))
}

fn store() -> Box<dyn Store> {
    let front = shared();
    open(&front.url(&front.database())).unwrap()
}

conformance!(engine, ((), store()));
