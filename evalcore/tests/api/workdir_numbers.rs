//! What stands behind the numbers of a work dir: exact values, samples, units.

use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
use evalcore::source::MemorySource;

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
