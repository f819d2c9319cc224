//! A Kubernetes API server as far as the service asks for one: TLS, a bearer token, resources by
//! path, `Status` objects for what is not there, and misbehaviour on request.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// What callers have to show.
const TOKEN: &str = "stand-in-token";

/// How a path answers instead of with its resource.
#[derive(Debug, Clone)]
pub(crate) enum Misbehaviour {
    /// This status, so many times, then the resource.
    Status(u16, usize),
    /// As above with the status 429 and a wish to come back at once.
    Busy(usize),
    /// The resource, after this time.
    Slow(Duration),
    /// Nothing, ever.
    Hang,
    /// The connection is closed without an answer.
    Reset,
    /// Text that is no JSON.
    Garbage,
    /// JSON that ends early.
    Truncated,
}

#[derive(Default)]
struct Shared {
    resources: Mutex<HashMap<String, Value>>,
    misbehaviour: Mutex<HashMap<String, Misbehaviour>>,
    asked: Mutex<Vec<String>>,
}

/// A running stand-in; it ends when it is dropped.
pub(crate) struct StandIn {
    shared: Arc<Shared>,
    dir: tempfile::TempDir,
    address: SocketAddr,
    _runtime: Runtime,
}

impl StandIn {
    pub(crate) fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::from(key))
            .unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let address = listener.local_addr().unwrap();
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("ca.pem"), made.cert.pem()).unwrap();
        runtime.spawn(accept(
            listener,
            TlsAcceptor::from(Arc::new(config)),
            Arc::clone(&shared),
        ));
        Self {
            shared,
            dir,
            address,
            _runtime: runtime,
        }
    }

    /// A kubeconfig that leads here, with this token.
    pub(crate) fn kubeconfig_with(&self, token: &str) -> PathBuf {
        let file = self.dir.path().join(format!("kubeconfig-{token}"));
        let text = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "stand-in",
            "clusters": [{ "name": "stand-in", "cluster": {
                "server": format!("https://{}", self.address),
                "certificate-authority": self.dir.path().join("ca.pem"),
            } }],
            "users": [{ "name": "user", "user": { "token": token } }],
            "contexts": [{ "name": "stand-in", "context": { "cluster": "stand-in", "user": "user" } }],
        });
        std::fs::write(&file, text.to_string()).unwrap();
        file
    }

    pub(crate) fn kubeconfig(&self) -> PathBuf {
        self.kubeconfig_with(TOKEN)
    }

    /// Keeps a resource under the path that the API gives it.
    pub(crate) fn put(&self, plural: &str, resource: &Value) {
        let metadata = &resource["metadata"];
        let namespace = metadata["namespace"].as_str().unwrap_or("default");
        let path = path_of(plural, namespace, metadata["name"].as_str().unwrap());
        self.shared
            .resources
            .lock()
            .unwrap()
            .insert(path, resource.clone());
    }

    /// Keeps a resource under a key of namespace and name, whatever it says of itself.
    pub(crate) fn put_at(&self, plural: &str, key: &str, resource: &Value) {
        let (namespace, name) = key.split_once('/').unwrap();
        let path = path_of(plural, namespace, name);
        let mut resources = self.shared.resources.lock().unwrap();
        resources.insert(path, resource.clone());
    }

    /// Forgets every resource and all misbehaviour.
    pub(crate) fn clear(&self) {
        self.shared.resources.lock().unwrap().clear();
        self.shared.misbehaviour.lock().unwrap().clear();
        self.take_asked();
    }

    pub(crate) fn misbehave(&self, plural: &str, namespace: &str, name: &str, how: Misbehaviour) {
        let path = path_of(plural, namespace, name);
        self.shared.misbehaviour.lock().unwrap().insert(path, how);
    }

    /// The paths that were asked for since the last call.
    pub(crate) fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.asked.lock().unwrap())
    }
}

pub(crate) fn path_of(plural: &str, namespace: &str, name: &str) -> String {
    let group = match plural {
        "configmaps" => "api/v1",
        _ => "apis/ark.mckinsey.com/v1alpha1",
    };
    format!("/{group}/namespaces/{namespace}/{plural}/{name}")
}

async fn accept(listener: tokio::net::TcpListener, tls: TlsAcceptor, shared: Arc<Shared>) {
    let router = axum::Router::new().fallback(answer).with_state(shared);
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, router) = (tls.clone(), router.clone());
        tokio::spawn(async move {
            let Ok(stream) = tls.accept(stream).await else {
                return;
            };
            let service = TowerToHyperService::new(router);
            // A reset is a handler that panics: the connection goes with its task.
            drop(
                http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await,
            );
        });
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response {
    let path = request.uri().path().to_owned();
    shared.asked.lock().unwrap().push(path.clone());
    let shown = request.headers().get(header::AUTHORIZATION);
    let expected = format!("Bearer {TOKEN}");
    if shown.is_none_or(|shown| shown.as_bytes() != expected.as_bytes()) {
        return status(401, "Unauthorized", &path);
    }
    if path.starts_with("/apis/ark.mckinsey.com/v1alpha1/namespaces/secret/") {
        return status(403, "Forbidden", &path);
    }
    let how = take_misbehaviour(&shared, &path);
    if let Some(Misbehaviour::Slow(time)) = how {
        tokio::time::sleep(time).await;
    }
    match how {
        Some(Misbehaviour::Status(code, _)) => status(code, "Broken", &path),
        Some(Misbehaviour::Busy(_)) => {
            let busy = status(429, "TooManyRequests", &path);
            ([(header::RETRY_AFTER, "0")], busy).into_response()
        }
        Some(Misbehaviour::Hang) => {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
            status(500, "Late", &path)
        }
        Some(Misbehaviour::Reset) => panic!("reset on request"),
        Some(Misbehaviour::Garbage) => "<html>not JSON</html>".into_response(),
        Some(Misbehaviour::Truncated) => r#"{"kind": "Query", "status": {"pha"#.into_response(),
        Some(Misbehaviour::Slow(_)) | None => match shared.resources.lock().unwrap().get(&path) {
            Some(resource) => json_body(StatusCode::OK, resource),
            None => status(404, "NotFound", &path),
        },
    }
}

/// What is to be done now; counted misbehaviour ends by itself.
fn take_misbehaviour(shared: &Shared, path: &str) -> Option<Misbehaviour> {
    let mut all = shared.misbehaviour.lock().unwrap();
    let how = all.get_mut(path)?;
    match how {
        Misbehaviour::Status(_, left) | Misbehaviour::Busy(left) => {
            *left = left.checked_sub(1)?;
        }
        _ => {}
    }
    Some(how.clone())
}

fn status(code: u16, reason: &str, path: &str) -> Response {
    let mut segments = path.rsplit('/');
    let (name, kind) = (segments.next(), segments.next());
    let body = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": format!("{reason}: {path}"), "reason": reason, "code": code,
        "details": { "name": name, "kind": kind, "group": "ark.mckinsey.com" },
    });
    json_body(StatusCode::from_u16(code).unwrap(), &body)
}

fn json_body(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json")];
    (status, headers, body.to_string()).into_response()
}
