//! What stands behind the numbers of a work dir: exact values, samples, units.

use evalcore::opencompass::headline_score;
use std::fmt::Write;

use evalcore::opencompass::workdir::{SampleOptions, Workdir, WorkdirOptions};
use evalcore::schema::Direction::{self, HigherIsBetter, LowerIsBetter};
use evalcore::schema::Unit;
use evalcore::source::{MemorySource, OsSource};

use crate::support::golden;
use crate::workdir::cell;

const CONFIG: &str = "datasets = [dict(abbr='a'), dict(abbr='b')]
models = [dict(abbr='m')]
summarizer = dict(summary_groups=[
    dict(name='g', subsets=['a', 'b']),
    dict(name='w', subsets=['a', 'b'], weights=dict(a=1, b=3)),
    dict(name='loop', subsets=['a', 'loop']),
])
";

/// A work dir of these rows and result files.
fn workdir(rows: &str, results: &[(&str, &str)]) -> Workdir {
    let mut tree = MemorySource::new();
    let table = format!("dataset,version,metric,mode,m\n{rows}");
    tree.insert(
        "20251016_235030/summary/summary_20251016_235030.csv",
        table.as_bytes(),
    );
    tree.insert(
        "20251016_235030/configs/20251016_235030_1.py",
        CONFIG.as_bytes(),
    );
    for (name, text) in results {
        let path = format!("20251016_235030/results/m/{name}.json");
        tree.insert(path, text.as_bytes());
    }
    Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap()
}

#[test]
fn a_group_is_exact_where_all_of_its_members_are() {
    let both = [
        ("a", r#"{"accuracy": 33.333}"#),
        ("b", r#"{"score": 66.666}"#),
    ];
    let rows = "g,-,naive_average,gen,50.00\nw,-,weighted_average,gen,58.33\n\
        loop,-,naive_average,gen,33.33\n";
    let found = workdir(rows, &both);
    let exact = |group: &str, metric: &str| cell(&found, group, metric, "m").exact;
    assert_eq!(exact("g", "naive_average"), Some(99.999 / 2.0));
    let weighted = (33.333 * 1.0 + 66.666 * 3.0) / 4.0;
    assert_eq!(exact("w", "weighted_average"), Some(weighted));
    assert_eq!(exact("loop", "naive_average"), None);

    let found = workdir("g,-,naive_average,gen,50.00\n", &both[..1]);
    assert_eq!(cell(&found, "g", "naive_average", "m").exact, None);
}

#[test]
fn results_newer_than_the_summary_do_not_make_its_groups_exact() {
    let newer = [
        ("a", r#"{"accuracy": 90.0}"#),
        ("b", r#"{"accuracy": 66.666}"#),
    ];
    let found = workdir("g,-,naive_average,gen,50.00\n", &newer);
    assert_eq!(cell(&found, "g", "naive_average", "m").exact, None);
}

/// Each data set of this recording has five items, by its config.
#[test]
fn n_counts_items_and_replicas_are_told_apart() {
    let dir = golden().join("opencompass/repeat_gpass_n4/work_dir");
    let source = OsSource::new(dir).unwrap();
    let found = Workdir::open(&source, "", &WorkdirOptions::new()).unwrap();
    assert_eq!(found.cells.len(), 40);
    for cell in &found.cells {
        let runs = if cell.dataset.starts_with("n2") { 2 } else { 4 };
        assert_eq!(
            (cell.n, cell.replicas, cell.correct),
            (Some(5), Some(runs), None),
            "{} {}",
            cell.dataset,
            cell.metric
        );
    }
    let mut options = SampleOptions::new();
    options.dataset("n2_no_details");
    let mut places = Vec::new();
    let mut visit = |sample: &evalcore::schema::Sample| {
        places.push((sample.replica, sample.index.unwrap()));
        Ok(())
    };
    found.visit_samples(&source, &options, &mut visit).unwrap();
    let want = (0..2).flat_map(|replica| (0..5).map(move |index| (replica, index)));
    assert_eq!(places, want.collect::<Vec<_>>());
    let again = Workdir::from_snapshot(&found.to_snapshot().unwrap()).unwrap();
    assert_eq!(again.cells, found.cells);
}

#[test]
fn answers_that_replicas_do_not_share_evenly_have_no_n() {
    let answers = br#"{"0": {"prediction": ""}, "1": {"prediction": ""}, "2": {"prediction": ""}}"#;
    let one = |table: &str, config: &str| {
        let mut tree = MemorySource::new();
        tree.insert("summary/summary_20251016_235030.csv", table.as_bytes());
        tree.insert("configs/20251016_235030_1.py", config.as_bytes());
        tree.insert("predictions/m/a.json", &answers[..]);
        let found = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
        (found.cells[0].n, found.cells[0].replicas)
    };
    let plain = "dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,1.00\n";
    let named = "dataset,version,metric,mode,m\na,1d7fe4,accuracy (3 runs average),gen,1.00\n";
    assert_eq!(one(plain, "datasets = [dict(abbr='a')]"), (Some(3), None));
    assert_eq!(
        one(plain, "datasets = [dict(abbr='a', n=1)]"),
        (Some(3), None)
    );
    assert_eq!(
        one(plain, "datasets = [dict(abbr='a', n=3)]"),
        (Some(1), Some(3))
    );
    assert_eq!(
        one(plain, "datasets = [dict(abbr='a', n=2)]"),
        (None, Some(2))
    );
    assert_eq!(one(named, "datasets = []"), (Some(1), Some(3)));
}

const LOWER: &str = "datasets = [dict(abbr='t1'), dict(abbr='t2'), dict(abbr='acc')]
summarizer = dict(summary_groups=[
    dict(name='toxic', subsets=['t1', 't2']),
    dict(name='both', subsets=['t1', 'acc']),
    dict(name='deep', subsets=['toxic', 't2']),
    dict(name='spread', subsets=['t1', 't2'], std=True),
    dict(name='turned', subsets=['t1', 't2'], transforms=dict(t1='100 - x')),
    dict(name='all', subsets=['acc', 'acc2'], sum=True),
    dict(name='loop', subsets=['loop']),
])
";

#[test]
fn a_group_means_what_its_members_mean() {
    let rows = [
        ("t1", "avg_toxicity_score", Unit::Proportion, LowerIsBetter),
        ("t2", "avg_toxicity_score", Unit::Proportion, LowerIsBetter),
        ("acc", "accuracy", Unit::Percent, HigherIsBetter),
        ("acc2", "accuracy", Unit::Percent, HigherIsBetter),
        ("toxic", "naive_average", Unit::Proportion, LowerIsBetter),
        ("both", "naive_average", Unit::Unknown, Direction::Unknown),
        ("deep", "naive_average", Unit::Proportion, LowerIsBetter),
        (
            "spread",
            "avg_toxicity_score",
            Unit::Unknown,
            Direction::Unknown,
        ),
        ("turned", "naive_average", Unit::Unknown, Direction::Unknown),
        ("all", "sum", Unit::Unknown, HigherIsBetter),
        ("loop", "naive_average", Unit::Unknown, Direction::Unknown),
        (
            "stranger",
            "naive_average",
            Unit::Unknown,
            Direction::Unknown,
        ),
        ("ppl", "correct_bpb", Unit::HundredthBits, LowerIsBetter),
    ];
    let mut table = "dataset,version,metric,mode,m\n".to_owned();
    for (name, metric, ..) in rows {
        let version = if metric.contains('_') && !metric.starts_with("avg") || name == "spread" {
            "-"
        } else {
            "1d7fe4"
        };
        writeln!(table, "{name},{version},{metric},gen,1.00").unwrap();
    }
    let mut tree = MemorySource::new();
    tree.insert("summary/summary_20251016_235030.csv", table.as_bytes());
    tree.insert("configs/20251016_235030_1.py", LOWER.as_bytes());
    let found = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    for (name, metric, unit, direction) in rows {
        let spec = cell(&found, name, metric, "m").spec;
        assert_eq!((spec.unit, spec.direction), (unit, direction), "{name}");
    }
    let headline = headline_score(&found, "toxic", "m").unwrap();
    assert_eq!(headline.direction, LowerIsBetter);
}

#[test]
fn groups_nested_without_end_are_no_harm() {
    let mut config = "summarizer = dict(summary_groups=[".to_owned();
    for at in 0..50_000 {
        let next = at + 1;
        writeln!(
            config,
            "dict(name='g{at}', subsets=['g{next}', 'g{next}']),"
        )
        .unwrap();
    }
    config += "])\n";
    let mut tree = MemorySource::new();
    let table = "dataset,version,metric,mode,m\ng0,-,naive_average,gen,1.00\n";
    tree.insert("summary/summary_20251016_235030.csv", table.as_bytes());
    tree.insert("configs/20251016_235030_1.py", config.as_bytes());
    tree.insert("results/m/a.json", &b"{\"accuracy\": 1.0}"[..]);
    let found = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    let group = cell(&found, "g0", "naive_average", "m");
    assert_eq!((group.exact, group.n), (None, None));
}
