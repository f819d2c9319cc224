//! Resources of a Kubernetes cluster.

use std::path::Path;
use std::time::Duration;

use evalcore::json::{self, Value};
use evalcore::score::{ResourceFault, ResourceKind};
use http_body_util::{BodyExt, Limited};
use hyper::{Request, StatusCode, header};
use kube::client::Body;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};

use super::retry::{Attempt, with_retries};

/// Answers above this are refused; a Query holds the whole text of its answer.
const MAX_RESOURCE_BYTES: usize = 64 << 20;

/// What is asked of a cluster when nothing is wanted but to know whether it answers.
const PROBE: &str = "evalcore-readiness-probe";

/// A cluster's API, read by name and namespace and never written.
#[derive(Clone)]
pub(super) struct Cluster {
    client: Client,
    /// For one resource, retries included.
    limit: Duration,
}

/// A resource as it was read.
pub(super) struct Read {
    pub(super) value: Value,
    /// How long its text was.
    pub(super) bytes: usize,
}

/// Where the address and the credentials of the cluster come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Access<'a> {
    /// The pod's service account, else the user's kubeconfig.
    Infer,
    /// This kubeconfig.
    File(&'a Path),
}

impl Cluster {
    /// Reads the configuration; nothing is asked of the cluster yet.
    ///
    /// # Errors
    ///
    /// Why there is no usable configuration.
    pub(super) async fn connect(access: Access<'_>, limit: Duration) -> Result<Self, String> {
        let mut config = match access {
            Access::File(path) => from_file(path).await?,
            Access::Infer => match Config::incluster() {
                Ok(config) => config,
                Err(_) => Config::from_kubeconfig(&KubeConfigOptions::default())
                    .await
                    .map_err(|error| error.to_string())?,
            },
        };
        config.connect_timeout = Some(limit.min(Duration::from_secs(5)));
        config.read_timeout = Some(limit);
        config.write_timeout = Some(limit);
        // Retries are ours: theirs leave out 500 and 502, and know no limit for the whole.
        config.default_retry = false;
        let client = Client::try_from(config).map_err(|error| error.to_string())?;
        Ok(Self { client, limit })
    }

    /// Reads one resource.
    ///
    /// # Errors
    ///
    /// Why it can not be had, also when the time is over.
    pub(super) async fn get(
        &self,
        kind: ResourceKind,
        namespace: &str,
        name: &str,
    ) -> Result<Read, ResourceFault> {
        let path = path_of(kind, namespace, name);
        let reading = with_retries(|| self.attempt(&path));
        match tokio::time::timeout(self.limit, reading).await {
            Ok(outcome) => outcome,
            Err(_) => Err(ResourceFault::Unreachable(format!(
                "no answer within {} s",
                self.limit.as_secs_f64()
            ))),
        }
    }

    /// Whether queries of `namespace` can be read: asks for one that does not exist.
    ///
    /// # Errors
    ///
    /// What stands in the way.
    pub(super) async fn can_read(&self, namespace: &str) -> Result<(), String> {
        match self.get(ResourceKind::Query, namespace, PROBE).await {
            Ok(_) | Err(ResourceFault::NotFound) => Ok(()),
            Err(ResourceFault::Forbidden) => Err(format!(
                "queries of namespace `{namespace}` may not be read, check the role of the service account"
            )),
            Err(ResourceFault::Status { status, reason }) => {
                Err(format!("the API server answered {status} {reason}"))
            }
            Err(ResourceFault::Unreachable(why)) => {
                Err(format!("the API server can not be reached: {why}"))
            }
            Err(_) => Err("the API server gave an answer of an unknown kind".to_owned()),
        }
    }

    async fn attempt(&self, path: &str) -> Attempt<Read> {
        let request = Request::get(path)
            .header(header::ACCEPT, "application/json")
            .body(Body::empty());
        let request = match request {
            Ok(request) => request,
            Err(error) => return Attempt::Final(Err(unreachable(&error))),
        };
        let response = match self.client.send(request).await {
            Ok(response) => response,
            Err(error) => return Attempt::Again(unreachable(&error), None),
        };
        let status = response.status();
        let wait = retry_after(response.headers());
        let body = Limited::new(response.into_body(), MAX_RESOURCE_BYTES);
        let bytes = match body.collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => {
                return Attempt::Final(Err(ResourceFault::Unreachable(format!(
                    "the resource is above {MAX_RESOURCE_BYTES} bytes"
                ))));
            }
            Err(error) => return Attempt::Again(unreachable(&*error), None),
        };
        match status {
            StatusCode::OK => Attempt::Final(match json::parse(&bytes) {
                Ok(value) => Ok(Read {
                    value,
                    bytes: bytes.len(),
                }),
                Err(error) => Err(ResourceFault::Unreachable(format!(
                    "the API server's answer is no JSON: {error}"
                ))),
            }),
            // The API names what it did not find; a path that it does not serve has no `details`.
            StatusCode::NOT_FOUND if names_a_resource(&bytes) => {
                Attempt::Final(Err(ResourceFault::NotFound))
            }
            StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => {
                Attempt::Final(Err(ResourceFault::Forbidden))
            }
            other => {
                let fault = ResourceFault::Status {
                    status: other.as_u16(),
                    reason: reason_of(other, &bytes),
                };
                if other == StatusCode::TOO_MANY_REQUESTS || other.is_server_error() {
                    Attempt::Again(fault, wait)
                } else {
                    Attempt::Final(Err(fault))
                }
            }
        }
    }
}

async fn from_file(path: &Path) -> Result<Config, String> {
    let refused = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let file = Kubeconfig::read_from(path).map_err(|error| refused(&error))?;
    Config::from_custom_kubeconfig(file, &KubeConfigOptions::default())
        .await
        .map_err(|error| refused(&error))
}

/// The path of a resource. Names come from requests, so what is no letter, digit, `-`, `.` or `_`
/// is escaped and can not lead elsewhere.
fn path_of(kind: ResourceKind, namespace: &str, name: &str) -> String {
    let group = match kind {
        ResourceKind::ConfigMap => "api/v1",
        _ => "apis/ark.mckinsey.com/v1alpha1",
    };
    let plural = kind.plural();
    let (namespace, name) = (escaped(namespace), escaped(name));
    format!("/{group}/namespaces/{namespace}/{plural}/{name}")
}

fn escaped(text: &str) -> String {
    use std::fmt::Write;

    // A segment of dots alone would be a step in the path.
    let dots = text.bytes().all(|byte| byte == b'.');
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => out.push(char::from(byte)),
            b'.' if !dots => out.push('.'),
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

fn names_a_resource(body: &[u8]) -> bool {
    let Ok(status) = json::parse(body) else {
        return false;
    };
    let details = status.get("details");
    details.and_then(|details| details.get("name")).is_some()
}

fn reason_of(status: StatusCode, body: &[u8]) -> String {
    let parsed = json::parse(body).ok();
    let reason = parsed.as_ref().and_then(|status| status.get("reason"));
    let known = reason.and_then(Value::as_str).or(status.canonical_reason());
    known.unwrap_or("without a reason").to_owned()
}

fn retry_after(headers: &hyper::HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

/// The whole chain of causes, since the first alone often says nothing.
fn unreachable(error: &dyn std::error::Error) -> ResourceFault {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let next = inner.to_string();
        if !text.contains(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        cause = inner.source();
    }
    ResourceFault::Unreachable(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_segment_of_the_path() {
        for (name, expected) in [
            ("q-1.b", "q-1.b"),
            ("../../secrets/x", "..%2F..%2Fsecrets%2Fx"),
            ("..", "%2E%2E"),
            ("a?b#c", "a%3Fb%23c"),
            ("é", "%C3%A9"),
        ] {
            let path = path_of(ResourceKind::Query, "ns", name);
            let expected =
                format!("/apis/ark.mckinsey.com/v1alpha1/namespaces/ns/queries/{expected}");
            assert_eq!(path, expected);
        }
        let path = path_of(ResourceKind::ConfigMap, "a/b", "c");
        assert_eq!(path, "/api/v1/namespaces/a%2Fb/configmaps/c");
    }

    #[test]
    fn a_missing_path_is_not_a_missing_resource() {
        assert!(names_a_resource(
            br#"{"details": {"name": "q", "kind": "queries"}}"#
        ));
        assert!(!names_a_resource(b"404 page not found\n"));
        assert!(!names_a_resource(
            br#"{"reason": "NotFound", "details": {}}"#
        ));
    }
}
