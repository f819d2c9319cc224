//! Whether the service can do its work.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::cluster::Cluster;

/// A look that was had is good for so long: probes come from every node.
const FRESH: Duration = Duration::from_secs(5);

/// What the last look found.
pub(super) struct Readiness {
    namespaces: Vec<String>,
    last: Mutex<Option<(Instant, Vec<String>)>>,
}

impl Readiness {
    pub(super) fn new(namespaces: Vec<String>) -> Self {
        Self {
            namespaces,
            last: Mutex::new(None),
        }
    }

    /// What stands in the way; nothing when the service is ready.
    pub(super) async fn problems(
        &self,
        cluster: Option<&Cluster>,
        root: Option<&Path>,
    ) -> Vec<String> {
        // Those who wait here share the look of the first.
        let mut last = self.last.lock().await;
        if let Some((when, problems)) = &*last
            && when.elapsed() < FRESH
        {
            return problems.clone();
        }
        let mut problems = Vec::new();
        if let Some(cluster) = cluster {
            let looks = self.namespaces.iter().map(|one| cluster.can_read(one));
            let found = futures_util::future::join_all(looks).await;
            problems.extend(found.into_iter().filter_map(Result::err));
        }
        if let Some(root) = root
            && let Err(error) = tokio::fs::read_dir(root).await
        {
            problems.push(format!("the results at `{}`: {error}", root.display()));
        }
        *last = Some((Instant::now(), problems.clone()));
        problems
    }
}
