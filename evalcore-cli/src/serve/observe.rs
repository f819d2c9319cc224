//! What the service tells about itself: counters for Prometheus and one line of log a request.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// From a tenth of a millisecond, what scoring takes, to what a slow cluster takes.
const SECONDS: [f64; 12] = [
    0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0,
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct VerdictLabels {
    mode: &'static str,
    verdict: &'static str,
}

/// The counters of one service.
pub(super) struct Observations {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    evaluations: Family<VerdictLabels, Counter>,
    in_flight: Gauge,
    ready: Gauge<f64, AtomicU64>,
}

impl Observations {
    pub(super) fn new() -> Self {
        let requests = Family::default();
        let seconds = Family::<RouteLabels, Histogram>::new_with_constructor(|| {
            Histogram::new(SECONDS.iter().copied())
        });
        let evaluations = Family::default();
        let in_flight = Gauge::default();
        let ready = Gauge::default();
        let mut registry = Registry::with_prefix("evalcore");
        registry.register(
            "http_requests",
            "Requests answered",
            Family::clone(&requests),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time from the last byte of the head to the answer",
            Unit::Seconds,
            Family::clone(&seconds),
        );
        registry.register(
            "evaluations",
            "Evaluations made, by verdict",
            Family::clone(&evaluations),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests being answered",
            Gauge::clone(&in_flight),
        );
        registry.register(
            "ready",
            "1 when everything the service needs could be read at the last look",
            Gauge::clone(&ready),
        );
        Self {
            registry,
            requests,
            seconds,
            evaluations,
            in_flight,
            ready,
        }
    }

    /// Counts a request until the returned guard is dropped.
    pub(super) fn begin(&self) -> InFlight<'_> {
        self.in_flight.inc();
        InFlight(&self.in_flight)
    }

    pub(super) fn answered(&self, route: &'static str, status: u16, took: Duration) {
        self.requests
            .get_or_create(&RequestLabels { route, status })
            .inc();
        self.seconds
            .get_or_create(&RouteLabels { route })
            .observe(took.as_secs_f64());
    }

    /// Counts a verdict: `passed`, `failed` or `error`.
    pub(super) fn evaluated(&self, mode: &'static str, verdict: &'static str) {
        self.evaluations
            .get_or_create(&VerdictLabels { mode, verdict })
            .inc();
    }

    pub(super) fn set_ready(&self, ready: bool) {
        self.ready.set(f64::from(u8::from(ready)));
    }

    /// The counters in `OpenMetrics` text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a text takes whatever is written");
        text
    }
}

/// A request on its way.
pub(super) struct InFlight<'a>(&'a Gauge);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
