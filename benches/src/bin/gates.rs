//! Simulates gates that are looked at again and again: `gates [SIMULATIONS]`.
//!
//! Both runs of every comparison are the same model, so each alarm is false. Prints a Markdown table
//! of how often each way to watch ever raised one, and an upper bound of its true rate.

use std::error::Error;

use evalcore::stats::{
    Alternative, BaselineReuse, BettingSequence, ConfidenceSequence, CounterRng, Design,
    DiscordantEProcess, Gate, GateOptions, Look, PairedCounts, Proportion, ProportionMethod,
    TestOptions, paired_t_test, proportion_interval,
};
use evalcore_benches::say;
use rayon::prelude::*;

const LOOKS: u64 = 100;
const ITEMS: u64 = 40;
const ALPHA: f64 = 0.05;

type Outcome = evalcore::Result<bool>;

/// A name, how many simulations, and whether one of them raised an alarm.
type Way = (&'static str, u64, fn(u64) -> Outcome);

fn main() -> Result<(), Box<dyn Error>> {
    let simulations = std::env::args()
        .nth(1)
        .map_or(Ok(10_000), |text| text.parse())?;
    say(&format!(
        "alpha {ALPHA}, {LOOKS} looks of {ITEMS} items; the chance of a right answer rises over the items \
         from 0.2 to 0.9; seeds 0 to n - 1\n"
    ))?;
    say("| watched by | simulations | false alarms | rate | upper limit, 97.5% | at most alpha |")?;
    say("| --- | --- | --- | --- | --- | --- |")?;
    let few = simulations / 10;
    let ways: [Way; 10] = [
        ("`Gate`, 0/1 scores, fresh baselines", simulations, |seed| {
            gate(seed, zero_one, false, 0.0)
        }),
        (
            "`Gate`, 0/1 scores, fresh baselines, margin 0.02",
            simulations,
            |seed| gate(seed, zero_one, false, 0.02),
        ),
        (
            "`Gate`, graded scores, fresh baselines",
            simulations,
            |seed| gate(seed, graded, false, 0.0),
        ),
        (
            "`Gate`, 0/1 scores, one baseline, `SharedNoise`",
            simulations,
            |seed| gate(seed, zero_one, true, 0.0),
        ),
        (
            "`Gate`, graded scores, one baseline, `SharedNoise`",
            simulations,
            |seed| gate(seed, graded, true, 0.0),
        ),
        ("`DiscordantEProcess`, two-sided", simulations, discordant),
        ("`ConfidenceSequence` of a mean", simulations, sequence),
        ("`BettingSequence` of a mean, 20 looks", few, betting),
        (
            "not valid: one baseline passed off as fresh",
            few,
            hidden_reuse,
        ),
        ("not valid: paired t test at each look", few, t_at_each_look),
    ];
    for (name, count, alarm) in ways {
        row(name, count, alarm)?;
    }
    row(
        "not valid: z test at each of 30 equal looks",
        10 * simulations,
        z_at_each_look,
    )?;
    say("")?;
    smallest_difference()
}

fn row(name: &str, count: u64, alarm: fn(u64) -> Outcome) -> Result<(), Box<dyn Error>> {
    let alarms = (0..count)
        .into_par_iter()
        .map(alarm)
        .map(|alarm| alarm.map(u64::from))
        .sum::<evalcore::Result<u64>>()?;
    let limit = {
        let share = Proportion::new(alarms, count)?;
        proportion_interval(share, 0.05, ProportionMethod::ClopperPearson)?.high
    };
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let rate = alarms as f64 / count as f64;
    let holds = if rate <= ALPHA { "yes" } else { "no" };
    Ok(say(&format!(
        "| {name} | {count} | {alarms} | {:.2}% | {:.2}% | {holds} |",
        100.0 * rate,
        100.0 * limit
    ))?)
}

/// A run's 0/1 scores.
fn zero_one(seed: u64, number: u64) -> Vec<f64> {
    let rng = CounterRng::new(seed, number);
    let score = |item: u64| {
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let chance = 0.2 + 0.7 * item as f64 / ITEMS as f64;
        f64::from(rng.unit(item) < chance)
    };
    (0..ITEMS).map(score).collect()
}

/// A run's graded scores, with the mean 2/3.
fn graded(seed: u64, number: u64) -> Vec<f64> {
    let rng = CounterRng::new(seed ^ 0x5eed, number);
    (0..ITEMS).map(|item| rng.unit(item).sqrt()).collect()
}

fn gate(seed: u64, scores: fn(u64, u64) -> Vec<f64>, shared: bool, margin: f64) -> Outcome {
    let reuse = if shared {
        BaselineReuse::SharedNoise
    } else {
        BaselineReuse::Refuse
    };
    let options = GateOptions::default()
        .alpha(ALPHA)
        .reuse(reuse)
        .margin(margin);
    let number = |look: u64| if shared { 0 } else { 2 * look };
    watch(options, |look| {
        let names = number(look).to_string();
        (
            names,
            scores(seed, number(look)),
            scores(seed, 2 * look + 1),
        )
    })
}

fn watch(options: GateOptions, look: impl Fn(u64) -> (String, Vec<f64>, Vec<f64>)) -> Outcome {
    let mut gate = Gate::new(options)?;
    for number in 0..LOOKS {
        let (name, baseline, candidate) = look(number);
        let report = gate.look(&Look {
            baseline_run: &name,
            baseline: &baseline,
            candidate: &candidate,
        })?;
        if report.alarm {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The gate is told that each look has a baseline of its own, which is not so.
fn hidden_reuse(seed: u64) -> Outcome {
    let options = GateOptions::default().alpha(ALPHA);
    watch(options, |look| {
        (
            look.to_string(),
            zero_one(seed, 0),
            zero_one(seed, 2 * look + 1),
        )
    })
}

fn discordant(seed: u64) -> Outcome {
    let mut evidence = DiscordantEProcess::new(1.0, Alternative::TwoSided)?;
    for look in 0..LOOKS {
        let (a, b) = (zero_one(seed, 2 * look), zero_one(seed, 2 * look + 1));
        let counts = PairedCounts::from_scores(&a, &b)?;
        evidence.update(counts.only_a, counts.only_b);
    }
    evidence.rejects(ALPHA)
}

fn sequence(seed: u64) -> Outcome {
    let mut sequence = ConfidenceSequence::new(ALPHA, 400)?;
    for look in 0..LOOKS {
        sequence.update(&graded(seed, look))?;
        if !sequence.interval().contains(2.0 / 3.0) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn betting(seed: u64) -> Outcome {
    let mut sequence = BettingSequence::new(ALPHA)?;
    for look in 0..LOOKS / 5 {
        sequence.extend(&graded(seed, look))?;
        if !sequence.interval().contains(2.0 / 3.0) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn t_at_each_look(seed: u64) -> Outcome {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for look in 0..LOOKS {
        a.extend(graded(seed, 2 * look));
        b.extend(graded(seed, 2 * look + 1));
        if paired_t_test(&a, &b, &TestOptions::default())?.p_value < ALPHA {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Sums of standard normal numbers, against 1.96 standard errors.
fn z_at_each_look(seed: u64) -> Outcome {
    let rng = CounterRng::new(seed, 7);
    let mut sum = 0.0;
    for look in 0..30_u32 {
        sum += evalcore::stats::normal_quantile(rng.unit(u64::from(look)))?;
        if sum.abs() > 1.959_963_984_540_054 * f64::from(look + 1).sqrt() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What 10,000 pairs with 50 and 50 discordant ones can show.
fn smallest_difference() -> Result<(), Box<dyn Error>> {
    let counts = PairedCounts {
        both: 8_000,
        only_a: 50,
        only_b: 50,
        neither: 1_900,
    };
    let design = Design::from_counts(&counts)?.alternative(Alternative::Less);
    let points = 100.0 * design.minimum_detectable_effect(10_000)?;
    Ok(say(&format!(
        "10,000 pairs, 50 and 50 discordant: {points:.2} points, one-sided at 80% power"
    ))?)
}
