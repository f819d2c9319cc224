//! Connections: accepted, served, and ended without losing a request.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A client has this long to send the head of a request.
const HEAD_LIMIT: Duration = Duration::from_secs(10);

/// What was connected already when the service is told to stop is taken in for so long.
const DRAIN: Duration = Duration::from_millis(100);

/// Open connections at most; further ones wait in the system's queue.
const CONNECTIONS: usize = 4_096;

/// Serves until `stop` is done, then lets the requests in flight end, for at most `grace`. A client
/// that takes longer than `head` for the head of a request is cut off. Connections are dealt out to the
/// `workers` in turn, and stay there.
pub(super) async fn serve(
    listener: TcpListener,
    workers: &[Handle],
    router: Router,
    stop: impl Future<Output = ()>,
    head: Duration,
    grace: Duration,
) {
    let mut workers = workers.iter().cycle();
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new());
    builder.header_read_timeout(head.min(HEAD_LIMIT));
    let mut begin = |stream: TcpStream, place: Option<OwnedSemaphorePermit>| {
        drop(stream.set_nodelay(true));
        let here = Handle::current();
        let worker = workers.next().unwrap_or(&here);
        let stream = {
            let _there = worker.enter();
            stream.into_std().and_then(TcpStream::from_std)
        };
        let stream = match stream {
            Ok(stream) => stream,
            Err(error) => return tracing::warn!(%error, "a connection was not taken over"),
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        worker.spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    };
    tokio::pin!(stop);
    loop {
        let place = tokio::select! {
            () = &mut stop => break,
            place = Arc::clone(&places).acquire_owned() => place.ok(),
        };
        let stream = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of descriptors, most often: connections that end will make room.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        begin(stream, place);
    }
    // Connections that the system took before it was told to stop are served too.
    let drain = tokio::time::Instant::now() + DRAIN;
    while let Ok(Ok((stream, _))) = tokio::time::timeout_at(drain, listener.accept()).await {
        begin(stream, None);
    }
    drop(listener);
    tracing::info!(connections = graceful.count(), "stopping");
    if tokio::time::timeout(grace, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests were still in flight when the time to stop was over");
    }
}

/// Ends with the first signal to stop; listens for it from now on.
///
/// # Errors
///
/// When the system gives no signals.
pub(super) fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
