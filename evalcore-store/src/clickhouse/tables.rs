//! The tables, each described once: for one server, or for the nodes of a cluster.

/// Where the rows of a table lie in a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spread {
    /// On the shard that this expression chooses.
    Shards(&'static str),
    /// On every node: small, and the same everywhere.
    Everywhere,
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// Columns, indices and projections.
    pub(super) columns: &'static str,
    /// `MergeTree`, or one of its kin, with its arguments.
    pub(super) engine: (&'static str, &'static str),
    /// What follows the engine.
    pub(super) layout: &'static str,
    pub(super) spread: Spread,
}

/// A materialised view: what is inserted into one table is put into another as well.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    pub(super) name: &'static str,
    pub(super) to: &'static str,
    pub(super) from: &'static str,
    pub(super) select: &'static str,
    /// What follows the table.
    pub(super) rest: &'static str,
}

/// Rows know the batch that they came with. A batch counts once the log of batches names it.
pub(super) const LOG: [Table; 3] = [
    Table {
        name: "evalcore_batches",
        columns: "position UInt64, batch UInt64, state LowCardinality(String), \
                  at DateTime64(6, 'UTC') DEFAULT now64(6)",
        engine: ("MergeTree", ""),
        layout: "ORDER BY position",
        spread: Spread::Everywhere,
    },
    Table {
        name: "evalcore_groups",
        columns: "name String, role LowCardinality(String), declared_at Int64",
        engine: ("ReplacingMergeTree", "declared_at"),
        layout: "ORDER BY name",
        spread: Spread::Everywhere,
    },
    Table {
        name: "evalcore_superseded",
        columns: "kind LowCardinality(String), row_batch UInt64, row_place UInt32, batch UInt64, \
                  at Int64",
        engine: ("ReplacingMergeTree", ""),
        layout: "ORDER BY (kind, row_batch, row_place, batch)",
        spread: Spread::Everywhere,
    },
];

/// Times are microseconds since 1970 in UTC: `DateTime64` ends in 2299.
pub(super) const TASKS: [Table; 2] = [
    Table {
        name: "evalcore_task_results",
        columns: "batch UInt64, place UInt32, key_hash UInt64, key String CODEC(ZSTD(1)), \
                  result_id String CODEC(ZSTD(1)), revision UInt32, \
                  experiment_id String CODEC(ZSTD(1)), task_id String CODEC(ZSTD(1)), \
                  experiment_group LowCardinality(String), \
                  extension_version LowCardinality(String), \
                  model_version LowCardinality(String), \
                  agent_name LowCardinality(Nullable(String)), success Bool, \
                  error_message Nullable(String) CODEC(ZSTD(3)), \
                  measures Map(LowCardinality(String), Float64), \
                  metadata String CODEC(ZSTD(3)), \
                  created_at Int64 CODEC(Delta, ZSTD(1)), recorded_at Int64 CODEC(Delta, ZSTD(1)), \
                  kept Bool, content_hash String CODEC(ZSTD(1)), \
                  written_at DateTime DEFAULT now(), \
                  INDEX by_time recorded_at TYPE minmax, \
                  INDEX by_experiment experiment_id TYPE bloom_filter(0.01), \
                  INDEX by_task task_id TYPE bloom_filter(0.01)",
        engine: ("ReplacingMergeTree", ""),
        layout: "ORDER BY (key_hash, revision, batch, place) \
                 SETTINGS lightweight_mutation_projection_mode = 'rebuild'",
        spread: Spread::Shards("key_hash"),
    },
    Table {
        name: "evalcore_task_measures",
        columns: "metric LowCardinality(String), batch UInt64, place UInt32, key_hash UInt64, \
                  experiment_id String CODEC(ZSTD(1)), \
                  experiment_group LowCardinality(String), \
                  extension_version LowCardinality(String), \
                  model_version LowCardinality(String), \
                  agent_name LowCardinality(Nullable(String)), \
                  recorded_at Int64 CODEC(Delta, ZSTD(1)), day Int32, value Float64, \
                  PROJECTION moments (SELECT metric, batch, experiment_id, experiment_group, \
                  extension_version, model_version, agent_name, day, count(), avg(value), \
                  varPopStable(value), min(value), max(value), min(recorded_at), \
                  max(recorded_at) GROUP BY metric, batch, experiment_id, experiment_group, \
                  extension_version, model_version, agent_name, day)",
        engine: ("ReplacingMergeTree", ""),
        layout: "ORDER BY (metric, batch, place) \
                 SETTINGS deduplicate_merge_projection_mode = 'rebuild', \
                 lightweight_mutation_projection_mode = 'rebuild'",
        spread: Spread::Shards("key_hash"),
    },
];

/// Feeds the measures, metric by metric, from the task results.
pub(super) const MEASURES_VIEW: View = View {
    name: "evalcore_task_measures_view",
    to: "evalcore_task_measures",
    from: "evalcore_task_results",
    select: "arrayJoin(mapKeys(measures)) AS metric, batch, place, key_hash, experiment_id, \
             experiment_group, extension_version, model_version, agent_name, recorded_at, \
             toInt32(intDiv(recorded_at, 86400000000)) AS day, measures[metric] AS value",
    rest: "",
};

pub(super) const RUNS: [Table; 3] = [
    Table {
        name: "evalcore_runs",
        columns: "batch UInt64, place UInt32, key_hash UInt64, key String CODEC(ZSTD(1)), \
                  run_key String CODEC(ZSTD(1)), revision UInt32, eval_id String CODEC(ZSTD(1)), \
                  run_id String CODEC(ZSTD(1)), experiment_id Nullable(String) CODEC(ZSTD(1)), \
                  dataset_id Nullable(String) CODEC(ZSTD(1)), \
                  experiment_group LowCardinality(Nullable(String)), \
                  extension_version LowCardinality(Nullable(String)), \
                  status LowCardinality(String), error Nullable(String) CODEC(ZSTD(3)), \
                  started_at Nullable(Int64), ended_at Nullable(Int64), \
                  files String CODEC(ZSTD(3)), provenance String CODEC(ZSTD(3)), \
                  metadata String CODEC(ZSTD(3)), \
                  created_at Int64 CODEC(Delta, ZSTD(1)), recorded_at Int64 CODEC(Delta, ZSTD(1)), \
                  kept Bool, content_hash String CODEC(ZSTD(1)), \
                  written_at DateTime DEFAULT now(), \
                  INDEX by_time recorded_at TYPE minmax, \
                  INDEX by_evaluation eval_id TYPE bloom_filter(0.01)",
        engine: ("ReplacingMergeTree", ""),
        layout: "ORDER BY (key_hash, revision, batch, place)",
        spread: Spread::Shards("key_hash"),
    },
    Table {
        name: "evalcore_scores",
        columns: "batch UInt64, run UInt32, place UInt32, key_hash UInt64, \
                  model LowCardinality(String), dataset LowCardinality(String), \
                  dataset_version LowCardinality(String), metric LowCardinality(String), \
                  mode LowCardinality(String), judge LowCardinality(String), occurrence UInt32, \
                  value Nullable(Float64), reason LowCardinality(Nullable(String)), \
                  n Nullable(UInt64), standard_error Nullable(Float64), \
                  unit LowCardinality(String), direction LowCardinality(String), \
                  sample_rows UInt64, sample_n UInt64, sample_mean Float64, sample_m2 Float64, \
                  sample_min Nullable(Float64), sample_max Nullable(Float64)",
        engine: ("ReplacingMergeTree", ""),
        layout: "ORDER BY (batch, run, place)",
        spread: Spread::Shards("key_hash"),
    },
    Table {
        name: "evalcore_samples",
        columns: "batch UInt64, run UInt32, score UInt32, item String CODEC(ZSTD(1)), \
                  replica UInt32, key_hash UInt64 CODEC(ZSTD(1)), value Nullable(Float64), \
                  prompt Nullable(String) CODEC(ZSTD(3)), answer Nullable(String) CODEC(ZSTD(3))",
        engine: ("ReplacingMergeTree", ""),
        layout: "ORDER BY (batch, run, score, item, replica)",
        spread: Spread::Shards("key_hash"),
    },
];

/// The tables of rows that a batch writes, parents first: what lacks its parent is nobody's.
pub(super) const BY_BATCH: [&str; 6] = [
    "evalcore_task_results",
    "evalcore_runs",
    "evalcore_task_measures",
    "evalcore_scores",
    "evalcore_samples",
    "evalcore_superseded",
];
