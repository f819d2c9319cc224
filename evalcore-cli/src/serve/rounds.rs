//! Evaluations, which do not wait, over a cluster, which has to be waited for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use evalcore::json::Value;
use evalcore::score::{ResourceFault, ResourceKind, Resources};

use super::cluster::{Cluster, Read};

/// What is read for one request, at most.
const MAX_RESOURCES: usize = 1_000;

/// Read from the cluster at once for one request.
const AT_ONCE: usize = 16;

/// Texts above this are evaluated where nobody waits for the thread: some megabytes take tens of
/// milliseconds.
const LARGE: usize = 256 << 10;

type Key = (ResourceKind, String, String);

/// Runs `evaluate` until it asked for nothing that was not read before: an evaluation takes
/// microseconds, so doing it again is cheaper than a thread that waits for each. `size` is that of
/// the request, in bytes.
pub(super) async fn with_resources<T>(
    cluster: Option<&Cluster>,
    size: usize,
    evaluate: impl Fn(Option<&dyn Resources>) -> T,
) -> T {
    let Some(cluster) = cluster else {
        return apart(size, || evaluate(None));
    };
    let mut known = Known::default();
    loop {
        let size = size + known.bytes;
        let outcome = apart(size, || evaluate(Some(&known)));
        let asked = known.take_asked();
        if asked.is_empty() {
            return outcome;
        }
        let room = MAX_RESOURCES.saturating_sub(known.read.len());
        for (place, batch) in asked.chunks(AT_ONCE).enumerate() {
            if place * AT_ONCE < room {
                for (key, outcome) in fetch(cluster, batch).await {
                    known.bytes += outcome.as_ref().map_or(0, |read| read.bytes);
                    known.read.insert(key, outcome.map(|read| read.value));
                }
            } else {
                let refused = format!("a request reads at most {MAX_RESOURCES} resources");
                let fault = ResourceFault::Unreachable(refused);
                let refused = batch.iter().map(|key| (key.clone(), Err(fault.clone())));
                known.read.extend(refused);
            }
        }
    }
}

/// Lets the other requests of this thread go on elsewhere while a large one is evaluated.
fn apart<T>(size: usize, evaluate: impl FnOnce() -> T) -> T {
    if size > LARGE {
        tokio::task::block_in_place(evaluate)
    } else {
        evaluate()
    }
}

async fn fetch(cluster: &Cluster, keys: &[Key]) -> Vec<(Key, Result<Read, ResourceFault>)> {
    let one = async |key: &Key| {
        let (kind, namespace, name) = key;
        (key.clone(), cluster.get(*kind, namespace, name).await)
    };
    futures_util::future::join_all(keys.iter().map(one)).await
}

/// What was read so far, and what was asked for beyond it.
#[derive(Default)]
struct Known {
    read: BTreeMap<Key, Result<Value, ResourceFault>>,
    asked: Mutex<BTreeSet<Key>>,
    /// The size of what was read.
    bytes: usize,
}

impl Known {
    fn take_asked(&self) -> Vec<Key> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *asked).into_iter().collect()
    }
}

impl Resources for Known {
    fn get(&self, kind: ResourceKind, namespace: &str, name: &str) -> Result<Value, ResourceFault> {
        let key = (kind, namespace.to_owned(), name.to_owned());
        if let Some(outcome) = self.read.get(&key) {
            return outcome.clone();
        }
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.insert(key);
        // The outcome with this fault in it is thrown away.
        Err(ResourceFault::Unreachable("not read yet".to_owned()))
    }
}
