use serde_json::{Value, json};

use crate::service::{Service, command};

fn answered(tokenizer: &str) -> Value {
    let service = Service::start(&["--cluster", "never", "--tokenizer", tokenizer]);
    let config = json!({ "input": "tiktoken is great!", "output": "antidisestablishmentarianism" });
    let parameters = json!({ "model": "gpt-4o-mini", "minScore": "0" });
    let answer = service.evaluate(&json!({ "config": config, "parameters": parameters }));
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["metadata"].clone()
}

#[test]
fn who_counted_is_named() {
    let metadata = answered("estimate");
    assert_eq!(metadata["token_source"], "estimate");

    let metadata = answered("none");
    assert_eq!(metadata["token_source"], "none");
    assert_eq!(metadata["total_tokens"], "unknown");
    let left_out = metadata["unmeasured_dimensions"].as_str().unwrap();
    assert!(left_out.contains("\"token\"") && left_out.contains("\"cost\""));
}

#[cfg(feature = "tokenizers")]
#[test]
fn a_vocabulary_counts_what_its_makers_count() {
    for name in ["o200k_base", "cl100k_base"] {
        let metadata = answered(name);
        assert_eq!(metadata["token_source"], name);
        assert_eq!(metadata["total_tokens"], "12");
    }
}

#[cfg(feature = "tokenizers")]
#[test]
fn a_vocabulary_is_read_when_it_is_needed() {
    let service = Service::start(&["--cluster", "never", "--tokenizer", "o200k_base"]);
    let before = service.resident_mib();
    service.evaluate(&json!({ "config": { "input": "a", "output": "b" } }));
    let after = service.resident_mib();
    assert!(after > before + 10.0, "{before} MiB, then {after} MiB");
}

#[test]
fn a_tokenizer_that_is_not_there_is_refused_at_the_start() {
    let args = ["--cluster", "never", "--tokenizer", "mine"];
    let output = command(&args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(64), "{said}");
    assert!(
        said.contains("tokenizer") && said.contains("mine"),
        "{said}"
    );
}
