//! What rows stand for.

use std::collections::BTreeMap;

use evalcore::Result;
use evalcore::schema::{Direction, Unit};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::failure::damaged;
use super::rows::{HeldRun, HeldSample, HeldTask, NewRun, NewSample, NewTask, Place, ScoreRow};
use crate::merge;
use crate::moments::Moments;
use crate::run::{RunRecord, RunState, SampleRecord, SampleTexts, ScoreRecord, StoredRun};
use crate::task::{StoredTask, TaskResult};
use crate::time::Time;

impl NewTask {
    pub(super) fn new(at: Place, key: &str, row: &merge::Row<TaskResult>) -> Self {
        let task = &row.record;
        let measures = task.measures.iter();
        Self {
            batch: at.0,
            place: at.1,
            key_hash: key_hash(key),
            key: key.to_owned(),
            result_id: row.id.clone(),
            revision: row.revision,
            experiment_id: task.experiment_id.clone(),
            task_id: task.task_id.clone(),
            experiment_group: task.experiment_group.clone(),
            extension_version: task.extension_version.clone(),
            model_version: task.model_version.clone(),
            agent_name: task.agent_name.clone(),
            success: task.success,
            error_message: task.error_message.clone(),
            measures: measures
                .map(|(name, value)| (name.clone(), *value))
                .collect(),
            metadata: task.metadata.to_string(),
            created_at: row.created_at.micros(),
            recorded_at: row.recorded_at.micros(),
            kept: task.is_kept(),
            content_hash: row.hash.clone(),
        }
    }
}

impl HeldTask {
    pub(super) fn into_stored(self) -> Result<StoredTask> {
        let mut result = TaskResult::new(
            self.experiment_id,
            self.task_id,
            self.experiment_group,
            self.extension_version,
            self.model_version,
        );
        result.agent_name = self.agent_name;
        result.success = self.success;
        result.error_message = self.error_message;
        result.metadata = json(&self.metadata)?;
        result.measures = self.measures.into_iter().collect();
        let recorded_at = time(self.recorded_at)?;
        result.recorded_at = Some(recorded_at);
        Ok(StoredTask {
            result_id: self.result_id,
            revision: self.revision,
            created_at: time(self.created_at)?,
            recorded_at,
            superseded_at: optional_time(self.superseded_at)?,
            content_hash: self.content_hash,
            result,
        })
    }
}

impl NewRun {
    pub(super) fn new(at: Place, key: &str, row: &merge::Row<RunRecord>) -> Self {
        let run = &row.record;
        Self {
            batch: at.0,
            place: at.1,
            key_hash: key_hash(key),
            key: key.to_owned(),
            run_key: row.id.clone(),
            revision: row.revision,
            eval_id: run.eval_id.clone(),
            run_id: run.run_id.clone(),
            experiment_id: run.experiment_id.clone(),
            dataset_id: run.dataset_id.clone(),
            experiment_group: run.experiment_group.clone(),
            extension_version: run.extension_version.clone(),
            status: run.status.as_str().to_owned(),
            error: run.error.clone(),
            started_at: run.started_at.map(Time::micros),
            ended_at: run.ended_at.map(Time::micros),
            // Maps of texts have a JSON.
            files: serde_json::to_string(&run.files).unwrap_or_default(),
            provenance: serde_json::to_string(&run.provenance).unwrap_or_default(),
            metadata: run.metadata.to_string(),
            created_at: row.created_at.micros(),
            recorded_at: row.recorded_at.micros(),
            kept: run.is_kept(),
            content_hash: row.hash.clone(),
        }
    }
}

impl HeldRun {
    pub(super) fn into_stored(self) -> Result<StoredRun> {
        let status = RunState::parse(&self.status)
            .ok_or_else(|| damaged(&format!("the status `{}`", self.status)))?;
        let mut run = RunRecord::new(self.eval_id, self.run_id, status);
        run.experiment_id = self.experiment_id;
        run.dataset_id = self.dataset_id;
        run.experiment_group = self.experiment_group;
        run.extension_version = self.extension_version;
        run.error = self.error;
        run.started_at = optional_time(self.started_at)?;
        run.ended_at = optional_time(self.ended_at)?;
        run.files = texts(&self.files)?;
        run.provenance = texts(&self.provenance)?;
        run.metadata = json(&self.metadata)?;
        let recorded_at = time(self.recorded_at)?;
        run.recorded_at = Some(recorded_at);
        Ok(StoredRun {
            run_key: self.run_key,
            revision: self.revision,
            created_at: time(self.created_at)?,
            recorded_at,
            superseded_at: optional_time(self.superseded_at)?,
            content_hash: self.content_hash,
            run,
            moments: Vec::new(),
        })
    }
}

impl ScoreRow {
    /// Every column, in the order of the fields.
    pub(super) const FIELDS: &'static str = "batch, run, place, key_hash, model, dataset, \
        dataset_version, metric, mode, judge, occurrence, value, reason, n, standard_error, unit, \
        direction, sample_rows, sample_n, sample_mean, sample_m2, sample_min, sample_max";

    pub(super) fn new(run: Place, place: u32, key_hash: u64, score: &ScoreRecord) -> Self {
        let moments = score.moments();
        Self {
            batch: run.0,
            run: run.1,
            place,
            key_hash,
            model: score.model.clone(),
            dataset: score.dataset.clone(),
            dataset_version: score.dataset_version.clone(),
            metric: score.metric.clone(),
            mode: score.mode.clone(),
            judge: score.judge.clone(),
            occurrence: score.occurrence,
            value: score.value,
            reason: score.reason.clone(),
            n: score.n,
            standard_error: score.standard_error,
            unit: score.unit.as_str().to_owned(),
            direction: score.direction.as_str().to_owned(),
            sample_rows: score.samples.len() as u64,
            sample_n: moments.n,
            sample_mean: moments.mean,
            sample_m2: moments.m2,
            sample_min: moments.min,
            sample_max: moments.max,
        }
    }

    pub(super) fn into_score(self) -> Result<(ScoreRecord, Moments)> {
        let mut score = ScoreRecord::new(self.model, self.dataset, self.metric);
        score.dataset_version = self.dataset_version;
        score.mode = self.mode;
        score.judge = self.judge;
        score.occurrence = self.occurrence;
        score.value = self.value;
        score.reason = self.reason;
        score.n = self.n;
        score.standard_error = self.standard_error;
        score.unit = word::<Unit>(self.unit)?;
        score.direction = word::<Direction>(self.direction)?;
        let (mean, m2) = (self.sample_mean, self.sample_m2);
        let moments = Moments::new(self.sample_n, mean, m2, self.sample_min, self.sample_max);
        Ok((score, moments))
    }
}

impl NewSample {
    pub(super) fn new(run: Place, score: u32, key_hash: u64, sample: &SampleRecord) -> Self {
        let texts = sample.texts.as_deref();
        Self {
            batch: run.0,
            run: run.1,
            score,
            item: sample.item.clone(),
            replica: sample.replica,
            key_hash,
            value: sample.value,
            prompt: texts.and_then(|texts| texts.prompt.clone()),
            answer: texts.and_then(|texts| texts.answer.clone()),
        }
    }
}

impl HeldSample {
    pub(super) fn into_sample(self) -> SampleRecord {
        let mut sample = SampleRecord::new(self.item, self.value);
        sample.replica = self.replica;
        if self.prompt.is_some() || self.answer.is_some() {
            sample.texts = Some(Box::new(SampleTexts {
                prompt: self.prompt,
                answer: self.answer,
            }));
        }
        sample
    }
}

/// The first 64 bits of a key's hash: what rows are sorted and looked up by.
pub(super) fn key_hash(key: &str) -> u64 {
    let digits = crate::hash::text_hash(key);
    let first = digits.get(..16).unwrap_or_default();
    u64::from_str_radix(first, 16).unwrap_or_default()
}

pub(super) fn time(micros: i64) -> Result<Time> {
    Time::from_micros(micros).map_err(|_| damaged(&format!("a time of {micros} microseconds")))
}

fn optional_time(micros: Option<i64>) -> Result<Option<Time>> {
    micros.map(time).transpose()
}

fn json(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| damaged(&format!("metadata is no JSON: {error}")))
}

fn texts(text: &str) -> Result<BTreeMap<String, String>> {
    serde_json::from_str(text).map_err(|error| damaged(&format!("a list of texts: {error}")))
}

fn word<T: DeserializeOwned>(text: String) -> Result<T> {
    serde_json::from_value(Value::String(text)).map_err(|error| damaged(&error.to_string()))
}
