//! Answers about logs against the worked cases of the definitions.

use evalcore::metrics::{
    AnswerStatus, Field, GroundingCounts, GroundingRules, LogEntry, MentionKind, ParseCounts,
    parse_answer,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::metrics_cases::{cases, id};
use crate::support::{Tally, oracle_dir, read_json, shared_fixtures};

#[test]
fn oracle_parse_cases() {
    let file = oracle_dir("EVALCORE_LOG_ORACLES", "log-analysis").join("parse_cases.jsonl");
    let mut tally = Tally::new("parse_cases.jsonl");
    for case in cases(&file) {
        let ours = serde_json::to_value(parse_answer(case["text"].as_str())).unwrap();
        tally.equal(id(&case), &ours, &case["expected"]);
    }
    tally.finish();
}

fn logs(value: &Value) -> Vec<LogEntry> {
    let entry = |log: &Value| {
        let members = log.as_object().unwrap();
        let metadata = members.iter().filter(|(name, _)| *name != "message");
        LogEntry::new(log["message"].as_str().unwrap())
            .with_metadata(metadata.map(|(_, value)| value.as_str().unwrap()))
    };
    value.as_array().unwrap().iter().map(entry).collect()
}

#[test]
fn oracle_grounding_cases() {
    let file = oracle_dir("EVALCORE_LOG_ORACLES", "log-analysis").join("grounding_cases.jsonl");
    let mut tally = Tally::new("grounding_cases.jsonl");
    for case in cases(&file) {
        let key_logs: Option<Vec<usize>> = case["key_logs"].as_array().map(|logs| {
            let log = |log: &Value| usize::try_from(log.as_u64().unwrap()).unwrap();
            logs.iter().map(log).collect()
        });
        let found = GroundingRules::new()
            .camel_case(case["camel"] == true)
            .evaluate(
                &logs(&case["logs"]),
                case["response"].as_str().unwrap(),
                key_logs.as_deref(),
            )
            .unwrap();
        let mentions: Vec<Value> = found
            .mentions
            .iter()
            .map(|m| json!({"kind": m.kind, "text": m.text, "supported": m.supported}))
            .collect();
        let ours = json!({
            "mentions": mentions,
            "n_mentions": found.mentions.len(),
            "n_unsupported": found.n_unsupported(),
            "hallucinated": found.hallucinated(),
            "covered_logs": found.covered_logs,
            "lexical_coverage": found.lexical_coverage,
            "key_logs": found.key_logs,
            "missed_scorable": found.missed_scorable,
            "missed_logs": found.missed_logs,
            "missed": found.missed,
        });
        tally.equal(id(&case), &ours, &case["expected"]);
    }
    tally.finish();
}

/// Labelled summaries as answers: none invents a fact by the rules, nine hold an unsupported term.
#[test]
fn labelled_summaries_invent_nothing() {
    let Some(shared) = shared_fixtures("labelled_summaries_invent_nothing") else {
        return;
    };
    let samples = read_json(&shared.join("log-analysis/derived/golden-v1/samples.json"));
    let mut counts = [GroundingCounts::new(), GroundingCounts::new()];
    for sample in samples.as_array().unwrap() {
        let summary = sample["ground_truth"]["summary"].as_str().unwrap();
        for (camel_case, counts) in [false, true].into_iter().zip(&mut counts) {
            let found = GroundingRules::new()
                .camel_case(camel_case)
                .evaluate(&logs(&sample["logs"]), summary, None)
                .unwrap();
            counts.update(&found);
        }
    }
    let [plain, camel] = counts.map(GroundingCounts::finish);
    assert_eq!(
        (plain.samples, plain.hallucination_rate.unwrap().value),
        (115, 0.0)
    );
    assert_eq!(plain.missed_log_rate, None);
    assert!((camel.hallucination_rate.unwrap().value - 9.0 / 115.0).abs() < 1e-12);
}

/// Two runs whose answers were made by a script, with the counts that were recorded for them.
#[test]
fn simulated_runs_as_recorded() {
    let Some(shared) = shared_fixtures("simulated_runs_as_recorded") else {
        return;
    };
    let folder = shared.join("log-analysis");
    let samples = read_json(&folder.join("derived/golden-v1/samples.json"));
    let samples = samples.as_array().unwrap();
    for run in ["run-a", "run-b"] {
        let folder = folder.join("simulated-runs").join(run);
        let responses = cases(&folder.join("responses.jsonl"));
        let expected = cases(&folder.join("expected_results.jsonl"));
        let mut parsed = ParseCounts::default();
        let mut tally = Tally::new(format!("{run}/expected_results.jsonl"));
        for (response, want) in responses.iter().zip(&expected) {
            let sample = samples
                .iter()
                .find(|s| s["id"] == response["sample_id"])
                .unwrap();
            let answer = parse_answer(response["response"].as_str());
            parsed.update(&answer);
            // Nothing was recorded of samples without a response or with an empty one.
            let said = response["response"].as_str();
            let mentions = said.filter(|text| !text.is_empty()).map(|text| {
                let logs = logs(&sample["logs"]);
                let found = GroundingRules::new().evaluate(&logs, text, None).unwrap();
                (found.mentions.len(), found.n_unsupported())
            });
            let predicted = json!({
                "root_cause": answer.fields.root_cause, "severity": answer.severity_normalized,
                "component": answer.fields.component, "summary": answer.fields.summary,
                "action_needed": answer.fields.action_needed,
            });
            let ours = json!([
                answer.status,
                predicted,
                mentions.map(|found| found.0),
                mentions.map(|found| found.1)
            ]);
            let theirs = json!([
                want["parse_status"],
                want["predicted"],
                want["n_mentions"],
                want["n_unsupported"]
            ]);
            tally.equal(want["sample_id"].as_str().unwrap(), &ours, &theirs);
        }
        tally.finish();
        let metrics = read_json(&folder.join("expected_metrics.json"));
        assert_eq!(serde_json::to_value(parsed).unwrap(), metrics["parse"]);
    }
}

#[test]
fn key_logs_are_places_of_logs() {
    let logs = [LogEntry::new("a"), LogEntry::new("b")];
    let error = GroundingRules::new()
        .evaluate(&logs, "", Some(&[2]))
        .unwrap_err();
    assert!(error.to_string().contains("`key_logs`"), "{error}");
    let found = GroundingRules::new()
        .evaluate(&logs, "", Some(&[]))
        .unwrap();
    assert_eq!((found.missed_scorable, found.missed), (false, None));
}

#[test]
fn mentions_in_other_scripts_and_declared_context() {
    let logs = [LogEntry::new("请求3552个")];
    let found = GroundingRules::new()
        .context("https://example.com/kb/1")
        .evaluate(
            &logs,
            "请求3552个, “请求 超过 限制 非常 多 次”, see https://example.com/kb/1",
            None,
        )
        .unwrap();
    let kinds: Vec<_> = found
        .mentions
        .iter()
        .map(|m| (m.kind, m.supported))
        .collect();
    assert_eq!(
        kinds,
        [
            (MentionKind::Number, true),
            (MentionKind::Quote, false),
            (MentionKind::Url, true)
        ]
    );
}

/// Texts that make a careless scanner quadratic.
#[test]
fn hostile_answers_take_linear_time() {
    let logs = [LogEntry::new("nothing"), LogEntry::new("else")];
    for unit in [
        "a.",
        "+/",
        "1,111,111,111x,",
        "“",
        "\"",
        "`",
        "a-",
        "[log ",
        "log   ",
        "0x",
        "/a",
        "Ab",
        "<think>",
        "**Root",
    ] {
        let text = unit.repeat((1 << 18) / unit.len());
        let found = GroundingRules::new()
            .camel_case(true)
            .evaluate(&logs, &text, None)
            .unwrap();
        assert!(found.responded);
        assert_eq!(parse_answer(Some(&text)).status, AnswerStatus::Failed);
    }
}

proptest! {
    #[test]
    fn any_answer_has_a_verdict(text in "(?s)[\\[\\]a-zA-Z0-9 \\-/.,:\"`“”#x\n*_é中<>{}]{0,200}") {
        let logs = [LogEntry::new("GET /var/log 10.0.0.1:80 took 1,234 ms"), LogEntry::new(text.clone())];
        let found = GroundingRules::new().camel_case(true).evaluate(&logs, &text, None).unwrap();
        let mut end = 0;
        for mention in &found.mentions {
            prop_assert!(mention.offset >= end);
            prop_assert!(text[mention.offset..].contains(&mention.text));
            end = mention.offset + mention.text.len();
            // The second log is the answer itself: only a citation can go wrong.
            prop_assert!(mention.supported || mention.kind == MentionKind::Citation, "{mention:?}");
        }
        let answer = parse_answer(Some(&text));
        prop_assert_eq!(answer.status == AnswerStatus::Failed, answer.missing.len() == 5 && answer.fields.get(Field::RecommendedSteps).is_none());
    }
}
