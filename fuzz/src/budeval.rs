//! The imitated script, over trees.

use evalcore::json;
use evalcore::opencompass::compat::budeval::{
    PlaybookOutcome, ProcessorJob, ScriptEnv, extract_job_results, extract_script,
    process_opencompass_results, to_nice_json,
};

use crate::archive::Archive;

/// One line of JSON with an entry for every run, that Ansible and the orchestrator can read; the
/// processor ends in a document or an exception.
pub fn budeval(data: &[u8]) {
    let archive = Archive::parse(data);
    let (eval_id, run_ids) = archive.preamble.split_once('\n').unwrap_or(("e", "a"));
    let stdout = extract_script(&archive, &ScriptEnv::new(eval_id, run_ids));
    assert!(stdout.is_ascii() && stdout.ends_with('\n'));
    assert_eq!(stdout.lines().count(), 1);
    let document = json::parse_strict(stdout.as_bytes()).expect("the script prints JSON");
    assert_eq!(document.get("success"), Some(&json::Value::Bool(true)));
    let results = document.get("results").and_then(json::Value::as_array);
    let results = results.expect("the script prints results");
    let space = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
    let asked = run_ids.split(',').map(|id| id.trim_matches(space));
    let asked: Vec<&str> = asked.filter(|id| !id.is_empty()).collect();
    let answered = results.iter().map(|run| run.get("run_id"));
    let answered = answered.map(|id| id.and_then(json::Value::as_str));
    assert!(answered.eq(asked.into_iter().map(Some)));
    for run in results {
        let scores = run.get("scores").and_then(json::Value::as_array);
        let failed = run.get("error").is_some();
        assert!(scores.is_some_and(|scores| !failed || scores.is_empty()));
    }
    let nice = to_nice_json(&stdout).expect("Ansible reads what the script prints");
    let returned = extract_job_results(PlaybookOutcome::Written(nice.as_bytes()), None);
    let returned = json::parse(returned.as_bytes()).expect("the orchestrator returns JSON");
    let again = returned.get("results").and_then(json::Value::as_array);
    assert_eq!(again.map(<[_]>::len), Some(results.len()));

    let job = ProcessorJob::new("/tmp/extraction", "job", "m");
    if let Ok(processed) = process_opencompass_results(&archive, &job) {
        assert!(processed["datasets"].is_array() && processed["summary"].is_object());
    }
}
