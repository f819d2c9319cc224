-- Task results. The tables, the view, the indices and the functions in `public` are those of
-- code-chef under their names: where they exist, they are kept with their rows.

CREATE TABLE evalcore.groups (name text PRIMARY KEY, role text NOT NULL);

-- The current row of each natural key.
CREATE TABLE IF NOT EXISTS public.evaluation_results (
    result_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    experiment_id varchar(255) NOT NULL,
    task_id varchar(255) NOT NULL,
    experiment_group varchar(255) NOT NULL,
    extension_version varchar(255) NOT NULL,
    model_version varchar(255) NOT NULL,
    agent_name varchar(255),
    accuracy double precision CHECK (accuracy BETWEEN 0 AND 1),
    completeness double precision CHECK (completeness BETWEEN 0 AND 1),
    efficiency double precision CHECK (efficiency BETWEEN 0 AND 1),
    integration_quality double precision CHECK (integration_quality BETWEEN 0 AND 1),
    latency_ms double precision CHECK (latency_ms >= 0),
    tokens_used bigint CHECK (tokens_used >= 0),
    cost_usd double precision CHECK (cost_usd >= 0),
    execution_time_seconds double precision,
    success boolean DEFAULT true,
    error_message text,
    created_at timestamptz NOT NULL DEFAULT now(),
    metadata jsonb DEFAULT '{}',
    UNIQUE (experiment_id, task_id, experiment_group, extension_version)
);

-- It reads columns whose types change; it is made again below.
DROP VIEW IF EXISTS public.evaluation_comparison_view;

-- What evalcore allows beyond code-chef: declared groups, ids of 255 characters, more tokens.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT conname FROM pg_constraint
        WHERE conrelid = 'public.evaluation_results'::regclass AND contype = 'c'
            AND pg_get_constraintdef(oid) LIKE '%experiment_group%'
    LOOP
        EXECUTE format('ALTER TABLE public.evaluation_results DROP CONSTRAINT %I', found.conname);
    END LOOP;
END
$$;
ALTER TABLE public.evaluation_results
    ALTER COLUMN experiment_group TYPE varchar(255),
    ALTER COLUMN extension_version TYPE varchar(255),
    ALTER COLUMN model_version TYPE varchar(255),
    ALTER COLUMN agent_name TYPE varchar(255),
    ALTER COLUMN tokens_used TYPE bigint,
    -- Counts the rows of one natural key; without a default, so that a writer who does not know
    -- of it is known by it.
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD COLUMN recorded_at timestamptz,
    -- Without a hash where somebody else wrote the row.
    ADD COLUMN content_hash text,
    -- Metrics that have no column of their own.
    ADD COLUMN measure_names text[],
    ADD COLUMN measure_values double precision[],
    -- The metadata's own text, where jsonb would change its numbers.
    ADD COLUMN metadata_exact text;
ALTER TABLE public.evaluation_results ALTER COLUMN revision DROP DEFAULT;
UPDATE public.evaluation_results SET recorded_at = created_at;
ALTER TABLE public.evaluation_results ALTER COLUMN recorded_at SET NOT NULL;
INSERT INTO evalcore.groups
    SELECT DISTINCT experiment_group, 'other' FROM public.evaluation_results
    ON CONFLICT DO NOTHING;
ALTER TABLE public.evaluation_results
    ADD CONSTRAINT evaluation_results_declared_group
    FOREIGN KEY (experiment_group) REFERENCES evalcore.groups (name);

CREATE INDEX IF NOT EXISTS idx_eval_results_created_at
    ON public.evaluation_results (created_at DESC);
CREATE INDEX IF NOT EXISTS idx_eval_results_version_time
    ON public.evaluation_results (extension_version, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_eval_results_agent_time
    ON public.evaluation_results (agent_name, created_at DESC) WHERE agent_name IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_eval_results_experiment
    ON public.evaluation_results (experiment_id, task_id);
CREATE INDEX IF NOT EXISTS idx_eval_results_group
    ON public.evaluation_results (experiment_group, experiment_id);
CREATE INDEX IF NOT EXISTS idx_eval_results_metrics
    ON public.evaluation_results (agent_name, experiment_group, extension_version);
CREATE INDEX idx_eval_results_recorded_at ON public.evaluation_results (recorded_at);

CREATE TABLE IF NOT EXISTS public.task_comparisons (
    comparison_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    experiment_id varchar(255) NOT NULL,
    task_id varchar(255) NOT NULL,
    baseline_run_id varchar(255),
    codechef_run_id varchar(255),
    baseline_result_id uuid REFERENCES public.evaluation_results (result_id) ON DELETE CASCADE,
    codechef_result_id uuid REFERENCES public.evaluation_results (result_id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    metadata jsonb DEFAULT '{}',
    UNIQUE (experiment_id, task_id)
);
CREATE INDEX IF NOT EXISTS idx_task_comparisons_experiment
    ON public.task_comparisons (experiment_id);
CREATE INDEX IF NOT EXISTS idx_task_comparisons_baseline
    ON public.task_comparisons (baseline_run_id);
CREATE INDEX IF NOT EXISTS idx_task_comparisons_codechef
    ON public.task_comparisons (codechef_run_id);

CREATE TABLE IF NOT EXISTS public.experiment_summaries (
    summary_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    experiment_id varchar(255) UNIQUE NOT NULL,
    experiment_name varchar(255),
    total_tasks integer NOT NULL CHECK (total_tasks >= 0),
    codechef_wins integer NOT NULL DEFAULT 0 CHECK (codechef_wins >= 0),
    baseline_wins integer NOT NULL DEFAULT 0 CHECK (baseline_wins >= 0),
    ties integer NOT NULL DEFAULT 0 CHECK (ties >= 0),
    avg_accuracy_improvement_pct double precision,
    avg_latency_reduction_pct double precision,
    avg_cost_reduction_pct double precision,
    avg_completeness_improvement_pct double precision,
    statistical_significance double precision,
    completed_at timestamptz,
    computation_time_seconds double precision,
    metadata jsonb DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_experiment_summaries_completed
    ON public.experiment_summaries (completed_at DESC) WHERE completed_at IS NOT NULL;

-- Functions of these names may be somebody's own by now: they are made where they are absent.
DO $$
BEGIN
    IF to_regprocedure('public.update_updated_at_column()') IS NULL THEN
        CREATE FUNCTION public.update_updated_at_column() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN NEW.updated_at := now(); RETURN NEW; END';
    END IF;
    IF to_regprocedure('public.cleanup_old_evaluation_results(integer)') IS NULL THEN
        CREATE FUNCTION public.cleanup_old_evaluation_results(retention_days integer DEFAULT 90)
        RETURNS integer LANGUAGE sql AS
        'WITH gone AS (
             DELETE FROM public.evaluation_results
             WHERE created_at < now() - make_interval(days => retention_days)
                 AND metadata ->> ''archive'' IS DISTINCT FROM ''true''
             RETURNING 1)
         SELECT count(*)::integer FROM gone';
    END IF;
    IF NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = 'public.experiment_summaries'::regclass
            AND tgname = 'update_experiment_summaries_updated_at')
    THEN
        CREATE TRIGGER update_experiment_summaries_updated_at
            BEFORE UPDATE ON public.experiment_summaries
            FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();
    END IF;
END
$$;

-- Both groups of a task beside each other. No time is part of what makes them a pair.
CREATE VIEW public.evaluation_comparison_view AS
WITH sides AS (
    SELECT experiment_id, task_id, agent_name, extension_version,
        max(accuracy) FILTER (WHERE experiment_group = 'baseline') AS baseline_accuracy,
        max(latency_ms) FILTER (WHERE experiment_group = 'baseline') AS baseline_latency_ms,
        max(cost_usd) FILTER (WHERE experiment_group = 'baseline') AS baseline_cost_usd,
        max(completeness) FILTER (WHERE experiment_group = 'baseline') AS baseline_completeness,
        max(accuracy) FILTER (WHERE experiment_group = 'code-chef') AS codechef_accuracy,
        max(latency_ms) FILTER (WHERE experiment_group = 'code-chef') AS codechef_latency_ms,
        max(cost_usd) FILTER (WHERE experiment_group = 'code-chef') AS codechef_cost_usd,
        max(completeness) FILTER (WHERE experiment_group = 'code-chef') AS codechef_completeness,
        max(created_at) AS created_at
    FROM public.evaluation_results
    WHERE experiment_group IN ('baseline', 'code-chef')
    GROUP BY experiment_id, task_id, agent_name, extension_version
    HAVING count(DISTINCT experiment_group) = 2
)
SELECT experiment_id, task_id, agent_name, extension_version,
    baseline_accuracy, baseline_latency_ms, baseline_cost_usd, baseline_completeness,
    codechef_accuracy, codechef_latency_ms, codechef_cost_usd, codechef_completeness,
    (codechef_accuracy - baseline_accuracy) * 100 AS accuracy_improvement_pct,
    (baseline_latency_ms - codechef_latency_ms) / nullif(baseline_latency_ms, 0) * 100
        AS latency_reduction_pct,
    (baseline_cost_usd - codechef_cost_usd) / nullif(baseline_cost_usd, 0) * 100
        AS cost_reduction_pct,
    created_at
FROM sides;

-- Rows that others took the place of, and older ones that another was appended to.
CREATE TABLE evalcore.task_history (
    result_id uuid NOT NULL,
    experiment_id varchar(255) NOT NULL,
    task_id varchar(255) NOT NULL,
    experiment_group varchar(255) NOT NULL REFERENCES evalcore.groups (name),
    extension_version varchar(255) NOT NULL,
    model_version varchar(255) NOT NULL,
    agent_name varchar(255),
    accuracy double precision,
    completeness double precision,
    efficiency double precision,
    integration_quality double precision,
    latency_ms double precision,
    tokens_used bigint,
    cost_usd double precision,
    execution_time_seconds double precision,
    success boolean,
    error_message text,
    created_at timestamptz NOT NULL,
    metadata jsonb,
    revision integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    content_hash text,
    measure_names text[],
    measure_values double precision[],
    metadata_exact text,
    superseded_at timestamptz,
    PRIMARY KEY (experiment_id, task_id, experiment_group, extension_version, revision)
);
CREATE INDEX task_history_time ON evalcore.task_history (recorded_at);
CREATE INDEX task_history_beside ON evalcore.task_history (recorded_at)
    WHERE superseded_at IS NULL;

CREATE VIEW evalcore.task_results AS
    SELECT result_id, experiment_id, task_id, experiment_group, extension_version, model_version,
        agent_name, accuracy, completeness, efficiency, integration_quality, latency_ms,
        tokens_used, cost_usd, execution_time_seconds, success, error_message, created_at,
        metadata, revision, recorded_at, content_hash, measure_names, measure_values,
        metadata_exact, NULL::timestamptz AS superseded_at
    FROM public.evaluation_results
    UNION ALL
    SELECT result_id, experiment_id, task_id, experiment_group, extension_version, model_version,
        agent_name, accuracy, completeness, efficiency, integration_quality, latency_ms,
        tokens_used, cost_usd, execution_time_seconds, success, error_message, created_at,
        metadata, revision, recorded_at, content_hash, measure_names, measure_values,
        metadata_exact, superseded_at
    FROM evalcore.task_history;

-- Others write into the old table as ever: what they replace becomes history, too. Their inserts
-- have no revision, their updates leave it as it is.
CREATE FUNCTION evalcore.keep_history() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.content_hash := NULL;
    IF TG_OP = 'INSERT' THEN
        NEW.recorded_at := coalesce(NEW.recorded_at, NEW.created_at);
        SELECT coalesce(max(revision), 0) + 1 INTO NEW.revision FROM evalcore.task_history
            WHERE experiment_id = NEW.experiment_id AND task_id = NEW.task_id
                AND experiment_group = NEW.experiment_group
                AND extension_version = NEW.extension_version;
        RETURN NEW;
    END IF;
    INSERT INTO evalcore.task_history VALUES (OLD.result_id, OLD.experiment_id, OLD.task_id,
        OLD.experiment_group, OLD.extension_version, OLD.model_version, OLD.agent_name,
        OLD.accuracy, OLD.completeness, OLD.efficiency, OLD.integration_quality, OLD.latency_ms,
        OLD.tokens_used, OLD.cost_usd, OLD.execution_time_seconds, OLD.success,
        OLD.error_message, OLD.created_at, OLD.metadata, OLD.revision, OLD.recorded_at,
        OLD.content_hash, OLD.measure_names, OLD.measure_values, OLD.metadata_exact, now());
    UPDATE evalcore.task_history SET superseded_at = now()
        WHERE experiment_id = OLD.experiment_id AND task_id = OLD.task_id
            AND experiment_group = OLD.experiment_group
            AND extension_version = OLD.extension_version AND superseded_at IS NULL;
    NEW.revision := OLD.revision + 1;
    IF NEW.metadata IS DISTINCT FROM OLD.metadata THEN
        NEW.metadata_exact := NULL;
    END IF;
    IF NEW.recorded_at = OLD.recorded_at THEN
        NEW.recorded_at := greatest(now(), OLD.recorded_at);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evalcore_insert BEFORE INSERT ON public.evaluation_results
    FOR EACH ROW WHEN (NEW.revision IS NULL) EXECUTE FUNCTION evalcore.keep_history();
CREATE TRIGGER evalcore_update BEFORE UPDATE ON public.evaluation_results
    FOR EACH ROW WHEN (NEW.revision = OLD.revision AND NEW.* IS DISTINCT FROM OLD.*)
    EXECUTE FUNCTION evalcore.keep_history();
