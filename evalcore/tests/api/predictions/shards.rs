//! Split data sets.

use evalcore::opencompass::predictions::{End, Prediction, PredictionReaderBuilder, group_shards};

#[test]
fn shards_behind_a_cut_one_have_no_number() {
    let shards: [&[u8]; 3] = [
        br#"{"0": {"prediction": "a"}}"#,
        br#"{"0": {"prediction": "b"}, "1": {"#,
        br#"{"0": {"prediction": "c"}}"#,
    ];
    let mut reader = PredictionReaderBuilder::new().from_shards(shards.map(Ok));
    let mut record = Prediction::default();
    let mut samples = Vec::new();
    while reader.read_record(&mut record).unwrap() {
        samples.push((record.shard, record.sample));
    }
    assert_eq!(samples, [(0, Some(0)), (1, Some(1)), (2, None)]);
    let ends: Vec<_> = reader
        .outcomes()
        .iter()
        .map(|(outcome, _)| outcome.end)
        .collect();
    assert_eq!(
        ends,
        [End::Complete, End::Truncated { offset: 33 }, End::Complete]
    );
}

#[test]
fn names_in_numbers_are_grouped_by_the_rule() {
    let check = |names: &[&str],
                 known: &[&str],
                 sets: &[(&str, usize)],
                 orphans: &[&str],
                 superseded: &[&str]| {
        let plan = group_shards(names, known);
        let found: Vec<_> = plan
            .sets
            .iter()
            .map(|set| (set.dataset.as_str(), set.files.len()))
            .collect();
        assert_eq!(found, sets, "{names:?}");
        assert_eq!(plan.orphans, orphans, "{names:?}");
        assert_eq!(plan.superseded, superseded, "{names:?}");
        assert_eq!(plan.diagnostics().len(), orphans.len());
        let used: usize = plan.sets.iter().map(|set| set.files.len()).sum();
        let all = used + plan.orphans.len() + plan.superseded.len() + plan.set_aside.len();
        assert_eq!(all, names.len(), "every file is somewhere: {names:?}");
    };
    check(
        &["a_2.json", "a_0.json", "a_10.json", "a_1.json"],
        &[],
        &[("a", 3)],
        &["a_10.json"],
        &[],
    );
    check(&["a_500.json"], &[], &[("a_500", 1)], &[], &[]);
    check(
        &["a.json", "a_0.json", "a_1.json"],
        &[],
        &[("a", 1)],
        &[],
        &["a_0.json", "a_1.json"],
    );
    check(
        &["a.json", "a_0.json"],
        &["a", "a_0"],
        &[("a", 1), ("a_0", 1)],
        &[],
        &[],
    );
    check(
        &["a_0.json", "a_00.json", "a_x.json"],
        &[],
        &[("a", 1), ("a_00", 1), ("a_x", 1)],
        &[],
        &[],
    );
    check(
        &["d/a_0.json", "d/a_1.json", "a_1.json"],
        &[],
        &[("a_1", 1), ("d/a", 2)],
        &[],
        &[],
    );
    check(
        &["tmp_a.json", "a.jsonl", ".x/a.json", "a.json"],
        &[],
        &[("a", 1)],
        &[],
        &[],
    );
}
