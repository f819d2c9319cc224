//! What is to be evaluated, from the documents that were given.

use evalcore::json::Value;
use evalcore::score::{
    Config, MemoryResources, Mode, Options, QueryRef, Request, RequestKind, ResourceKind,
    evaluation_request, evaluator_parameters, request_from_value,
};
use evalcore::{Code, Diagnostic, Error};

/// Requests and resources.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Bodies of requests and Evaluations.
    requests: Vec<(String, Value)>,
    /// Queries of the files, which are evaluated where there is no request.
    queries: Vec<(String, String)>,
    /// Evaluators, whose parameters hold for everything.
    evaluators: Vec<(String, Value)>,
    pub(super) resources: MemoryResources,
    pub(super) found: Vec<Diagnostic>,
}

/// One evaluation.
pub(super) struct Job {
    pub(super) name: String,
    pub(super) request: Result<Request, Error>,
}

impl Given {
    /// Takes a document of a file.
    pub(super) fn take(&mut self, path: &str, document: Value) {
        let text = |name: &str| document.get(name).and_then(Value::as_str);
        let kind = text("kind").filter(|_| document.get("type").is_none());
        let Some(kind) = kind.map(str::to_owned) else {
            self.requests.push((path.to_owned(), document));
            return;
        };
        if kind.ends_with("List") {
            let items = document.get("items").and_then(Value::as_array);
            for item in items.unwrap_or_default() {
                self.take(path, item.clone());
            }
            return;
        }
        let copy = document.clone();
        match self.resources.insert_resource(document) {
            Ok((ResourceKind::Query, namespace, name)) => self.queries.push((namespace, name)),
            Ok((ResourceKind::Evaluation, _, name)) => self.requests.push((name, copy)),
            Ok((ResourceKind::Evaluator, namespace, _)) => self.evaluators.push((namespace, copy)),
            Ok(_) => {}
            Err(error) => {
                let message = format!("a resource of kind {kind} was passed over: {error}");
                let found = Diagnostic::warning(Code::LayoutUnknown, message);
                self.found.push(found.at_path(path));
            }
        }
    }

    /// The evaluations that the documents ask for, with the parameters of Evaluators below and those
    /// of the command line above their own.
    pub(super) fn jobs(
        &self,
        mode: Mode,
        options: &Options<'_>,
        target: Option<&str>,
        param: &[(String, String)],
    ) -> Result<Vec<Job>, Error> {
        let below = self.evaluator_parameters()?;
        let mut jobs: Vec<Job> = self
            .requests
            .iter()
            .map(|(name, document)| Job {
                name: name.clone(),
                request: if document.get("kind").is_some() {
                    evaluation_request(document, options)
                } else {
                    request_from_value(document, mode).and_then(|mut request| {
                        request.read_parameters(Some(&self.resources))?;
                        Ok(request)
                    })
                },
            })
            .collect();
        if jobs.is_empty() {
            let queries = self.queries.iter();
            jobs.extend(queries.map(|(namespace, name)| query_job(namespace, name)));
        }
        for request in jobs.iter_mut().filter_map(|job| job.request.as_mut().ok()) {
            let own = std::mem::take(&mut request.parameters);
            request.parameters = below
                .iter()
                .cloned()
                .chain(own)
                .chain(param.to_vec())
                .collect();
            if let (Some(query), Some(target)) = (&mut request.config.query_ref, target) {
                query.response_target = Some(target.to_owned());
            }
        }
        Ok(jobs)
    }

    fn evaluator_parameters(&self) -> Result<Vec<(String, String)>, Error> {
        let mut all = Vec::new();
        for (namespace, evaluator) in &self.evaluators {
            let parameters = evaluator
                .get("spec")
                .and_then(|spec| spec.get("parameters"));
            if let Some(parameters) = parameters {
                all.extend(evaluator_parameters(
                    parameters,
                    namespace,
                    Some(&self.resources),
                )?);
            }
        }
        Ok(all)
    }
}

fn query_job(namespace: &str, name: &str) -> Job {
    let request = Request {
        kind: RequestKind::Query,
        config: Config {
            query_ref: Some(QueryRef {
                name: name.to_owned(),
                namespace: Some(namespace.to_owned()),
                response_target: None,
            }),
            ..Config::default()
        },
        ..Request::default()
    };
    Job {
        name: format!("{namespace}/{name}"),
        request: Ok(request),
    }
}
