//! Changes of a series.

use evalcore::compare::{ChangePointOptions, change_points};
use evalcore::stats::CounterRng;

/// Near-normal noise: the sum of twelve uniform numbers, less six.
fn noise(seed: u64, place: u64) -> f64 {
    let random = CounterRng::new(seed, 1);
    (0..12)
        .map(|part| random.unit(12 * place + part))
        .sum::<f64>()
        - 6.0
}

#[test]
fn quiet_series_have_no_changes() {
    let mut alarms = 0;
    for seed in 0..60 {
        let series: Vec<f64> = (0..30).map(|place| noise(seed, place)).collect();
        let options = ChangePointOptions::default()
            .alpha(0.05)
            .resamples(199)
            .seed(seed);
        alarms += usize::from(!change_points(&series, &options).unwrap().is_empty());
    }
    // 3 are to be expected.
    assert!(alarms <= 8, "{alarms}");
}

#[test]
fn steps_are_found_where_they_are() {
    let mut blamed = 0;
    for seed in 0..40 {
        let step = |place: u64| match place {
            0..15 => 0.0,
            15..35 => 3.0,
            _ => -1.0,
        };
        let series: Vec<f64> = (0..50)
            .map(|place| step(place) + noise(seed, place))
            .collect();
        let options = ChangePointOptions::default().resamples(499).seed(seed);
        let found = change_points(&series, &options).unwrap();
        assert!(found.len() >= 2, "{seed}: {found:?}");
        for true_change in [15, 35] {
            let holds = |change: &evalcore::compare::ChangePoint| {
                (change.earliest..=change.latest).contains(&true_change)
            };
            blamed += usize::from(found.iter().any(holds));
        }
    }
    assert!(blamed >= 72, "{blamed} of 80");
}

#[test]
fn constant_and_short_series_are_quiet() {
    let options = ChangePointOptions::default();
    for series in [&[][..], &[1.0], &[1.0, 2.0, 3.0], &[0.5; 40]] {
        assert!(change_points(series, &options).unwrap().is_empty());
    }
    assert!(change_points(&[f64::NAN; 5], &options).is_err());
    assert!(change_points(&[1.0; 5], &options.resamples(0)).is_err());
}
