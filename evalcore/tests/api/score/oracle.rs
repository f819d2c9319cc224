//! The imitated service against its recordings, from body to body.
#![expect(
    clippy::print_stdout,
    reason = "the test says what it leaves to others"
)]

use std::cell::RefCell;

use evalcore::json;
use evalcore::score::{
    Generation, MemoryResources, Mode, Options, ResourceFault, ResourceKind, Resources, evaluate,
    read_request, respond,
};
use serde_json::Value;

use crate::metrics_cases::{cases, id};
use crate::support::{Tally, oracle_dir};

/// A cluster of a recording, which notes what is read.
struct Cluster {
    resources: MemoryResources,
    faults: Vec<(String, u16)>,
    reads: RefCell<Vec<String>>,
}

impl Resources for Cluster {
    fn get(
        &self,
        kind: ResourceKind,
        namespace: &str,
        name: &str,
    ) -> Result<json::Value, ResourceFault> {
        let path = format!("{}/{namespace}/{name}", kind.plural());
        self.reads.borrow_mut().push(path.clone());
        match self.faults.iter().find(|(known, _)| *known == path) {
            Some((_, 403)) => Err(ResourceFault::Forbidden),
            Some((_, status)) => Err(ResourceFault::Status {
                status: *status,
                reason: "Internal Server Error".to_owned(),
            }),
            None => self.resources.get(kind, namespace, name),
        }
    }
}

fn ours(value: &Value) -> json::Value {
    json::parse(value.to_string().as_bytes()).unwrap()
}

impl Cluster {
    fn of(case: &Value) -> Option<Self> {
        let cluster = &case["cluster"];
        if cluster["mode"] == "none" {
            return None;
        }
        let mut resources = MemoryResources::new();
        if case["query_data"].is_object() {
            let metadata = &case["query_data"]["metadata"];
            let key = case["query_key"].as_str().map_or_else(
                || {
                    let text = |name: &str| metadata[name].as_str().unwrap_or_default();
                    (text("namespace").to_owned(), text("name").to_owned())
                },
                |key| {
                    let (namespace, name) = key.split_once('/').unwrap();
                    (namespace.to_owned(), name.to_owned())
                },
            );
            let query = ours(&case["query_data"]);
            resources.insert(ResourceKind::Query, &key.0, &key.1, query);
        }
        for (member, kind) in [
            ("agents", ResourceKind::Agent),
            ("models", ResourceKind::Model),
        ] {
            for (key, value) in cluster[member].as_object().into_iter().flatten() {
                let (namespace, name) = key.split_once('/').unwrap();
                resources.insert(kind, namespace, name, ours(value));
            }
        }
        let faults = cluster["errors"].as_object().into_iter().flatten();
        let faults = faults.map(|(path, status)| {
            let status = u16::try_from(status.as_u64().unwrap()).unwrap();
            (path.clone(), status)
        });
        Some(Self {
            resources,
            faults: faults.collect(),
            reads: RefCell::default(),
        })
    }
}

/// Texts that libraries of the original made, of which only the status is a contract.
fn is_library_text(detail: &str) -> bool {
    detail.contains("alidation error")
        || detail.starts_with("Metric evaluator does not support evaluation type")
}

fn compare_bodies(ours: &Value, theirs: &Value) -> Result<(), String> {
    if theirs["detail"].as_str().is_some_and(is_library_text) && ours["detail"].is_string() {
        return Ok(());
    }
    let (mut ours, mut theirs) = (ours.clone(), theirs.clone());
    // The rest of the text is the client library's.
    let is_api_error = |body: &Value| {
        let error = body["error"].as_str();
        error.is_some_and(|error| error.starts_with("Error loading query"))
    };
    if is_api_error(&ours) && is_api_error(&theirs) {
        ours["error"] = Value::Null;
        theirs["error"] = Value::Null;
    }
    // The order of members counts, too.
    let [ours, theirs] = [ours, theirs].map(|body| body.to_string());
    if ours == theirs {
        Ok(())
    } else {
        Err(format!("ours {ours}, oracle {theirs}"))
    }
}

fn compare_parts(
    body: &[u8],
    options: &Options<'_>,
    mode: Mode,
    parts: &Value,
) -> Result<(), String> {
    let Ok(request) = read_request(body, mode) else {
        return Ok(());
    };
    let response = evaluate(&request, options).map_err(|error| error.to_string());
    let ours = response.ok().and_then(|response| response.compat);
    let Some(ours) = ours else {
        return if parts.is_null() {
            Ok(())
        } else {
            Err("no parts".to_owned())
        };
    };
    if parts.is_null() {
        return Err("parts where the oracle has none".to_owned());
    }
    let number = |name: &str, ours: Option<f64>| {
        let theirs = match &parts[name] {
            Value::Null => None,
            Value::String(text) => Some(text.to_lowercase().parse::<f64>().unwrap()),
            number => number.as_f64(),
        };
        let equal = match (ours, theirs) {
            (Some(a), Some(b)) => {
                a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9 * b.abs()
            }
            (a, b) => a == b,
        };
        if equal {
            Ok(())
        } else {
            Err(format!("{name}: ours {ours:?}, oracle {theirs:?}"))
        }
    };
    number("overall", Some(ours.overall))?;
    number("tokenScore", ours.token_score)?;
    number("costScore", ours.cost_score)?;
    number("performanceScore", ours.performance_score)?;
    number("qualityScore", ours.quality_score)?;
    for (name, names) in [
        ("threshold_violations", &ours.threshold_violations),
        ("passed_thresholds", &ours.passed_thresholds),
    ] {
        // Where a weight is no number, the original kept no list of violations beside the names in
        // its reasoning, which the bodies compare.
        if !parts[name].is_null() && serde_json::json!(names) != parts[name] {
            return Err(format!("{name}: ours {names:?}, oracle {}", parts[name]));
        }
    }
    if let Some(model) = parts.get("modelName")
        && model.as_str() != ours.model.as_deref()
    {
        return Err(format!("model: ours {:?}, oracle {model}", ours.model));
    }
    Ok(())
}

fn check(case: &Value, generation: Generation, recorded: &Value) -> Result<(), String> {
    let body = match case["raw_body"].as_str() {
        Some(raw) => raw.to_owned(),
        None => case["request"].to_string(),
    };
    let cluster = Cluster::of(case);
    let mode = Mode::Ark(generation);
    let mut options = Options::new();
    options.mode(mode);
    if let Some(cluster) = &cluster {
        options.resources(cluster);
    }
    let answer = respond(body.as_bytes(), &options);
    let theirs = &recorded["response"];
    if u64::from(answer.status) != theirs["status"].as_u64().unwrap() {
        return Err(format!("status: ours {}, oracle {theirs}", answer.status));
    }
    let ours: Value = serde_json::from_str(&answer.body).unwrap();
    compare_bodies(&ours, &theirs["body"])?;
    // Without a cluster the original tried to read and we have nowhere to.
    if let Some(cluster) = &cluster {
        let reads = serde_json::json!(cluster.reads.take());
        if reads != recorded["k8s_reads"] {
            let theirs = &recorded["k8s_reads"];
            return Err(format!("reads: ours {reads}, oracle {theirs}"));
        }
    }
    compare_parts(body.as_bytes(), &options, mode, &recorded["parts"])
}

/// Routes and content types are a server's: they are checked over HTTP.
fn is_of_server(case: &Value) -> bool {
    case["group"] == "http.routes" || case["http"]["content_type"] == "text/plain"
}

#[test]
fn ark_oracle() {
    let all = cases(&oracle_dir("EVALCORE_ARK_ORACLES", "ark-metric").join("oracle.jsonl"));
    for (generation, key) in Generation::ALL.into_iter().zip(["v1", "v2a", "v2", "v3"]) {
        let mut tally = Tally::new(format!("oracle.jsonl ({key})"));
        let mut elsewhere = Vec::new();
        for case in &all {
            let recorded = if generation == Generation::V1 {
                case
            } else {
                &case["other_generations"][key]
            };
            if is_of_server(case) {
                elsewhere.push(id(case));
                continue;
            }
            assert!(recorded.is_object(), "{}: no recording of {key}", id(case));
            tally.check(id(case), check(case, generation, recorded));
        }
        println!(
            "oracle.jsonl ({key}): of routes and content types, checked by the server: {elsewhere:?}"
        );
        tally.finish();
    }
}
