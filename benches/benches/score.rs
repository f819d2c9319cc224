//! Scoring of agents: `cargo bench -p evalcore-benches --bench score`.

#![expect(missing_docs, reason = "criterion's macros make public functions")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use evalcore::score::{
    Generation, MemoryResources, Mode, Options, Policy, Request, Unmeasured, evaluate, respond,
};

const DIRECT: &[u8] = include_bytes!("../../examples/score/request.json");

const QUERY: &[u8] = br#"{"kind": "Query", "metadata": {"name": "q1", "labels": {"model": "gpt-4"}},
    "spec": {"input": "What is the capital of France?", "target": {"type": "agent", "name": "a1"}},
    "status": {"phase": "done", "duration": "4s",
        "tokenUsage": {"promptTokens": 300, "completionTokens": 200, "totalTokens": 500},
        "response": {"target": {"type": "agent", "name": "a1"},
            "content": "The capital of France is Paris, which lies on the Seine in the north of the country."}}}"#;

fn score_bench(c: &mut Criterion) {
    let mut resources = MemoryResources::new();
    resources.insert_json(QUERY).expect("a sound query");
    let body = br#"{"type": "query", "config": {"queryRef": {"name": "q1"}}}"#;
    let mut options = Options::new();
    options.resources(&resources);
    let request = Request::from_json(body).expect("a sound request");
    let response = evaluate(&request, &options).expect("a query that is done");
    let measurements = response.evaluation.expect("a strict answer").measurements;
    let policy = Policy::standard();

    let mut group = c.benchmark_group("score");
    group.bench_function("assess", |b| {
        b.iter(|| policy.assess(black_box(&measurements), Unmeasured::Undecided));
    });
    group.bench_function("evaluate query", |b| {
        b.iter(|| evaluate(black_box(&request), &options));
    });
    group.bench_function("respond direct", |b| {
        b.iter(|| respond(black_box(DIRECT), &options));
    });
    options.mode(Mode::Ark(Generation::V1));
    group.bench_function("respond direct, ark-v1", |b| {
        b.iter(|| respond(black_box(DIRECT), &options));
    });
    group.finish();
}

criterion_group!(benches, score_bench);
criterion_main!(benches);
