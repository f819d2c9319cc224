//! Waiting for a future in a call that blocks.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{Thread, current, park};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits on this thread. Unlike a runtime's own way it may be called from within a future, as a
/// caller's service may do, and from within itself.
pub(super) fn wait<F: Future>(future: F) -> F::Output {
    // A caller's runtime may have used up this turn's budget, which nothing renews here.
    let mut future = pin!(tokio::task::unconstrained(future));
    let waker = Waker::from(Arc::new(Unpark(current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_may_be_nested() {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .unwrap();
        let handle = runtime.handle().clone();
        let sum = runtime.block_on(async move {
            let one = handle.spawn(async { 1 });
            wait(async { wait(one).unwrap() + 1 })
        });
        assert_eq!(sum, 2);
    }
}
