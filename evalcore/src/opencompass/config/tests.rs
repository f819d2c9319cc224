use super::*;
use crate::ErrorKind;

fn read(text: &str) -> RunConfig {
    RunConfig::parse(text.as_bytes()).expect("tolerant")
}

fn codes(config: &RunConfig) -> Vec<&str> {
    config
        .diagnostics
        .iter()
        .map(|found| found.code.as_str())
        .collect()
}

fn datasets(config: &RunConfig) -> Vec<&str> {
    config
        .datasets
        .iter()
        .map(|dataset| dataset.abbr.as_str())
        .collect()
}

fn models(config: &RunConfig) -> Vec<&str> {
    config
        .models
        .iter()
        .map(|model| model.abbr.as_str())
        .collect()
}

const TEXT: &str = "datasets = [
    dict(abbr='a', rows=[dict(q='x')]),
    dict(abbr='b'),
]
eval = dict(partitioner=dict(judge_models=[dict(abbr='j')]))
models = [
    dict(abbr='m', key='sk-secret'),
]
summarizer = dict(
    dataset_abbrs=['a', ['b', 'f1'], ('b', 'em')],
    summary_groups=[dict(name='g', subsets=['a', 'b']), dict(name='h', subsets=['a'])])
work_dir = 'x'
";

#[test]
fn models_may_be_lists_and_lack_names() {
    let config = read(
        "models = [
    [dict(abbr='base'), dict(abbr='mine')],
    dict(type='x.HuggingFace', path='org/m-7b'),
    dict(type=<class 'x.HF'>, path='/a/b'),
    dict(type='T'),
    dict(abbr=name),
    7,
    [],
]
judge_models = (dict(abbr='j'), dict(abbr='j'))
eval = dict(partitioner=dict(judge_models=[dict(abbr='j')], meta_judge_model=dict(abbr='k')))",
    );
    let expected = ["base_mine", "x.HuggingFace_org_m-7b", "x.HF_a_b"];
    assert_eq!(models(&config), expected);
    let judges: Vec<&str> = config
        .judge_models
        .iter()
        .map(|judge| judge.abbr.as_str())
        .collect();
    assert_eq!(judges, ["j", "k"]);
    let expected = [
        "config.unnamed",
        "config.computed",
        "config.unnamed",
        "config.unexpected",
        "config.unnamed",
    ];
    assert_eq!(codes(&config), expected);
    assert!(
        config.diagnostics[0].message.contains("models[3]"),
        "{:?}",
        config.diagnostics[0]
    );
    assert_eq!(
        config.diagnostics[0].position.and_then(|place| place.line),
        Some(1)
    );
}

#[test]
fn fields_of_another_kind_are_remarked() {
    let cases = [
        ("datasets = {'a': 1}", "config.unexpected"),
        ("datasets = sum([[]], [])", "config.computed"),
        ("datasets = [*a, *b]", "config.computed"),
        ("datasets = [dict(abbr='a', n='4')]", "config.unexpected"),
        (
            "datasets = [dict(abbr='a', k=[1, -2])]",
            "config.unexpected",
        ),
        ("datasets = [dict(path='a', name=3)]", "config.unexpected"),
        (
            "datasets = [dict(abbr=2024, path='p')]",
            "config.unexpected",
        ),
        ("summarizer = ['a']", "config.unexpected"),
        ("summarizer = dict(dataset_abbrs=[1])", "config.unexpected"),
        (
            "summarizer = dict(summary_groups=[dict(subsets=[])])",
            "config.unnamed",
        ),
        (
            "summarizer = dict(summary_groups=[dict(name='g', subsets=[['a']])])",
            "config.unexpected",
        ),
        (
            "summarizer = dict(summary_groups=[dict(name='g', weights=dict(a='1'))])",
            "config.unexpected",
        ),
        (
            "summarizer = dict(summary_groups=[dict(name='g', weights={1: 1})])",
            "config.unexpected",
        ),
        (
            "summarizer = dict(summary_groups=[dict(name='g', weights=[1])])",
            "config.unexpected",
        ),
        ("work_dir = 1", "config.unexpected"),
        ("models = []\ndatasets += extra", "config.statement"),
        (
            "models = []\nfor m in models:\n    m['abbr'] = 'x'",
            "config.statement",
        ),
        ("\u{feff}models = []", "text.bom"),
        ("models = []\n\0\0", "text.nul"),
        ("models = [dict(abbr='\\ud800')]", "python.lone_surrogate"),
    ];
    for (text, code) in cases {
        let config = read(text);
        assert_eq!(codes(&config).first(), Some(&code), "{text}");
    }
    for text in [
        "summarizer = None",
        "summarizer = dict(dataset_abbrs=None)",
        "models = None",
    ] {
        assert_eq!(codes(&read(text)), [""; 0], "{text}");
    }
}

#[test]
fn secrets_stay_out_of_remarks() {
    let text = TEXT
        .replace("abbr='m'", "abbr=['sk-secret']")
        .replace("work_dir = 'x'", "work_dir = ['sk-secret'");
    let config = read(&text);
    assert!(!config.diagnostics.is_empty());
    assert!(!format!("{config:?}").contains("sk-secret"));
}

#[test]
fn a_damaged_assignment_does_not_hide_the_others() {
    let damaged = TEXT.replace("    dict(abbr='b'),\n]", "    dict(abbr='b', x=[}),\n]");
    let config = read(&damaged);
    assert_eq!(datasets(&config), ["a"]);
    assert_eq!(models(&config), ["m"]);
    assert_eq!(config.groups.len(), 2);
    assert_eq!(codes(&config), ["python.syntax"]);
    assert_eq!(
        config.diagnostics[0].position.and_then(|place| place.line),
        Some(3)
    );

    let strict = RunConfigReaderBuilder::new()
        .strict(true)
        .read(damaged.as_bytes());
    let error = strict.expect_err("strict");
    assert_eq!(error.code().as_str(), "python.syntax");
    assert_eq!(error.position().and_then(|place| place.line), Some(3));
}

#[test]
fn cut_anywhere_keeps_what_was_complete() {
    let whole = read(TEXT);
    assert_eq!(codes(&whole), [""; 0]);
    for cut in 0..TEXT.len() - 1 {
        let text = &TEXT[..cut];
        let config = match RunConfig::parse(text.as_bytes()) {
            Ok(config) => config,
            Err(error) => {
                assert!(
                    matches!(error.kind(), ErrorKind::UnknownLayout { .. }),
                    "{cut}"
                );
                assert!(cut < "datasets = ".len(), "{cut}");
                continue;
            }
        };
        assert!(whole.datasets.starts_with(&config.datasets), "{cut}");
        assert!(whole.models.starts_with(&config.models), "{cut}");
        assert!(whole.groups.starts_with(&config.groups), "{cut}");
        let at_end_of_statement =
            text.ends_with(['\n', ']', ')']) || text.trim_end().ends_with('=');
        assert!(
            at_end_of_statement || !config.diagnostics.is_empty(),
            "silent: {text}"
        );
    }
    let config = read(&TEXT[..TEXT.find("dict(name='h'").expect("is there")]);
    let rows = config.dataset_abbrs.expect("was complete");
    assert_eq!((rows.len(), rows[2].metric.as_deref()), (3, Some("em")));
    assert_eq!(
        config.groups.len(),
        1,
        "the complete one of a list that was cut"
    );
}

#[test]
fn a_file_full_of_damage_is_given_up_in_time() {
    let text = "models = [\n".repeat(20_000);
    let config = read(&text);
    assert!(
        config.diagnostics.len() < 40,
        "{}",
        config.diagnostics.len()
    );
}

#[test]
fn text_that_was_not_formatted_reads_alike() {
    let bare = "datasets=[\n    dict(\n        abbr='a'),]\nmodels=[\n    dict(\n        abbr='m')]\r\nwork_dir='x'\r\n";
    let config = read(bare);
    assert_eq!((datasets(&config), models(&config)), (vec!["a"], vec!["m"]));
    assert_eq!(config.work_dir.as_deref(), Some("x"));
    assert_eq!(codes(&config), [""; 0]);
}

#[test]
fn a_text_that_is_no_config_is_refused() {
    for text in ["", "{}", "dataset,version\n", "import os\n"] {
        let error = RunConfig::parse(text.as_bytes()).expect_err("no config");
        assert_eq!(error.code().as_str(), "layout.unknown", "{text}");
    }
}

#[test]
fn aggregation_follows_upstream() {
    let cases = [
        ("", "naive_average", Aggregation::NaiveAverage),
        (
            "weights=dict(a=1)",
            "weighted_average",
            Aggregation::WeightedAverage,
        ),
        ("weights=dict()", "naive_average", Aggregation::NaiveAverage),
        (
            "weights=dict(a=1), harmonic_mean=True",
            "weighted_average",
            Aggregation::WeightedAverage,
        ),
        ("weights=dict(a=1), sum=True", "sum", Aggregation::Sum),
        (
            "std=True, sum=True",
            "standard_deviation",
            Aggregation::StandardDeviation,
        ),
        (
            "std=False, harmonic_mean=1",
            "harmonic_mean",
            Aggregation::HarmonicMean,
        ),
        ("metric='x', std=True", "x", Aggregation::NaiveAverage),
        (
            "metric='x', weights=dict(a=1)",
            "x",
            Aggregation::WeightedAverage,
        ),
        ("metric='sum'", "sum", Aggregation::Sum),
    ];
    for (options, metric, aggregation) in cases {
        let config = read(&format!(
            "summarizer = dict(summary_groups=[dict(name='g', subsets=['a'], {options})])"
        ));
        let group = &config.groups[0];
        assert_eq!(
            (group.metric_name(), group.aggregation()),
            (metric, aggregation),
            "{options}"
        );
    }
}
