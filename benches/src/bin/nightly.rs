//! Power and false alarms of `PooledGate` over nights: `nightly [SEEDS]`; default: 2,000.

use std::error::Error;

use evalcore::stats::{
    BaselineReuse, CounterRng, Gate, GateOptions, Look, PooledBaseline, PooledGate,
    PooledGateOptions, Proportion, ProportionMethod, normal_quantile, proportion_interval,
};
use evalcore_benches::say;
use rayon::prelude::*;

const ITEMS: usize = 1_000;
const RERUNS: usize = 10;
const NIGHTS: usize = 100;
const LOSS: f64 = 0.02;
const WITHIN: usize = 5;

/// Chances of a right answer such that a tenth of the items differs between two runs.
fn mixtures() -> [(&'static str, Vec<f64>); 3] {
    let of = |chance: &dyn Fn(usize) -> f64| (0..ITEMS).map(chance).collect::<Vec<f64>>();
    // p (1 - p) = 0.05
    let even = f64::midpoint(1.0, 0.8_f64.sqrt());
    [
        ("200 items at 1/2, the others settled", {
            of(&|i| match i {
                0..200 => 0.5,
                200..750 => 1.0,
                _ => 0.0,
            })
        }),
        ("400 items at 0.15 or 0.85, the others settled", {
            // 2 p (1 - p) = 0.255 for 392 items.
            of(&|i| match i {
                0..196 => 0.15,
                196..392 => 0.85,
                392..850 => 1.0,
                _ => 0.0,
            })
        }),
        ("every item at 0.947", of(&|_| even)),
    ]
}

/// The chances after the loss: spread over all items, or in 20 items that were always right.
fn after(chances: &[f64], spread: bool) -> Vec<f64> {
    let mean = chances.iter().sum::<f64>() / real(chances.len());
    let mut lost = if spread { 0 } else { 20 };
    chances
        .iter()
        .map(|&p| {
            if spread {
                p * (1.0 - LOSS / mean)
            } else if p >= 1.0 && lost > 0 {
                lost -= 1;
                0.0
            } else {
                p
            }
        })
        .collect()
}

fn real(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::NAN, f64::from)
}

fn share(hits: u64, of: u64) -> f64 {
    let real = |n: u64| u32::try_from(n).map_or(f64::NAN, f64::from);
    real(hits) / real(of)
}

fn run(chances: &[f64], random: CounterRng, number: usize) -> Vec<f64> {
    let start = (number * chances.len()) as u64;
    let draw = |(i, p): (u64, &f64)| f64::from(u8::from(random.unit(start + i) < *p));
    (0_u64..).zip(chances).map(draw).collect()
}

fn opened(chances: &[f64], random: CounterRng) -> evalcore::Result<PooledGate> {
    let runs: Vec<_> = (0..RERUNS)
        .map(|number| run(chances, random, number))
        .collect();
    PooledGate::new(
        PooledBaseline::from_runs(&runs)?,
        PooledGateOptions::default()
            .effect(LOSS)
            .planned_nights(NIGHTS),
    )
}

/// The night of the first alarm, if it comes up to `last`; the loss begins on night `begin`.
fn first_alarm(
    before: &[f64],
    after: &[f64],
    begin: usize,
    last: usize,
    seed: u64,
) -> evalcore::Result<Option<usize>> {
    let random = CounterRng::new(seed, 0);
    let mut gate = opened(before, random)?;
    for night in 1..=last {
        let chances = if night < begin { before } else { after };
        let scores: Vec<_> = run(chances, random, RERUNS + night)
            .into_iter()
            .map(Some)
            .collect();
        if gate.night(&scores)?.alarm {
            return Ok(Some(night));
        }
    }
    Ok(None)
}

/// The same with the gate that knows no rates: one baseline run serves every look.
fn standing(before: &[f64], after: &[f64], begin: usize, seed: u64) -> evalcore::Result<bool> {
    let random = CounterRng::new(seed, 0);
    let mut gate = Gate::new(GateOptions::default().reuse(BaselineReuse::SharedNoise))?;
    let baseline = run(before, random, 0);
    let mut alarm = false;
    for night in 1..begin + WITHIN {
        let chances = if night < begin { before } else { after };
        let candidate = run(chances, random, RERUNS + night);
        let look = Look {
            baseline_run: "baseline",
            baseline: &baseline,
            candidate: &candidate,
        };
        alarm = gate.look(&look)?.alarm;
    }
    Ok(alarm)
}

/// The power by theory on the fifth night of a loss that begins on night `begin`, for normal nights
/// whose variance is known and stays: of the one term of the sum that begins on that night; and of
/// the best test there is, that knows the night and looks once.
fn theory(chances: &[f64], begin: usize) -> evalcore::Result<(f64, f64)> {
    let variance = chances.iter().map(|p| p * (1.0 - p)).sum::<f64>() / real(ITEMS * ITEMS);
    let (k, t) = (real(WITHIN), real(begin + WITHIN - 1));
    let information = (k - k * k / (real(RERUNS) + t)) / variance;
    // The gate bets on two thirds of the loss.
    let bet = LOSS * 2.0 / 3.0;
    let harmonic: f64 = (1..=NIGHTS).map(|night| 1.0 / real(night)).sum();
    let needed = (harmonic * real(begin) / (0.9 * 0.05)).ln();
    let mean = information * bet * (LOSS - bet / 2.0);
    let own = normal((mean - needed) / (bet * information.sqrt()));
    let ideal = normal(LOSS * information.sqrt() - normal_quantile(0.95)?);
    Ok((own, ideal))
}

/// The distribution function of the normal law, by halving on its quantile.
fn normal(z: f64) -> f64 {
    let (mut low, mut high) = (1e-12, 1.0 - 1e-12);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if normal_quantile(middle).is_ok_and(|quantile| quantile < z) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

fn main() -> Result<(), Box<dyn Error>> {
    let seeds: u64 = std::env::args()
        .nth(1)
        .map_or(Ok(2_000), |text| text.parse())?;
    let percent = |value: f64| format!("{:.1}%", value * 100.0);
    let count = |found: Vec<bool>| found.into_iter().filter(|found| *found).count() as u64;
    say(&format!(
        "{ITEMS} items, a tenth of which differs between two runs; {RERUNS} reruns pooled; alpha 0.05; seeds 0 to {}\n",
        seeds - 1
    ))?;
    say(
        "| items | loss of 2 points | begins on night | found within 5 nights | lower limit, 97.5% | by theory, noise known | best possible | the gate with one baseline run |",
    )?;
    say("| --- | --- | --- | --- | --- | --- | --- | --- |")?;
    for (name, before) in mixtures() {
        for (spread, kind) in [(true, "spread over all"), (false, "20 items lost")] {
            let after = after(&before, spread);
            if after == before {
                continue;
            }
            for begin in [1, 2, 31] {
                let found = (0..seeds)
                    .into_par_iter()
                    .map(|seed| {
                        let alarm = first_alarm(&before, &after, begin, begin + WITHIN - 1, seed)?;
                        Ok(alarm.is_some_and(|night| night >= begin))
                    })
                    .collect::<evalcore::Result<Vec<_>>>()?;
                let hits = count(found);
                let few = (seeds / 10).max(1);
                let other = (0..few)
                    .into_par_iter()
                    .map(|seed| standing(&before, &after, begin, seed))
                    .collect::<evalcore::Result<Vec<_>>>()?;
                let limits = proportion_interval(
                    Proportion::new(hits, seeds)?,
                    0.05,
                    ProportionMethod::ClopperPearson,
                )?;
                let (own, ideal) = theory(&before, begin)?;
                say(&format!(
                    "| {name} | {kind} | {begin} | {} | {} | {} | {} | {} |",
                    percent(share(hits, seeds)),
                    percent(limits.low),
                    percent(own),
                    percent(ideal),
                    percent(share(count(other), few)),
                ))?;
            }
        }
    }
    say("\n| items | nights without a loss | false alarms | rate | upper limit, 97.5% |")?;
    say("| --- | --- | --- | --- | --- |")?;
    for (name, before) in mixtures() {
        let found = (0..seeds)
            .into_par_iter()
            .map(|seed| {
                let alarm = first_alarm(&before, &before, 1, NIGHTS, 1_000_000 + seed)?;
                Ok(alarm.is_some())
            })
            .collect::<evalcore::Result<Vec<_>>>()?;
        let hits = count(found);
        let limits = proportion_interval(
            Proportion::new(hits, seeds)?,
            0.05,
            ProportionMethod::ClopperPearson,
        )?;
        say(&format!(
            "| {name} | {NIGHTS} | {hits} of {seeds} | {} | {} |",
            percent(share(hits, seeds)),
            percent(limits.high),
        ))?;
    }
    Ok(())
}
