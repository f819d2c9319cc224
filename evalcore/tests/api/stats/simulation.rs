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

/// For each look against this baseline: how many of the candidates' sums, from 0 up, raise the alarm.
fn alarming_sums(baseline: &[f64]) -> Vec<u64> {
    let n = baseline.len() as u64;
    let of = |ones: u64| -> Vec<f64> { (0..n).map(|i| f64::from(i < ones)).collect() };
    let look = |gate: &mut Gate, ones: u64| {
        let look = Look {
            baseline_run: "one",
            baseline,
            candidate: &of(ones),
        };
        gate.look(&look).unwrap().alarm
    };
    let options = GateOptions::default().alpha(ALPHA);
    let mut first = Gate::new(options.reuse(BaselineReuse::SharedNoise)).unwrap();
    look(&mut first, 1);
    let alarms = |before: u64, sum: u64| {
        let now = n.min(sum);
        let mut state = first.state();
        let sequence = state.sequence.as_mut().unwrap();
        sequence.n = before;
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let (all, ones) = (before.max(1) as f64, (sum - now) as f64);
        sequence.mean = ones / all;
        sequence.squares = ones * (1.0 - sequence.mean);
        let mut gate = Gate::from_state(&state).unwrap();
        look(&mut gate, now)
    };
    (0..LOOKS)
        .map(|number| {
            let sums: Vec<u64> = (0..=n * (number + 1)).collect();
            sums.partition_point(|&sum| alarms(n * number, sum)) as u64
        })
        .collect()
}

/// The chance of an alarm in 100 looks of `n` items, baseline and candidates 0/1 with chance `p`: the
/// sum over all baselines and all paths of the candidates' sums.
fn exact_alarms(n: u64, p: f64, limits: &[Vec<u64>]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let chances: Vec<f64> = (0..=n)
        .map(|k| {
            let ways = (0..k).fold(1.0, |ways, i| ways * (n - i) as f64 / (i + 1) as f64);
            ways * p.powf(k as f64) * (1.0 - p).powf((n - k) as f64)
        })
        .collect();
    let mut alarms = 0.0;
    for (limits, of_baseline) in limits.iter().zip(&chances) {
        let mut quiet = vec![*of_baseline];
        for &limit in limits {
            let mut next = vec![0.0; quiet.len() + chances.len() - 1];
            for (sum, reached) in quiet.iter().enumerate() {
                for (k, chance) in chances.iter().enumerate() {
                    next[sum + k] += reached * chance;
                }
            }
            for (_, reached) in (0..limit).zip(&mut next) {
                alarms += std::mem::take(reached);
            }
            quiet = next;
        }
    }
    alarms
}

#[test]
fn a_shared_baseline_of_few_items_keeps_alpha_by_the_exact_sum() {
    for n in 2..=8 {
        let limits: Vec<Vec<u64>> = (0..=n)
            .map(|ones| (0..n).map(|i| f64::from(i < ones)).collect::<Vec<f64>>())
            .map(|baseline| alarming_sums(&baseline))
            .collect();
        assert!(
            limits.iter().flatten().any(|&limit| limit > 0),
            "n = {n}: no power"
        );
        for p in [0.3, 0.5, 0.8, 0.95] {
            let alarms = exact_alarms(n, p, &limits);
            println!("n = {n}, p = {p}: {alarms}");
            assert!(alarms <= ALPHA, "n = {n}, p = {p}: {alarms}");
        }
    }
}

#[test]
fn a_sequence_of_rare_scores_keeps_alpha() {
    for (p, tightest_at) in [
        (0.02, 100),
        (0.02, 400),
        (0.05, 400),
        (0.1, 100),
        (0.5, 400),
        (0.98, 100),
    ] {
        let misses = share(400, |seed| {
            let rng = CounterRng::new(seed, tightest_at);
            let mut sequence =
                ConfidenceSequence::new(ALPHA, usize::try_from(tightest_at).unwrap()).unwrap();
            (0..2000).any(|i| {
                sequence.update(&[f64::from(rng.unit(i) < p)]).unwrap();
                !sequence.interval().contains(p)
            })
        });
        assert!(
            misses <= ALPHA,
            "p = {p}, tightest at {tightest_at}: {misses}"
        );
    }
    let mut constant = ConfidenceSequence::new(ALPHA, 100).unwrap();
    constant.update(&[70.0; 50]).unwrap();
    assert!(
        constant.interval().width().is_infinite(),
        "no spread is no certainty"
    );
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
