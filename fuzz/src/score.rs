//! Requests for an evaluation, with a Query beside them.

use evalcore::score::{
    MemoryResources, Mode, Options, Policy, ResourceKind, parse_go_duration, respond,
};
use serde_json::Value;

/// The body of a request, a NUL byte, and the Query `default/q1`. Every mode has an answer, the
/// same one twice; a strict score is a proportion in Ark's pattern, and what passed says so.
pub fn score(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let (body, query) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let mut resources = MemoryResources::new();
    if let Ok(query) = evalcore::json::parse(query) {
        resources.insert(ResourceKind::Query, "default", "q1", query);
    }
    for mode in Mode::ALL {
        let mut options = Options::new();
        options.mode(mode).resources(&resources);
        let answer = respond(body, &options);
        assert_eq!(respond(body, &options), answer);
        let sent: Value = serde_json::from_str(&answer.body).expect("an answer is JSON");
        if answer.status != 200 {
            assert!(sent["detail"].is_string(), "{sent}");
        } else if mode == Mode::Strict {
            let number: f64 = sent["score"]
                .as_str()
                .expect("a text")
                .parse()
                .expect("a number");
            assert!((0.0..=1.0).contains(&number), "{sent}");
            let passed = sent["passed"] == true;
            assert!(!passed || sent["metadata"]["verdict"] == "passed", "{sent}");
        }
    }
    let _ = Policy::from_json(body);
    if let Ok(text) = str::from_utf8(body) {
        let negated = parse_go_duration(&format!("-{text}"));
        if let (Some(one), Some(other)) = (parse_go_duration(text), negated) {
            assert_eq!(one, -other, "{text}");
        }
    }
}
