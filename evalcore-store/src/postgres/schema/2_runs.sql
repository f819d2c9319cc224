-- Runs, scores, outcomes of samples.

CREATE SEQUENCE evalcore.run_ids;
CREATE TABLE evalcore.runs (
    id bigint PRIMARY KEY DEFAULT nextval('evalcore.run_ids'),
    run_key text NOT NULL,
    revision integer NOT NULL,
    key text COLLATE "C" NOT NULL,
    eval_id text NOT NULL,
    run_id text NOT NULL,
    experiment_id text,
    dataset_id text,
    experiment_group text REFERENCES evalcore.groups (name),
    extension_version text,
    status text NOT NULL,
    error text,
    started_at timestamptz,
    ended_at timestamptz,
    files jsonb NOT NULL,
    provenance jsonb NOT NULL,
    metadata jsonb NOT NULL,
    metadata_exact text,
    created_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    content_hash text NOT NULL,
    UNIQUE (key, revision)
);
CREATE INDEX runs_time ON evalcore.runs (recorded_at);
CREATE INDEX runs_evaluation ON evalcore.runs (eval_id, run_id);
CREATE INDEX runs_experiment ON evalcore.runs (experiment_id);

CREATE SEQUENCE evalcore.score_ids;
CREATE TABLE evalcore.scores (
    id bigint PRIMARY KEY DEFAULT nextval('evalcore.score_ids'),
    run bigint NOT NULL REFERENCES evalcore.runs (id) ON DELETE CASCADE,
    place bigint NOT NULL,
    model text NOT NULL,
    dataset text NOT NULL,
    dataset_version text NOT NULL,
    metric text NOT NULL,
    mode text NOT NULL,
    judge text NOT NULL,
    occurrence bigint NOT NULL,
    value double precision,
    reason text,
    n bigint,
    standard_error double precision,
    unit text NOT NULL,
    direction text NOT NULL,
    sample_rows bigint NOT NULL,
    sample_n bigint NOT NULL,
    sample_mean double precision NOT NULL,
    sample_m2 double precision NOT NULL,
    sample_min double precision,
    sample_max double precision,
    UNIQUE (run, model, dataset, dataset_version, metric, mode, judge, occurrence)
);

-- Without foreign keys, which would be looked up for each of millions of rows. Their scores are
-- written and deleted in the same transactions, and `verify` counts them.
CREATE TABLE evalcore.samples (
    score bigint NOT NULL,
    item text COLLATE "C" NOT NULL,
    replica bigint NOT NULL,
    value double precision,
    PRIMARY KEY (score, item, replica)
);
CREATE TABLE evalcore.sample_texts (
    score bigint NOT NULL,
    item text COLLATE "C" NOT NULL,
    replica bigint NOT NULL,
    prompt bytea,
    answer bytea,
    PRIMARY KEY (score, item, replica)
);
-- They are compressed already.
ALTER TABLE evalcore.sample_texts
    ALTER COLUMN prompt SET STORAGE EXTERNAL, ALTER COLUMN answer SET STORAGE EXTERNAL;
