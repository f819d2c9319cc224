//! The readers of logs and job states.

use evalcore::opencompass::compat::budeval::{
    LogForm, classify_job_error_compat, parse_progress_compat,
};
use evalcore::opencompass::logs::{ProgressStatus, classify_job_error, parse_progress};
use evalcore::opencompass::parse_infer_status;

/// A percentage in range or none for every text, and a document that `serde_json` takes; the imitation ends in a
/// document or an exception.
pub fn progress(data: &[u8]) {
    let log = String::from_utf8_lossy(data);
    let progress = parse_progress(&log);
    let percent = progress.progress_percentage;
    assert!(
        percent.is_none_or(|percent| (0.0..=100.0).contains(&percent)),
        "{percent:?}"
    );
    let started = progress.latest_progress.is_some() || progress.eta_data.is_some();
    let silent = matches!(
        progress.status,
        ProgressStatus::NoLogs | ProgressStatus::Unknown
    );
    assert_eq!(started, !silent);
    assert_eq!(log.is_empty(), progress.status == ProgressStatus::NoLogs);
    assert!(!silent || percent.is_none());
    assert!(started || log.contains("_DATA:") || progress.diagnostics.is_empty());
    assert_document(&progress);
    match parse_progress_compat(&log) {
        Ok(imitated) => {
            let _ = serde_json::to_string(&imitated).expect("a progress can be written");
        }
        Err(raised) => assert!(!raised.exception.is_empty()),
    }
}

/// A short message from the log and a category for every text; a log given as a value raises
/// nothing.
pub fn job_error(data: &[u8]) {
    let log = String::from_utf8_lossy(data);
    let error = classify_job_error(&log);
    assert!(error.error_message.chars().count() <= 500);
    for line in error.error_message.lines() {
        assert!(log.contains(line.trim()), "the message is from the log");
    }
    assert!(!error.category.as_str().is_empty() && !error.error_type.is_empty());
    assert_eq!(error.file.is_some(), error.line.is_some());
    assert_document(&error);
    let imitated = classify_job_error_compat(&log, LogForm::AsValue);
    let imitated = imitated.expect("a value raises nothing");
    assert!(imitated.error_message.chars().count() <= 500);
    assert_document(&imitated);
    if let Ok(pasted) = classify_job_error_compat(&log, LogForm::AsTemplated) {
        assert_document(&pasted);
        if !log.contains(['\\', '\'', '"', '\r']) && !log.contains("{{") {
            assert_eq!(pasted, imitated, "nothing in the log needs quoting");
        }
    }
}

/// What `serde_json` reads as an object has the state that stands there.
pub fn infer_status(data: &[u8]) {
    let ours = parse_infer_status(data);
    let Ok(theirs) = serde_json::from_slice::<serde_json::Value>(data) else {
        if let Ok(ours) = ours {
            let total = ours.total.unwrap_or(u64::MAX);
            assert!(ours.completed.is_none_or(|n| n <= total) || !ours.diagnostics.is_empty());
        }
        return;
    };
    assert_eq!(ours.is_ok(), theirs.is_object());
    let Ok(ours) = ours else { return };
    let word = theirs["status"].as_str().unwrap_or_default();
    assert_eq!(ours.status.as_str(), word);
    assert_eq!(ours.completed, theirs["completed"].as_u64());
    assert_eq!(ours.total, theirs["total"].as_u64());
    assert_eq!(ours.updated_at.as_deref(), theirs["updated_at"].as_str());
}

fn assert_document<T: serde::Serialize>(value: &T) {
    let text = serde_json::to_string(value).expect("a document can be written");
    let read = serde_json::from_str::<serde_json::Value>(&text);
    assert!(read.is_ok_and(|value| value.is_object()), "{text}");
}
