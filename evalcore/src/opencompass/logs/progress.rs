//! How far a job is, read from its log.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::records;
use crate::diagnostic::{Code, Diagnostic};
use crate::json::{Findings, Value};
use crate::position::Position;

/// How far a job is, in the shape of budeval's log parser.
///
/// Serialises to `{eta_data, latest_progress, progress_percentage, status}`, for a pending job with
/// `pod_state` and `pod_phase`, and with `diagnostics` where there are any.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// The last `ETA_DATA` record.
    pub eta_data: Option<Value>,
    /// The last `PROGRESS_DATA` record.
    pub latest_progress: Option<Value>,
    /// Percent (0–100) of the batches that are done; `None` where that is not known.
    pub progress_percentage: Option<f64>,
    /// What the records say of the job.
    pub status: ProgressStatus,
    /// The state of the container and the phase of the pod, for a pending job.
    pub pod: Option<PodState>,
    /// What could not be read or was put right.
    pub diagnostics: Vec<Diagnostic>,
}

/// The pod of a job that has no log yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodState {
    /// The container's state, such as `waiting`, or `unknown`.
    pub state: String,
    /// The pod's phase, such as `Pending`, or `NotFound`.
    pub phase: String,
}

/// What a job's progress records say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProgressStatus {
    /// The pod is not ready.
    Pending,
    /// The log is empty.
    NoLogs,
    /// The log has text and no record: what the job does is not known.
    Unknown,
    /// The estimate is there, no batch is done.
    Starting,
    /// Batches are being done.
    Running,
}

/// Reads the progress of a job from its log.
///
/// The last readable record of each kind counts; what was passed over is a diagnostic. A
/// percentage is always within 0 and 100: counts out of range give the nearest value and a
/// diagnostic, counts that are absent or no numbers a diagnostic alone. Counts written as text
/// (`"10"`) are taken as numbers.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::logs::{ProgressStatus, parse_progress};
///
/// let progress = parse_progress("PROGRESS_DATA: {\"batches_completed\": 3, \"batches_total\": 8}\n");
/// assert_eq!(progress.progress_percentage, Some(37.5));
/// assert_eq!(progress.status, ProgressStatus::Running);
///
/// let odd = parse_progress("PROGRESS_DATA: {\"batches_completed\": 0, \"batches_total\": 0}\n");
/// assert_eq!(odd.progress_percentage, None);
/// assert_eq!(odd.diagnostics[0].code.as_str(), "log.counts_unusable");
/// ```
#[must_use]
pub fn parse_progress(log: &str) -> Progress {
    let mut findings = Findings::new(false);
    let mut note = |code, message: String, offset: usize| {
        let place = Position::offset(offset as u64);
        // A tolerant list refuses nothing.
        let _ = findings.push(Diagnostic::warning(code, message).at(place));
    };
    let eta = records::last_readable(log, "ETA_DATA:", &mut note);
    let latest = records::last_readable(log, "PROGRESS_DATA:", &mut note);
    let progress_percentage = match (&latest, &eta) {
        (Some((record, at)), _) => percentage(record, |message| {
            note(Code::LogCountsUnusable, message, *at);
        }),
        // The estimate comes before the first batch.
        (None, Some(_)) => Some(0.0),
        (None, None) => None,
    };
    let mut diagnostics = findings.into_found();
    for diagnostic in &mut diagnostics {
        diagnostic.position = diagnostic
            .position
            .map(|place| Position::locate(log.as_bytes(), place.offset));
    }
    let status = match (&eta, &latest) {
        (_, Some(_)) => ProgressStatus::Running,
        (Some(_), None) => ProgressStatus::Starting,
        (None, None) if log.is_empty() => ProgressStatus::NoLogs,
        (None, None) => ProgressStatus::Unknown,
    };
    Progress {
        eta_data: eta.map(|(record, _)| record),
        latest_progress: latest.map(|(record, _)| record),
        progress_percentage,
        status,
        pod: None,
        diagnostics,
    }
}

fn percentage(record: &Value, mut note: impl FnMut(String)) -> Option<f64> {
    let completed = count(record, "batches_completed", &mut note);
    let total = count(record, "batches_total", &mut note);
    let (completed, total) = (completed?, total?);
    if total <= 0.0 {
        note(format!(
            "expected a positive `batches_total`, found {total}"
        ));
        return None;
    }
    let percent = completed / total * 100.0;
    if !(0.0..=100.0).contains(&percent) {
        note(format!(
            "expected `batches_completed` within 0 and {total}, found {completed}"
        ));
    }
    Some(percent.clamp(0.0, 100.0))
}

/// A finite count; anything else is noted.
fn count(record: &Value, name: &str, note: &mut impl FnMut(String)) -> Option<f64> {
    let found = match record.get(name) {
        Some(Value::String(text)) => {
            note(format!(
                "expected a number as `{name}`, found the text `{text}`"
            ));
            text.trim().parse::<f64>().ok()
        }
        Some(value) => {
            let number = value.as_f64();
            if number.is_none() {
                let kind = value.kind().as_str();
                note(format!("expected a number as `{name}`, found {kind}"));
            }
            number
        }
        None => {
            note(format!("expected a member `{name}`, found none"));
            None
        }
    };
    found.filter(|number| {
        let finite = number.is_finite();
        if !finite {
            note(format!("expected a finite `{name}`, found {number}"));
        }
        finite
    })
}

impl Progress {
    /// The progress of a job whose pod is not ready.
    #[must_use]
    pub fn pending(pod: PodState) -> Self {
        Self {
            pod: Some(pod),
            ..Self::without_records(ProgressStatus::Pending)
        }
    }

    pub(in crate::opencompass) fn without_records(status: ProgressStatus) -> Self {
        Self {
            eta_data: None,
            latest_progress: None,
            progress_percentage: Some(0.0),
            status,
            pod: None,
            diagnostics: Vec::new(),
        }
    }
}

impl Serialize for Progress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("eta_data", &self.eta_data)?;
        map.serialize_entry("latest_progress", &self.latest_progress)?;
        match self.progress_percentage {
            // A job that has not begun has a whole 0, as its readers know it.
            Some(_) if self.status != ProgressStatus::Running => {
                map.serialize_entry("progress_percentage", &0)?;
            }
            percent => map.serialize_entry("progress_percentage", &percent)?,
        }
        map.serialize_entry("status", &self.status)?;
        if let Some(pod) = &self.pod {
            map.serialize_entry("pod_state", &pod.state)?;
            map.serialize_entry("pod_phase", &pod.phase)?;
        }
        if !self.diagnostics.is_empty() {
            map.serialize_entry("diagnostics", &self.diagnostics)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_counts_give_a_percentage_in_range() {
        for (record, expected, notes) in [
            (
                r#"{"batches_completed": 45, "batches_total": 66}"#,
                "68.18181818181817",
                0,
            ),
            (r#"{"batches_completed": 0, "batches_total": 0}"#, "?", 1),
            (r#"{"batches_completed": 4}"#, "?", 1),
            (r#"{"batches_total": 4}"#, "?", 1),
            (
                r#"{"batches_completed": "2", "batches_total": "10"}"#,
                "20",
                2,
            ),
            (r#"{"batches_completed": "x", "batches_total": 10}"#, "?", 1),
            (
                r#"{"batches_completed": null, "batches_total": 10}"#,
                "?",
                1,
            ),
            (
                r#"{"batches_completed": 12, "batches_total": 10}"#,
                "100",
                1,
            ),
            (r#"{"batches_completed": -1, "batches_total": 10}"#, "0", 1),
            (r#"{"batches_completed": NaN, "batches_total": 10}"#, "?", 1),
            (
                r#"{"batches_completed": 1, "batches_total": 1e999}"#,
                "?",
                1,
            ),
            (
                r#"{"a": {"b": 1}, "batches_completed": 1, "batches_total": 4}"#,
                "25",
                0,
            ),
        ] {
            let progress = parse_progress(&format!("x PROGRESS_DATA: {record} y"));
            let percent = progress.progress_percentage;
            let text = percent.map_or("?".to_owned(), |percent| percent.to_string());
            assert_eq!(text, expected, "{record}");
            assert_eq!(progress.diagnostics.len(), notes, "{record}");
            assert_eq!(progress.status, ProgressStatus::Running, "{record}");
        }
    }

    #[test]
    fn an_unreadable_record_gives_way_to_the_one_before() {
        let log = "PROGRESS_DATA: {\"batches_completed\": 3, \"batches_total\": 8}\n\
                   PROGRESS_DATA: {\"batches_completed\": 4, }\nETA_DATA: {\"a\": {\n";
        let progress = parse_progress(log);
        assert_eq!(progress.progress_percentage, Some(37.5));
        let found: Vec<_> = progress
            .diagnostics
            .iter()
            .map(|d| (d.code, d.position.and_then(|place| place.line)))
            .collect();
        let unreadable = Code::LogRecordUnreadable;
        assert_eq!(found, [(unreadable, Some(3)), (unreadable, Some(2))]);
        assert_eq!(progress.eta_data, None);
    }

    #[test]
    fn a_log_without_records_says_nothing_of_the_job() {
        for (log, expected) in [
            (
                "",
                r#"{"eta_data":null,"latest_progress":null,"progress_percentage":null,"status":"no_logs"}"#,
            ),
            (
                "INFO\n",
                r#"{"eta_data":null,"latest_progress":null,"progress_percentage":null,"status":"unknown"}"#,
            ),
            (
                "ETA_DATA: {\"a\": 1}",
                r#"{"eta_data":{"a":1},"latest_progress":null,"progress_percentage":0,"status":"starting"}"#,
            ),
        ] {
            let text = serde_json::to_string(&parse_progress(log)).unwrap();
            assert_eq!(text, expected);
        }
    }
}
