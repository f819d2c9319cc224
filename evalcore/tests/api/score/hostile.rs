//! Whatever stands in a body or a status, there is an answer, and it keeps its promises.

use evalcore::score::{MemoryResources, Mode, Options, respond};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{query, status};

/// Texts and numbers that something may trip over.
fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|flag| json!(flag)),
        any::<i64>().prop_map(|number| json!(number)),
        any::<u64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        "[-+0-9.a-z_ µé٣]{0,12}".prop_map(|text| json!(text)),
        "[0-9]{1,3}(\\.[0-9]{0,3})?(h|m|s|ms|us|ns|µs)".prop_map(|text| json!(text)),
        "(done|error|canceled|pending|evaluating|nan|inf|1e999|-0|0x10|１２)"
            .prop_map(|text| json!(text)),
        any::<String>().prop_map(|text| json!(text)),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    const KEYS: &str = "(content|target|name|type|phase|promptTokens|completionTokens|totalTokens|cachedTokens|status)";
    scalar().prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(KEYS, inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

const STATUS: &str = "(phase|tokenUsage|token_usage|duration|responses|response|conditions)";
const PARAMETERS: &str = "(maxTokens|maxDuration|maxCostPerQuery|minScore|threshold|tokenWeight|costWeight|minTokensPerSecond|minResponseLength|maxResponseLength|tokenEfficiencyThreshold|weights|model|errorRate)";

fn is_pattern(score: &str) -> bool {
    let (whole, rest) = score.split_once('.').unwrap_or((score, "0"));
    let digits = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    digits && (whole == "0" || (whole == "1" && rest.bytes().all(|byte| byte == b'0')))
}

fn check(body: &[u8], resources: &MemoryResources) -> Result<(), TestCaseError> {
    for mode in Mode::ALL {
        let mut options = Options::new();
        options.mode(mode).resources(resources);
        let answer = respond(body, &options);
        let sent: Value = serde_json::from_str(&answer.body).unwrap();
        prop_assert!([200, 400, 422, 500, 501].contains(&answer.status));
        if answer.status != 200 {
            prop_assert!(sent["detail"].is_string());
            continue;
        }
        if mode != Mode::Strict {
            continue;
        }
        let score = sent["score"].as_str().unwrap();
        prop_assert!(is_pattern(score), "{score}");
        prop_assert_eq!(sent["error"].is_null(), !sent["metadata"].is_null());
        let passed = sent["passed"].as_bool().unwrap();
        prop_assert!(!passed || sent["metadata"]["verdict"] == "passed");
        prop_assert_eq!(respond(body, &options).body, answer.body);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_status_and_any_parameters_have_an_answer(
        changes in prop::collection::vec((STATUS, value()), 0..4),
        parameters in prop::collection::btree_map(PARAMETERS, "[-+0-9.eE_ smhnaif%]{0,8}", 0..4),
    ) {
        let mut query = query(status(300, 200, "4s", "The capital of France is Paris, on the Seine."));
        for (member, value) in changes {
            query["status"][member] = value;
        }
        let mut resources = MemoryResources::new();
        resources.insert_json(query.to_string().as_bytes()).unwrap();
        let body = json!({"type": "query", "config": {"queryRef": {"name": "q1"}}, "parameters": parameters});
        check(body.to_string().as_bytes(), &resources)?;
    }

    #[test]
    fn any_body_has_an_answer(body in value(), input in any::<String>(), output in any::<String>()) {
        let resources = MemoryResources::new();
        check(body.to_string().as_bytes(), &resources)?;
        let direct = json!({"type": "direct", "config": {"input": input, "output": output}, "model": body});
        check(direct.to_string().as_bytes(), &resources)?;
        check(input.as_bytes(), &resources)?;
    }
}
