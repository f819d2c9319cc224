//! Metrics over time and versions.

use evalcore_store::{
    Basis, Batch, Dimension, Merge, Order, Rows, RunRecord, RunState, SampleRecord, ScoreRecord,
    Store, TrendQuery, trend,
};

use super::{task, time};

fn close(ours: Option<f64>, expected: f64) {
    let ours = ours.unwrap();
    assert!((ours / expected - 1.0).abs() < 1e-12, "{ours} {expected}");
}

pub(crate) fn a_trend_has_the_numbers_of_scipy(store: &dyn Store) {
    let values = [0.81, 0.64, 0.92, 0.0, 0.77];
    let mut batch = Batch::new();
    for (value, name) in values.into_iter().zip(["a", "b", "c", "d", "e"]) {
        batch.task(task(name, &[("accuracy", value)]));
    }
    batch.task(task("no accuracy", &[("latency_ms", 5.0)]));
    store.write(batch, Merge::Replace).unwrap();
    let points = trend(store, &TrendQuery::new("accuracy")).unwrap();
    assert_eq!(points.len(), 1);
    let point = &points[0];
    assert_eq!((point.n, point.rows, point.basis), (5, 5, Basis::Rows));
    assert_eq!((point.min, point.max), (0.0, 0.92));
    // numpy.mean, numpy.std(ddof=1), scipy.stats.sem, scipy.stats.t.interval(.95, 4, mean, sem)
    close(Some(point.mean), 0.628);
    close(point.standard_deviation, 0.365_061_638_631_067_33);
    close(point.standard_error, 0.163_260_527_991_305_94);
    close(point.low, 0.174_716_106_186_531_27);
    close(point.high, 1.081_283_893_813_468_8);
    assert_eq!(point.method, Some("t"));

    // Outcomes of 0 and 1 have Wilson's interval.
    let mut batch = Batch::new();
    for (value, name) in [1.0, 1.0, 1.0, 1.0, 0.0]
        .into_iter()
        .zip(["a", "b", "c", "d", "e"])
    {
        batch.task(task(name, &[("completeness", value)]));
    }
    store.write(batch, Merge::Coalesce).unwrap();
    let point = &trend(store, &TrendQuery::new("completeness")).unwrap()[0];
    // statsmodels.stats.proportion.proportion_confint(4, 5, method="wilson")
    close(point.low, 0.375_534_629_762_525_2);
    close(point.high, 0.963_775_891_367_569_8);
    assert_eq!(point.method, Some("wilson"));
}

pub(crate) fn trends_have_an_order(store: &dyn Store) {
    let days = [
        ("1.9.0", "03"),
        ("1.10.0", "01"),
        ("1.10.0-rc.1", "02"),
        ("nightly", "04"),
    ];
    for (version, day) in days {
        let mut result = task("a", &[("accuracy", 0.5)]);
        result.extension_version = version.to_owned();
        result.recorded_at = Some(time(&format!("2026-01-{day}T00:00:00Z")));
        store.record(result, Merge::Replace).unwrap();
    }
    for (order, expected) in [
        (Order::Newest, ["nightly", "1.9.0", "1.10.0-rc.1", "1.10.0"]),
        (Order::Oldest, ["1.10.0", "1.10.0-rc.1", "1.9.0", "nightly"]),
        (
            Order::Version,
            ["1.9.0", "1.10.0-rc.1", "1.10.0", "nightly"],
        ),
    ] {
        let mut query = TrendQuery::new("accuracy");
        let points = trend(store, query.order(order)).unwrap();
        let versions: Vec<String> = points
            .iter()
            .filter_map(|point| point.key[&Dimension::Version].clone())
            .collect();
        assert_eq!(versions, expected);
        assert_eq!(trend(store, query.limit(2)).unwrap(), points[..2]);
    }
}

pub(crate) fn trends_divide_by_any_dimension(store: &dyn Store) {
    for (number, (group, day)) in [("baseline", "01"), ("code-chef", "01"), ("code-chef", "02")]
        .into_iter()
        .enumerate()
    {
        let mut result = task(&number.to_string(), &[("accuracy", 0.5)]);
        result.experiment_group = group.to_owned();
        result.recorded_at = Some(time(&format!("2026-01-{day}T23:59:59Z")));
        result.agent_name = (number > 0).then(|| "dev".to_owned());
        store.record(result, Merge::Replace).unwrap();
    }
    let keys = |by: &[Dimension]| {
        let mut query = TrendQuery::new("accuracy");
        let points = trend(store, query.by(by).order(Order::Oldest)).unwrap();
        let text = |point: &evalcore_store::TrendPoint| {
            let values = point
                .key
                .values()
                .map(|value| value.clone().unwrap_or("-".to_owned()));
            format!("{}:{}", values.collect::<Vec<_>>().join("/"), point.n)
        };
        points.iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(keys(&[]), [":3"]);
    assert_eq!(keys(&[Dimension::Group]), ["baseline:1", "code-chef:2"]);
    assert_eq!(keys(&[Dimension::Day]), ["2026-01-01:2", "2026-01-02:1"]);
    assert_eq!(keys(&[Dimension::Agent]), ["-:1", "dev:2"]);
    assert_eq!(keys(&[Dimension::Dataset]), ["-:3"]);
    let mut query = TrendQuery::new("accuracy");
    query.filter.agent("nobody");
    assert!(trend(store, query.by(&[])).unwrap().is_empty());
}

pub(crate) fn latency_is_an_alias(store: &dyn Store) {
    store
        .record(
            task("a", &[("latency_ms", 12.5), ("cost_usd", 0.0)]),
            Merge::Replace,
        )
        .unwrap();
    for (name, mean) in [("latency", 12.5), ("latency_ms", 12.5), ("cost", 0.0)] {
        let points = trend(store, &TrendQuery::new(name)).unwrap();
        assert_eq!(points[0].mean, mean, "{name}");
    }
}

pub(crate) fn score_trends_pool_samples(store: &dyn Store) {
    let mut batch = Batch::new();
    for (number, outcomes) in [[1.0, 1.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0]]
        .into_iter()
        .enumerate()
    {
        let mut run = RunRecord::new("e", number.to_string(), RunState::Completed);
        run.extension_version = Some("1.0.0".to_owned());
        run.recorded_at = Some(time("2026-01-01T00:00:00Z"));
        let mut score = ScoreRecord::new("m", "d", "correct");
        let samples = outcomes.into_iter().zip(["a", "b", "c", "d"]);
        score.samples = samples
            .map(|(value, item)| SampleRecord::new(item, Some(value)))
            .collect();
        let mut percent = ScoreRecord::new("m", "d", "accuracy");
        percent.value = score
            .samples
            .iter()
            .filter_map(|sample| sample.value)
            .sum::<f64>()
            .into();
        run.scores = vec![score, percent];
        batch.run(run);
    }
    store.write(batch, Merge::Replace).unwrap();
    let mut query = TrendQuery::new("correct");
    query
        .rows(Rows::Scores)
        .by(&[Dimension::Version, Dimension::Dataset]);
    let points = trend(store, &query).unwrap();
    assert_eq!(points.len(), 1);
    assert_eq!(
        (points[0].n, points[0].rows, points[0].basis),
        (8, 2, Basis::Samples)
    );
    assert_eq!(
        (points[0].mean, points[0].min, points[0].max),
        (0.875, 0.75, 1.0)
    );
    // numpy.std([1, 1, 0, 1, 1, 1, 1, 1], ddof=1)
    close(points[0].standard_deviation, 0.353_553_390_593_273_8);
    let mut query = TrendQuery::new("accuracy");
    let points = trend(store, query.rows(Rows::Scores).by(&[])).unwrap();
    assert_eq!(
        (points[0].n, points[0].basis, points[0].mean),
        (2, Basis::Rows, 3.5)
    );
}

pub(crate) fn replaced_rows_do_not_count(store: &dyn Store) {
    for value in [0.1, 0.9] {
        store
            .record(task("a", &[("accuracy", value)]), Merge::Replace)
            .unwrap();
    }
    let points = trend(store, &TrendQuery::new("accuracy")).unwrap();
    assert_eq!((points[0].n, points[0].mean), (1, 0.9));
}
