//! The built binary, serving.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use serde_json::Value;

/// A running `evalcore serve`; it is killed when it is dropped.
pub(crate) struct Service {
    child: Child,
    base: String,
    log: Mutex<mpsc::Receiver<String>>,
}

/// A status and a body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// The binary with a clean environment.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_evalcore"));
    command.arg("serve").args(args).env_clear();
    command
}

impl Service {
    /// Starts it on a free port and waits until it serves.
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut child = command(args)
            .args(["--listen", "127.0.0.1:0", "--log", "debug"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = child.stderr.take().unwrap();
        let log = follow(stderr);
        let mut said = Vec::new();
        let address = loop {
            let Ok(line) = log.recv_timeout(Duration::from_secs(30)) else {
                panic!("it does not serve: {said:?}");
            };
            let parsed: Option<Value> = serde_json::from_str(&line).ok();
            let fields = parsed.as_ref().map(|line| &line["fields"]);
            if let Some(address) = fields.and_then(|fields| fields["address"].as_str()) {
                break address.to_owned();
            }
            said.push(line);
        };
        Self {
            child,
            base: format!("http://{address}"),
            log: Mutex::new(log),
        }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        request(&agent(), &self.base, method, path, headers, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    pub(crate) fn evaluate(&self, body: &Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.request("POST", "/evaluate", &headers, body.to_string().as_bytes())
    }

    /// Everything that was logged so far.
    pub(crate) fn logged(&self) -> String {
        let mut text = String::new();
        let log = self.log.lock().unwrap();
        while let Ok(line) = log.recv_timeout(Duration::from_millis(200)) {
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    /// Memory that it holds, in MiB.
    pub(crate) fn resident_mib(&self) -> f64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).unwrap();
        let mut lines = status.lines();
        let line = lines.find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let kib: f64 = line.trim().trim_end_matches(" kB").parse().unwrap();
        kib / 1024.0
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        let killed = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        assert!(killed.unwrap().success());
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A client that keeps its connections and takes every status as an answer.
pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

pub(crate) fn request(
    agent: &ureq::Agent,
    base: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut builder = ureq::http::Request::builder()
        .method(method)
        .uri(format!("{base}{path}"));
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    let answered = if method == "POST" || method == "PUT" {
        agent.run(builder.body(body).unwrap())
    } else {
        agent.run(builder.body(()).unwrap())
    };
    let mut response = answered.unwrap();
    let mut text = String::new();
    let mut reader = response.body_mut().as_reader();
    reader.read_to_string(&mut text).unwrap();
    Answer {
        status: response.status().as_u16(),
        text,
    }
}

/// The lines of a stream, as they come.
fn follow(stream: ChildStderr) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
