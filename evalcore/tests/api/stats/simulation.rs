//! False alarms of gates that are looked at 100 times; more of them in `benches/record`.

#![expect(clippy::print_stdout, reason = "the counts are to be seen")]

use evalcore::stats::{
    BaselineReuse, BettingSequence, ConfidenceSequence, CounterRng, Gate, GateOptions, Look,
    TestOptions, paired_t_test,
};

const LOOKS: u64 = 100;
const ITEMS: usize = 40;
const ALPHA: f64 = 0.05;

/// A run's 0/1 scores; item `i` is right with chance `0.2 + 0.7·i/ITEMS`.
fn run(seed: u64, number: u64) -> Vec<f64> {
    let rng = CounterRng::new(seed, number);
    (0..ITEMS as u64)
        .map(|item| {
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let chance = 0.2 + 0.7 * item as f64 / ITEMS as f64;
            f64::from(rng.unit(item) < chance)
        })
        .collect()
}

/// Continuous scores of the same items.
fn graded(seed: u64, number: u64) -> Vec<f64> {
    let noise = CounterRng::new(seed ^ 0x5eed, number);
    (0..ITEMS as u64)
        .map(|item| noise.unit(item).sqrt())
        .collect()
}

fn share(simulations: u64, alarm: impl Fn(u64) -> bool) -> f64 {
    let alarms = (0..simulations).filter(|&seed| alarm(seed)).count();
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let share = alarms as f64 / simulations as f64;
    println!("{alarms} alarms in {simulations} simulations: {share}");
    share
}

/// Whether a gate ever raises the alarm although both runs are the same model.
fn watch(
    options: GateOptions,
    scores: fn(u64, u64) -> Vec<f64>,
    one_baseline: bool,
    seed: u64,
) -> bool {
    let mut gate = Gate::new(options).unwrap();
    (0..LOOKS).any(|look| {
        let number = if one_baseline { 0 } else { 2 * look };
        let (baseline, candidate) = (scores(seed, number), scores(seed, 2 * look + 1));
        // A caller that hides the reuse behind a new name for each look.
        let name = if options.reuse == BaselineReuse::SharedNoise {
            0
        } else {
            look
        };
        let report = gate
            .look(&Look {
                baseline_run: &name.to_string(),
                baseline: &baseline,
                candidate: &candidate,
            })
            .unwrap();
        report.alarm
    })
}

#[test]
fn fresh_baselines_keep_alpha_over_100_looks() {
    let options = GateOptions::default().alpha(ALPHA);
    let binary = share(1000, |seed| watch(options, run, false, seed));
    let continuous = share(1000, |seed| watch(options, graded, false, seed));
    assert!(
        binary > 0.0 && binary <= ALPHA,
        "discordant pairs: {binary}"
    );
    assert!(continuous <= ALPHA, "sequence of differences: {continuous}");
}

#[test]
fn a_shared_baseline_keeps_alpha_only_where_it_is_modelled() {
    let options = GateOptions::default().alpha(ALPHA);
    let naive = share(300, |seed| watch(options, run, true, seed));
    assert!(naive > 3.0 * ALPHA, "as if fresh: {naive}");
    let options = options.reuse(BaselineReuse::SharedNoise);
    let modelled = share(1000, |seed| watch(options, run, true, seed));
    assert!(modelled <= ALPHA, "modelled: {modelled}");
}

#[test]
fn a_t_test_at_every_look_does_not_keep_alpha() {
    let alarms = share(300, |seed| {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        (0..LOOKS).any(|look| {
            a.extend(graded(seed, 2 * look));
            b.extend(graded(seed, 2 * look + 1));
            paired_t_test(&a, &b, &TestOptions::default())
                .unwrap()
                .p_value
                < ALPHA
        })
    });
    assert!(alarms > 0.2, "{alarms}");
}

#[test]
fn sequences_miss_the_mean_at_most_alpha_over_100_looks() {
    // The mean of the square root of a uniform number is 2/3.
    let mean = 2.0 / 3.0;
    let howard = share(1000, |seed| {
        let mut sequence = ConfidenceSequence::new(ALPHA, 400).unwrap();
        (0..LOOKS).any(|look| {
            sequence.update(&graded(seed, look)).unwrap();
            !sequence.interval().contains(mean)
        })
    });
    assert!(howard <= ALPHA, "confidence sequence: {howard}");
    let betting = share(100, |seed| {
        let mut sequence = BettingSequence::new(ALPHA).unwrap();
        (0..LOOKS / 20).any(|look| {
            sequence.extend(&graded(seed, look)).unwrap();
            !sequence.interval().contains(mean)
        })
    });
    assert!(betting <= ALPHA, "betting: {betting}");
}

#[test]
fn gates_find_a_worse_candidate_and_say_what_they_do_with_the_baseline() {
    for reuse in [BaselineReuse::Refuse, BaselineReuse::SharedNoise] {
        let options = GateOptions::default().reuse(reuse);
        let mut gate = Gate::new(options).unwrap();
        let mut alarmed = false;
        for look in 0..60 {
            let number = if reuse == BaselineReuse::Refuse {
                look
            } else {
                0
            };
            let baseline = run(1, number);
            let candidate: Vec<f64> = run(2, look)
                .iter()
                .enumerate()
                .map(|(item, score)| if item % 4 == 0 { *score } else { 0.0 })
                .collect();
            let report = gate
                .look(&Look {
                    baseline_run: &number.to_string(),
                    baseline: &baseline,
                    candidate: &candidate,
                })
                .unwrap();
            assert_eq!(report.reuse, reuse);
            alarmed = report.alarm;
        }
        assert!(alarmed, "{reuse:?}");
        assert!(reuse.explanation().contains("baseline run"));
    }
}
