//! Trying again.

use std::time::Duration;

use evalcore::score::ResourceFault;

/// Tries after the first.
const RETRIES: u32 = 3;

/// Before the second try; each further wait is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(50);

/// The longest wait that a server can ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How one try ended.
pub(super) enum Attempt<T> {
    /// There is nothing to try again.
    Final(Result<T, ResourceFault>),
    /// It may work later, after the wait that the server asked for.
    Again(ResourceFault, Option<Duration>),
}

/// Tries up to four times, with growing waits of which a part is random, so that many that failed
/// together do not come back together.
pub(super) async fn with_retries<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, ResourceFault>
where
    F: Future<Output = Attempt<T>>,
{
    let mut round = 0;
    loop {
        let asked = match attempt().await {
            Attempt::Final(outcome) => return outcome,
            Attempt::Again(fault, _) if round == RETRIES => return Err(fault),
            Attempt::Again(_, asked) => asked,
        };
        let wait = asked.unwrap_or(FIRST_WAIT * (1 << round)).min(LONGEST_WAIT);
        tokio::time::sleep(wait + wait.mul_f64(fastrand::f64() / 2.0)).await;
        round += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn run(answers: &[Attempt<u8>]) -> (Result<u8, ResourceFault>, usize) {
        let calls = Cell::new(0);
        let attempt = || {
            let call = calls.replace(calls.get() + 1);
            let answer = answers.get(call).map(|answer| match answer {
                Attempt::Final(outcome) => Attempt::Final(outcome.clone()),
                Attempt::Again(fault, wait) => Attempt::Again(fault.clone(), *wait),
            });
            std::future::ready(answer.expect("no more calls than answers"))
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
        (runtime.block_on(with_retries(attempt)), calls.get())
    }

    fn busy() -> Attempt<u8> {
        let fault = ResourceFault::Status {
            status: 503,
            reason: "busy".to_owned(),
        };
        Attempt::Again(fault, None)
    }

    #[test]
    fn what_may_work_later_is_tried_four_times() {
        assert_eq!(run(&[busy(), busy(), Attempt::Final(Ok(1))]), (Ok(1), 3));
        let (outcome, calls) = run(&[busy(), busy(), busy(), busy()]);
        assert!(outcome.is_err());
        assert_eq!(calls, 4);
    }

    #[test]
    fn what_is_final_is_not_tried_again() {
        let (outcome, calls) = run(&[Attempt::Final(Err(ResourceFault::Forbidden))]);
        assert_eq!((outcome, calls), (Err(ResourceFault::Forbidden), 1));
    }
}
