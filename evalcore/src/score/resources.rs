//! Where resources of a cluster come from.

use std::collections::BTreeMap;

use crate::diagnostic::Code;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Value};

/// The kinds of resources that an evaluation reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ResourceKind {
    /// A query with its status.
    Query,
    /// An agent, for the model that it uses.
    Agent,
    /// A model, for its price.
    Model,
    /// An evaluation that a batch names.
    Evaluation,
    /// A config map, for parameters.
    ConfigMap,
    /// An evaluator, for its parameters.
    Evaluator,
}

impl ResourceKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Query,
        Self::Agent,
        Self::Model,
        Self::Evaluation,
        Self::ConfigMap,
        Self::Evaluator,
    ];

    /// The kind as a resource names it, such as `Query`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "Query",
            Self::Agent => "Agent",
            Self::Model => "Model",
            Self::Evaluation => "Evaluation",
            Self::ConfigMap => "ConfigMap",
            Self::Evaluator => "Evaluator",
        }
    }

    /// The kind as a path of the API names it, such as `queries`.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Query => "queries",
            Self::Agent => "agents",
            Self::Model => "models",
            Self::Evaluation => "evaluations",
            Self::ConfigMap => "configmaps",
            Self::Evaluator => "evaluators",
        }
    }
}

/// Why a resource can not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResourceFault {
    /// There is none of this name.
    NotFound,
    /// It may not be read.
    Forbidden,
    /// The server answered with another status.
    Status {
        /// The HTTP status.
        status: u16,
        /// Its reason, such as `Internal Server Error`.
        reason: String,
    },
    /// The server did not answer: a time limit, a reset, a refused connection.
    Unreachable(String),
}

/// A source of resources: a cluster, files, a table in memory.
///
/// An evaluation calls it for one name after the other and keeps nothing. A source that has to wait
/// does its own waiting; it should have a time limit.
pub trait Resources {
    /// Reads one resource as the API shows it.
    ///
    /// # Errors
    ///
    /// Why it can not be had.
    fn get(&self, kind: ResourceKind, namespace: &str, name: &str) -> Result<Value, ResourceFault>;
}

/// Resources in memory, for files, tests and single objects.
///
/// # Examples
///
/// ```
/// use evalcore::score::{MemoryResources, ResourceKind, Resources};
///
/// let mut resources = MemoryResources::new();
/// resources.insert_json(br#"{"kind": "Query", "metadata": {"name": "q1"}, "status": {}}"#)?;
/// assert!(resources.get(ResourceKind::Query, "default", "q1").is_ok());
/// assert!(resources.get(ResourceKind::Query, "prod", "q1").is_err());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct MemoryResources {
    resources: BTreeMap<(ResourceKind, String, String), Value>,
}

impl MemoryResources {
    /// Creates an empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a resource under a name.
    pub fn insert(&mut self, kind: ResourceKind, namespace: &str, name: &str, value: Value) {
        let key = (kind, namespace.to_owned(), name.to_owned());
        self.resources.insert(key, value);
    }

    /// Keeps a resource under its own kind, namespace (`default` where it names none) and name,
    /// which are returned.
    ///
    /// # Errors
    ///
    /// `layout.unknown` for what is no resource of a known kind.
    pub fn insert_resource(&mut self, value: Value) -> Result<(ResourceKind, String, String)> {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let kind = text(value.get("kind"));
        let known = ResourceKind::ALL
            .into_iter()
            .find(|known| Some(known.as_str()) == kind.as_deref())
            .ok_or_else(|| unknown("a resource with a `kind` of Ark", kind.as_deref()))?;
        let metadata = value.get("metadata");
        let name = text(metadata.and_then(|metadata| metadata.get("name")))
            .ok_or_else(|| unknown("a resource with `metadata.name`", None))?;
        let namespace = text(metadata.and_then(|metadata| metadata.get("namespace")))
            .unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned());
        self.insert(known, &namespace, &name, value);
        Ok((known, namespace, name))
    }

    /// [`insert_resource`](Self::insert_resource) from its JSON.
    ///
    /// # Errors
    ///
    /// `json.*`, and as there.
    pub fn insert_json(&mut self, text: &[u8]) -> Result<(ResourceKind, String, String)> {
        self.insert_resource(json::parse(text)?)
    }
}

impl Resources for MemoryResources {
    fn get(&self, kind: ResourceKind, namespace: &str, name: &str) -> Result<Value, ResourceFault> {
        let key = (kind, namespace.to_owned(), name.to_owned());
        self.resources
            .get(&key)
            .cloned()
            .ok_or(ResourceFault::NotFound)
    }
}

/// The namespace of what names none.
pub(super) const DEFAULT_NAMESPACE: &str = "default";

/// Reads a resource, with an error that names it.
pub(super) fn read(
    resources: Option<&dyn Resources>,
    kind: ResourceKind,
    namespace: &str,
    name: &str,
) -> Result<Value> {
    let fault = match resources.map(|resources| resources.get(kind, namespace, name)) {
        Some(Ok(value)) => return Ok(value),
        Some(Err(fault)) => fault,
        None => ResourceFault::Unreachable("no source of resources is configured".to_owned()),
    };
    let (code, reason) = match fault {
        ResourceFault::NotFound => (Code::ResourceNotFound, "there is none".to_owned()),
        ResourceFault::Forbidden => (
            Code::ResourceForbidden,
            "it may not be read, check the role of the service account".to_owned(),
        ),
        ResourceFault::Status { status, reason } => (
            Code::ResourceUnavailable,
            format!("the server answered {status} {reason}"),
        ),
        ResourceFault::Unreachable(why) => (Code::ResourceUnavailable, why),
    };
    Err(Error::new(ErrorKind::Resource {
        kind: kind.as_str(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        code,
        reason,
    }))
}

fn unknown(expected: &'static str, found: Option<&str>) -> Error {
    Error::new(ErrorKind::UnknownLayout {
        expected,
        found: found.map_or_else(|| "none".to_owned(), |found| format!("`{found}`")),
    })
}
