//! A look at every row.

use deadpool_postgres::{GenericClient, Object};
use evalcore::{Code, Result};
use tokio_postgres::IsolationLevel;

use super::blocking::wait;
use super::failure::{failed, store_error};

const TABLES: [&str; 9] = [
    "evalcore.groups",
    "public.evaluation_results",
    "public.task_comparisons",
    "public.experiment_summaries",
    "evalcore.task_history",
    "evalcore.runs",
    "evalcore.scores",
    "evalcore.samples",
    "evalcore.sample_texts",
];

/// What there must be none of, and how it is counted.
const NONE_OF: [(&str, &str); 4] = [
    (
        "scores with more or fewer samples than were written",
        "SELECT count(*) FROM evalcore.scores s LEFT JOIN \
         (SELECT score, count(*) AS n FROM evalcore.samples GROUP BY score) x ON x.score = s.id \
         WHERE s.sample_rows <> coalesce(x.n, 0)",
    ),
    (
        "samples without a score",
        "SELECT count(*) FROM evalcore.samples x \
         WHERE NOT EXISTS (SELECT FROM evalcore.scores s WHERE s.id = x.score)",
    ),
    (
        "texts without a sample",
        "SELECT count(*) FROM evalcore.sample_texts t WHERE NOT EXISTS (\
         SELECT FROM evalcore.samples x WHERE (x.score, x.item, x.replica) = \
         (t.score, t.item, t.replica))",
    ),
    (
        "task results that are older than their history",
        "SELECT count(*) FROM public.evaluation_results e JOIN evalcore.task_history h \
         USING (experiment_id, task_id, experiment_group, extension_version) \
         WHERE h.revision >= e.revision",
    ),
];

/// Reads every row of every table, and counts what belongs together.
pub(super) fn verify(client: &mut Object) -> Result<()> {
    let failed = failed("verify");
    let transaction = wait(
        client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start(),
    )
    .map_err(&failed)?;
    for table in TABLES {
        // The text of a row has all of it, what is stored out of line too.
        count(
            &transaction,
            &format!("SELECT coalesce(sum(length(t::text)), 0)::bigint FROM {table} t"),
        )?;
    }
    for (what, query) in NONE_OF {
        let found = count(&transaction, query)?;
        if found != 0 {
            let message = format!("verify: found {found} {what}");
            return Err(store_error(Code::StoreCorrupt, message));
        }
    }
    wait(transaction.commit()).map_err(&failed)
}

fn count(client: &impl GenericClient, query: &str) -> Result<i64> {
    wait(client.query_one(query, &[]))
        .and_then(|row| row.try_get(0))
        .map_err(failed("verify"))
}
