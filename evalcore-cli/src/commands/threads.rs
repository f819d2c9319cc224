//! `--threads`.

use crate::commands::Context;

/// Runs `work` on as many threads as were asked for; without a wish, on one a core.
pub(super) fn on_threads<T: Send>(context: &Context<'_>, work: impl FnOnce() -> T + Send) -> T {
    let Some(threads) = context.global.threads else {
        return work();
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(usize::from(threads))
        .build();
    match pool {
        Ok(pool) => pool.install(work),
        Err(error) => {
            let text = format!("warning: {threads} threads can not be had: {error}");
            context.messages.note(&text);
            work()
        }
    }
}
