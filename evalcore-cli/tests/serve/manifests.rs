//! The manifests of `examples/kubernetes` beside Ark's schemas and Kubernetes' own types.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Service, ServiceAccount};
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn documents(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    let documents: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap();
    documents.into_iter().filter(|one| !one.is_null()).collect()
}

fn example(file: &str) -> Vec<Value> {
    documents(&Path::new(ROOT).join("examples").join(file))
}

/// Ark's CRDs, which are other people's and lie beside the checkout; `None` says so.
#[expect(clippy::print_stdout, reason = "what is skipped is shown")]
fn schemas() -> Option<BTreeMap<(String, String), Value>> {
    let below = "fixtures/ark-metric/crds/schema";
    let places = ["../shared", "../../shared"].map(|place| Path::new(ROOT).join(place).join(below));
    let given = std::env::var_os("EVALCORE_ARK_CRDS").map(PathBuf::from);
    let Some(dir) = given.into_iter().chain(places).find(|dir| dir.is_dir()) else {
        println!("skipped: Ark's CRDs are not beside the checkout (EVALCORE_ARK_CRDS)");
        return None;
    };
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let era = path.file_name().unwrap().to_str().unwrap()[..7].to_owned();
        for crd in documents(&path) {
            let kind = crd["spec"]["names"]["kind"].as_str().unwrap().to_owned();
            let schema = &crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
            all.insert((era.clone(), kind), closed(schema));
        }
    }
    assert!(all.len() >= 3, "{:?}", all.keys());
    Some(all)
}

/// The API server drops members that a schema does not know. Ours are to have none.
fn closed(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut members: serde_json::Map<_, _> = members
                .iter()
                .map(|(name, value)| (name.clone(), closed(value)))
                .collect();
            // The schema of metadata is the API's own.
            let is_schema = members.get("properties").is_some_and(Value::is_object);
            let is_open = members.contains_key("x-kubernetes-preserve-unknown-fields");
            if is_schema && members.get("type") == Some(&json!("object")) && !is_open {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
            Value::Object(members)
        }
        Value::Array(items) => items.iter().map(closed).collect(),
        other => other.clone(),
    }
}

fn faults(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors = validator.iter_errors(document);
    errors.map(|error| error.to_string()).collect()
}

#[test]
fn resources_of_ark_follow_its_schemas() {
    let Some(schemas) = schemas() else { return };
    let mut checked = 0;
    let ours = ["kubernetes/evaluators.yaml", "score/evaluator.yaml"];
    for document in ours.iter().flat_map(|file| example(file)) {
        let kind = document["kind"].as_str().unwrap();
        if kind == "ConfigMap" {
            continue;
        }
        for ((era, known), schema) in &schemas {
            if known == kind {
                let name = &document["metadata"]["name"];
                assert_eq!(faults(schema, &document), [""; 0], "{kind} {name}, {era}");
                checked += 1;
            }
        }
    }
    assert!(checked >= 8, "{checked}");
}

#[test]
fn the_schemas_refuse_what_the_api_would_refuse_or_drop() {
    let Some(schemas) = schemas() else { return };
    for era in ["2025-09", "2026-03"] {
        let schema = &schemas[&(era.to_owned(), "Evaluator".to_owned())];
        let good = example("kubernetes/evaluators.yaml").remove(0);
        let reference = json!({ "name": "m", "includeAllKeys": true });
        for (member, value) in [
            (
                "parameters",
                json!({ "valueFrom": { "configMapRef": reference } }),
            ),
            (
                "parameters",
                json!([{ "name": "maxTokens", "value": 5000 }]),
            ),
            ("selectors", json!({})),
        ] {
            let mut wrong = good.clone();
            wrong["spec"][member] = value;
            assert!(!faults(schema, &wrong).is_empty(), "{era}: {member}");
        }
    }
}

/// Reads a document as its type; what the type does not know would be lost on the way back.
fn typed<T: DeserializeOwned + Serialize>(document: &Value) {
    let read: T = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(&serde_json::to_value(read).unwrap(), document);
}

#[test]
fn resources_of_kubernetes_are_of_its_types() {
    let mut kinds = Vec::new();
    let ours = ["kubernetes/service.yaml", "kubernetes/evaluators.yaml"];
    for document in ours.iter().flat_map(|file| example(file)) {
        let kind = document["kind"].as_str().unwrap();
        match kind {
            "ServiceAccount" => typed::<ServiceAccount>(&document),
            "Role" => typed::<Role>(&document),
            "RoleBinding" => typed::<RoleBinding>(&document),
            "Deployment" => typed::<Deployment>(&document),
            "Service" => typed::<Service>(&document),
            "ConfigMap" => typed::<ConfigMap>(&document),
            "Evaluator" | "Evaluation" => continue,
            other => panic!("{other} is not checked"),
        }
        kinds.push(kind.to_owned());
    }
    assert_eq!(kinds.len(), 6, "{kinds:?}");
}

fn of_kind(kind: &str) -> Value {
    let mut all = example("kubernetes/service.yaml").into_iter();
    all.find(|document| document["kind"] == kind).unwrap()
}

#[test]
fn the_role_reads_by_name_what_the_service_asks_for_and_no_more() {
    let role = of_kind("Role");
    let rules = role["rules"].as_array().unwrap();
    let mut resources = Vec::new();
    for rule in rules {
        assert_eq!(rule["verbs"], json!(["get"]), "{rule}");
        // Config maps hold anything: only the one that is meant is open.
        let core = rule["apiGroups"] == json!([""]);
        assert_eq!(core, rule["resourceNames"].is_array(), "{rule}");
        resources.extend(rule["resources"].as_array().unwrap().clone());
    }
    resources.sort_by_key(ToString::to_string);
    let mut expected: Vec<_> = evalcore::score::ResourceKind::ALL
        .map(|kind| Value::from(kind.plural()))
        .to_vec();
    expected.sort_by_key(ToString::to_string);
    assert_eq!(resources, expected);
    let named = &rules.last().unwrap()["resourceNames"];
    let examples = example("kubernetes/evaluators.yaml");
    let mut examples = examples.iter();
    let config_map = examples.find(|one| one["kind"] == "ConfigMap").unwrap();
    assert_eq!(named, &json!([config_map["metadata"]["name"]]));
}

#[test]
fn the_parts_of_the_deployment_fit_together() {
    let (deployment, service) = (of_kind("Deployment"), of_kind("Service"));
    let pod = &deployment["spec"]["template"];
    let labels = &pod["metadata"]["labels"];
    assert_eq!(&deployment["spec"]["selector"]["matchLabels"], labels);
    assert_eq!(&service["spec"]["selector"], labels);
    let account = &of_kind("ServiceAccount")["metadata"]["name"];
    assert_eq!(&pod["spec"]["serviceAccountName"], account);
    let binding = of_kind("RoleBinding");
    assert_eq!(&binding["subjects"][0]["name"], account);
    assert_eq!(
        binding["roleRef"]["name"],
        of_kind("Role")["metadata"]["name"]
    );
    let container = &pod["spec"]["containers"][0];
    assert_eq!(
        service["spec"]["ports"][0]["targetPort"],
        container["ports"][0]["name"]
    );
    assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
    // The arguments are those of this binary: what it misses here is the cluster.
    let args = container["args"].as_array().unwrap();
    let args: Vec<&str> = args.iter().filter_map(Value::as_str).collect();
    assert_eq!(args[..2], ["serve", "--listen"]);
    let rest: Vec<&str> = args[3..].to_vec();
    let output = crate::service::command(&rest)
        .args(["--listen", "127.0.0.1:0"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("no usable cluster"), "{said}");
}
