//! The tables that other programs read: `evaluation_results`, and budeval's wide ones.
//!
//! They are filled from the runs that count, each batch once. A run that was replaced stays in them,
//! with its time, but for `evaluation_jobs`, where the newest takes its place.

use ::clickhouse::Row;
use evalcore::Result;
use serde::Serialize;

use super::connection::{Server, Statement};
use super::tables::{Spread, Table, View};

pub(super) const TABLES: [Table; 6] = [
    Table {
        name: "evaluation_results",
        columns: "eval_id UUID, run_id String, dataset_id String, dataset_version String, \
                  metric_name String, metric_value Float64, mode String, model_name String, \
                  timestamp DateTime('UTC'), metadata String",
        engine: ("MergeTree", ""),
        layout: "ORDER BY (eval_id, run_id, timestamp)",
        spread: Spread::Shards("sipHash64(run_id)"),
    },
    // Budeval divides it by month of the start, so that a job whose start moves is kept twice.
    Table {
        name: "evaluation_jobs",
        columns: "job_id String, evaluation_id Nullable(String), experiment_id Nullable(String), \
                  model_name LowCardinality(String), engine LowCardinality(String), \
                  status LowCardinality(String), job_start_time DateTime64(3, 'UTC'), \
                  job_end_time DateTime64(3, 'UTC'), job_duration_seconds Float32, \
                  overall_accuracy Float32, total_datasets UInt16, total_examples UInt32, \
                  total_correct UInt32, extracted_at DateTime64(3, 'UTC'), \
                  created_at DateTime DEFAULT now(), updated_at DateTime64(6) DEFAULT now64(6), \
                  INDEX by_evaluation evaluation_id TYPE bloom_filter, \
                  INDEX by_experiment experiment_id TYPE bloom_filter, \
                  INDEX by_status status TYPE bloom_filter, \
                  INDEX by_start job_start_time TYPE minmax",
        engine: ("ReplacingMergeTree", "updated_at"),
        layout: "ORDER BY (job_id, ifNull(evaluation_id, ''))",
        spread: Spread::Shards("sipHash64(job_id)"),
    },
    Table {
        name: "dataset_results",
        columns: "job_id String, evaluation_id Nullable(String), experiment_id Nullable(String), \
                  model_name LowCardinality(String), dataset_name LowCardinality(String), \
                  accuracy Float32, total_examples UInt32, correct_examples UInt32, \
                  evaluated_at DateTime64(3, 'UTC'), metadata String CODEC(ZSTD(3)), \
                  created_at DateTime DEFAULT now(), \
                  INDEX by_job job_id TYPE bloom_filter",
        engine: ("MergeTree", ""),
        layout: "PARTITION BY toYYYYMM(evaluated_at) \
                 ORDER BY (model_name, dataset_name, evaluated_at, job_id)",
        spread: Spread::Shards("sipHash64(job_id)"),
    },
    Table {
        name: "predictions",
        columns: "job_id String, evaluation_id Nullable(String), experiment_id Nullable(String), \
                  model_name LowCardinality(String), dataset_name LowCardinality(String), \
                  example_id String, prediction_text String CODEC(ZSTD(3)), \
                  origin_prompt String CODEC(ZSTD(3)), model_answer String CODEC(ZSTD(3)), \
                  correct_answer String CODEC(ZSTD(3)), is_correct Bool, \
                  evaluated_at DateTime64(3, 'UTC'), created_at DateTime DEFAULT now(), \
                  INDEX by_job job_id TYPE bloom_filter",
        engine: ("MergeTree", ""),
        layout: "PARTITION BY toYYYYMM(evaluated_at) \
                 ORDER BY (model_name, dataset_name, evaluated_at, job_id, example_id) \
                 TTL toDateTime(evaluated_at) + INTERVAL 6 MONTH",
        spread: Spread::Shards("sipHash64(job_id)"),
    },
    Table {
        name: "model_performance_trends",
        columns: "model_name LowCardinality(String), dataset_name LowCardinality(String), \
                  eval_date Date, avg_accuracy AggregateFunction(avg, Float32), \
                  evaluation_count AggregateFunction(count), \
                  max_accuracy AggregateFunction(max, Float32), \
                  min_accuracy AggregateFunction(min, Float32)",
        engine: ("AggregatingMergeTree", ""),
        layout: "ORDER BY (model_name, dataset_name, eval_date)",
        spread: Spread::Shards("sipHash64(model_name)"),
    },
    Table {
        name: "evalcore_wide",
        columns: "batch UInt64",
        engine: ("ReplacingMergeTree", ""),
        layout: "ORDER BY batch",
        spread: Spread::Everywhere,
    },
];

pub(super) const TRENDS_VIEW: View = View {
    name: "model_performance_trends_view",
    to: "model_performance_trends",
    from: "dataset_results",
    select: "model_name, dataset_name, toDate(evaluated_at) AS eval_date, \
             avgState(accuracy) AS avg_accuracy, countState() AS evaluation_count, \
             maxState(accuracy) AS max_accuracy, minState(accuracy) AS min_accuracy",
    rest: " GROUP BY model_name, dataset_name, eval_date",
};

/// A time of ours as milliseconds, not after the last that `DateTime64` holds.
fn moment(micros: &str) -> String {
    format!("fromUnixTimestamp64Milli(least(intDiv({micros}, 1000), 10413791999999), 'UTC')")
}

/// A table, its columns, and what is selected for a batch of runs `r` and scores `s`.
fn fills() -> [(&'static str, &'static str, String); 4] {
    // Accuracy is percent here, whatever the run measured it in.
    let percent = "if(s.unit = 'proportion', s.value * 100, s.value)";
    let correct = format!("toUInt32(round(ifNull(s.n, 0) * {percent} / 100))");
    let runs = "(SELECT * FROM evalcore_runs WHERE batch = {batch}) AS r";
    let scores = "(SELECT * FROM evalcore_scores WHERE batch = {batch} AND value IS NOT NULL) AS s \
                  ON r.batch = s.batch AND r.place = s.run";
    let accuracies = scores.replace("AND value", "AND metric = 'accuracy' AND value");
    let evaluated = moment("r.recorded_at");
    [
        (
            "evaluation_results",
            "eval_id, run_id, dataset_id, dataset_version, metric_name, metric_value, mode, \
             model_name, timestamp, metadata",
            format!(
                "SELECT ifNull(toUUIDOrNull(r.eval_id), reinterpretAsUUID(sipHash128(r.eval_id))), \
                 r.run_id, s.dataset, s.dataset_version, s.metric, assumeNotNull(s.value), s.mode, \
                 s.model, toDateTime(least(intDiv(r.recorded_at, 1000000), 4294967295), 'UTC'), \
                 toJSONString(map('eval_id', r.eval_id, 'status', r.status, 'unit', s.unit, \
                 'direction', s.direction, 'judge', s.judge, 'n', ifNull(toString(s.n), ''), \
                 'standard_error', ifNull(toString(s.standard_error), ''))) \
                 FROM {runs} INNER JOIN {scores} ORDER BY s.run, s.place"
            ),
        ),
        (
            "evaluation_jobs",
            "job_id, evaluation_id, experiment_id, model_name, engine, status, job_start_time, \
             job_end_time, job_duration_seconds, overall_accuracy, total_datasets, total_examples, \
             total_correct, extracted_at",
            format!(
                "SELECT run_id, eval_id, experiment_id, \
                 arrayStringConcat(arraySort(groupUniqArrayIf(model, model != '')), ','), \
                 JSONExtractString(any(provenance), 'engine'), any(status), \
                 {start}, {end}, if(any(ended_at) IS NULL OR any(started_at) IS NULL, 0, \
                 (assumeNotNull(any(ended_at)) - assumeNotNull(any(started_at))) / 1e6), \
                 if(countIf(n > 0) = countIf(has), sum(ifNull(n, 0) * accuracy) / sum(ifNull(n, 0)), \
                 avgIf(accuracy, has)), \
                 toUInt16(uniqExactIf(dataset, has)), toUInt32(sum(ifNull(n, 0))), \
                 toUInt32(sum(right)), {extracted} \
                 FROM (SELECT r.place AS place, r.run_id AS run_id, r.eval_id AS eval_id, \
                 r.experiment_id AS experiment_id, r.provenance AS provenance, \
                 r.status AS status, r.started_at AS started_at, r.ended_at AS ended_at, \
                 r.recorded_at AS recorded_at, r.created_at AS created_at, s.model AS model, \
                 s.dataset AS dataset, s.n AS n, s.metric != '' AS has, \
                 ifNull({percent}, 0) AS accuracy, ifNull({correct}, 0) AS right \
                 FROM {runs} LEFT JOIN {accuracies}) \
                 GROUP BY place, run_id, eval_id, experiment_id ORDER BY place",
                start = moment("ifNull(any(started_at), any(recorded_at))"),
                end = moment("ifNull(any(ended_at), any(recorded_at))"),
                extracted = moment("any(created_at)"),
            ),
        ),
        (
            "dataset_results",
            "job_id, evaluation_id, experiment_id, model_name, dataset_name, accuracy, \
             total_examples, correct_examples, evaluated_at, metadata",
            format!(
                "SELECT r.run_id, r.eval_id, r.experiment_id, s.model, s.dataset, \
                 assumeNotNull({percent}), toUInt32(ifNull(s.n, 0)), assumeNotNull({correct}), \
                 {evaluated}, r.metadata FROM {runs} INNER JOIN {accuracies} \
                 ORDER BY s.run, s.place"
            ),
        ),
        (
            "predictions",
            "job_id, evaluation_id, experiment_id, model_name, dataset_name, example_id, \
             prediction_text, origin_prompt, model_answer, correct_answer, is_correct, evaluated_at",
            format!(
                "SELECT r.run_id, r.eval_id, r.experiment_id, s.model, s.dataset, \
                 if(p.replica = 0, p.item, concat(p.item, '#', toString(p.replica))), \
                 ifNull(p.answer, ''), ifNull(p.prompt, ''), '', '', p.value = 1, {evaluated} \
                 FROM {runs} INNER JOIN (SELECT * FROM evalcore_scores WHERE batch = {{batch}} \
                 AND metric = 'correct') AS s ON r.batch = s.batch AND r.place = s.run \
                 INNER JOIN (SELECT * FROM evalcore_samples WHERE batch = {{batch}} \
                 AND value IS NOT NULL) AS p \
                 ON s.batch = p.batch AND s.run = p.run AND s.place = p.score \
                 ORDER BY s.run, s.place, p.item, p.replica"
            ),
        ),
    ]
}

#[derive(Debug, Row, Serialize)]
struct Filled {
    batch: u64,
}

/// Fills the tables from batches that are not there yet, and says how many those were. What was
/// cut short is sent again under the same name, which the server keeps once.
pub(super) fn fill(server: &Server) -> Result<u64> {
    let waiting = "SELECT batch FROM evalcore_batches WHERE state = 'commit' \
                   AND batch IN (SELECT batch FROM evalcore_runs) \
                   AND batch NOT IN (SELECT batch FROM evalcore_wide) ORDER BY position";
    let waiting: Vec<u64> = server.rows("fill the wide tables", &Statement::new(waiting))?;
    for &batch in &waiting {
        for (table, columns, select) in fills() {
            let select = select.replace("{batch}", &batch.to_string());
            let sql = format!(
                "INSERT INTO {table} ({columns}) SETTINGS insert_deduplicate = 1, \
                 insert_deduplication_token = 'evalcore/{batch}/{table}', \
                 max_partitions_per_insert_block = 0 {select}"
            );
            server.execute("fill the wide tables", &Statement::new(sql))?;
        }
        let token = format!("evalcore/{batch}/wide");
        server.insert("evalcore_wide", &token, std::iter::once(Filled { batch }))?;
    }
    Ok(waiting.len() as u64)
}
