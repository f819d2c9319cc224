-- A database as code-chef makes it: its names, types, limits and keys, in our words. The view puts
-- only rows of the same instant together, as code-chef's does.
CREATE TABLE evaluation_results (
    result_id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    experiment_id varchar(255) NOT NULL, task_id varchar(255) NOT NULL,
    experiment_group varchar(20) NOT NULL CHECK (experiment_group IN ('baseline', 'code-chef')),
    extension_version varchar(50) NOT NULL, model_version varchar(100) NOT NULL,
    agent_name varchar(100),
    accuracy float CHECK (accuracy >= 0 AND accuracy <= 1),
    completeness float CHECK (completeness >= 0 AND completeness <= 1),
    efficiency float CHECK (efficiency >= 0 AND efficiency <= 1),
    integration_quality float CHECK (integration_quality >= 0 AND integration_quality <= 1),
    latency_ms float CHECK (latency_ms >= 0), tokens_used integer CHECK (tokens_used >= 0),
    cost_usd float CHECK (cost_usd >= 0), execution_time_seconds float,
    success boolean DEFAULT true, error_message text,
    created_at timestamptz NOT NULL DEFAULT now(), metadata jsonb DEFAULT '{}'::jsonb,
    UNIQUE (experiment_id, task_id, experiment_group, extension_version));
CREATE INDEX idx_eval_results_created_at ON evaluation_results (created_at DESC);
CREATE INDEX idx_eval_results_version_time
    ON evaluation_results (extension_version, created_at DESC);
CREATE INDEX idx_eval_results_agent_time
    ON evaluation_results (agent_name, created_at DESC) WHERE agent_name IS NOT NULL;
CREATE INDEX idx_eval_results_experiment ON evaluation_results (experiment_id, task_id);
CREATE INDEX idx_eval_results_group ON evaluation_results (experiment_group, experiment_id);
CREATE INDEX idx_eval_results_metrics
    ON evaluation_results (agent_name, experiment_group, extension_version);
CREATE TABLE task_comparisons (
    comparison_id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    experiment_id varchar(255) NOT NULL, task_id varchar(255) NOT NULL,
    baseline_run_id varchar(255), codechef_run_id varchar(255),
    baseline_result_id uuid REFERENCES evaluation_results ON DELETE CASCADE,
    codechef_result_id uuid REFERENCES evaluation_results ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(), metadata jsonb DEFAULT '{}'::jsonb,
    UNIQUE (experiment_id, task_id));
CREATE INDEX idx_task_comparisons_experiment ON task_comparisons (experiment_id);
CREATE INDEX idx_task_comparisons_baseline ON task_comparisons (baseline_run_id);
CREATE INDEX idx_task_comparisons_codechef ON task_comparisons (codechef_run_id);
CREATE TABLE experiment_summaries (
    summary_id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    experiment_id varchar(255) NOT NULL UNIQUE, experiment_name varchar(255),
    total_tasks integer NOT NULL CHECK (total_tasks >= 0),
    codechef_wins integer NOT NULL DEFAULT 0 CHECK (codechef_wins >= 0),
    baseline_wins integer NOT NULL DEFAULT 0 CHECK (baseline_wins >= 0),
    ties integer NOT NULL DEFAULT 0 CHECK (ties >= 0),
    avg_accuracy_improvement_pct float, avg_latency_reduction_pct float,
    avg_cost_reduction_pct float, avg_completeness_improvement_pct float,
    statistical_significance float, completed_at timestamptz, computation_time_seconds float,
    metadata jsonb DEFAULT '{}'::jsonb, created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX idx_experiment_summaries_completed
    ON experiment_summaries (completed_at DESC) WHERE completed_at IS NOT NULL;
CREATE FUNCTION update_updated_at_column() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN NEW.updated_at = now(); RETURN NEW; END;';
CREATE TRIGGER update_experiment_summaries_updated_at BEFORE UPDATE ON experiment_summaries
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE VIEW evaluation_comparison_view AS
SELECT v.experiment_id, v.task_id, v.agent_name, v.extension_version,
    v.ba AS baseline_accuracy, v.bl AS baseline_latency_ms, v.bc AS baseline_cost_usd,
    v.bp AS baseline_completeness, v.ca AS codechef_accuracy, v.cl AS codechef_latency_ms,
    v.cc AS codechef_cost_usd, v.cp AS codechef_completeness,
    (v.ca - v.ba) * 100 AS accuracy_improvement_pct,
    (v.bl - v.cl) / NULLIF(v.bl, 0) * 100 AS latency_reduction_pct,
    (v.bc - v.cc) / NULLIF(v.bc, 0) * 100 AS cost_reduction_pct, v.created_at
FROM (SELECT experiment_id, task_id, agent_name, extension_version, created_at,
        max(CASE experiment_group WHEN 'baseline' THEN accuracy END) AS ba,
        max(CASE experiment_group WHEN 'baseline' THEN latency_ms END) AS bl,
        max(CASE experiment_group WHEN 'baseline' THEN cost_usd END) AS bc,
        max(CASE experiment_group WHEN 'baseline' THEN completeness END) AS bp,
        max(CASE experiment_group WHEN 'code-chef' THEN accuracy END) AS ca,
        max(CASE experiment_group WHEN 'code-chef' THEN latency_ms END) AS cl,
        max(CASE experiment_group WHEN 'code-chef' THEN cost_usd END) AS cc,
        max(CASE experiment_group WHEN 'code-chef' THEN completeness END) AS cp
    FROM evaluation_results
    GROUP BY experiment_id, task_id, agent_name, extension_version, created_at
    HAVING count(DISTINCT experiment_group) = 2) v;
CREATE FUNCTION cleanup_old_evaluation_results(retention_days integer DEFAULT 90)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    gone integer;
BEGIN
    DELETE FROM evaluation_results WHERE created_at < now() - interval '1 day' * retention_days
        AND metadata->>'archive' IS DISTINCT FROM 'true';
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
