//! Published numbers of metrics, raters, judges and rankings: statistics.md 3.6.

use evalcore::metrics::text::{RougeScore, RougeScorer, RougeType};
use evalcore::metrics::{
    ClassificationCounts, ClassificationOptions, KappaWeights, g_pass_at_k, pass_at_k, pass_hat_k,
};
use evalcore::stats::{
    Elo, Outcome, Proportion, ProportionMethod, RatingLevel, TestOptions, clustered_paired_t_test,
    judge_corrected_mean, krippendorff_alpha, paired_t_test, proportion_interval,
};

fn close(got: f64, want: f64, tolerance: f64, what: &str) {
    assert!(
        (got - want).abs() <= tolerance,
        "{what}: {got}, published {want}"
    );
}

#[test]
fn repeated_sampling() {
    close(pass_at_k(10, 3, 1).unwrap(), 0.3, 1e-15, "pass@1");
    close(pass_at_k(10, 3, 5).unwrap(), 0.916_666_7, 5e-8, "pass@5");
    close(pass_hat_k(10, 3, 3).unwrap(), 0.008_333_3, 5e-8, "pass^3");
    close(
        g_pass_at_k(16, 4, 8, 0.25).unwrap(),
        0.715_384_6,
        5e-8,
        "G-pass@8, 0.25",
    );
    close(
        g_pass_at_k(16, 4, 8, 0.5).unwrap(),
        0.038_461_5,
        5e-8,
        "G-pass@8, 0.5",
    );
}

/// The random words of `rouge_score`'s own tests against ROUGE-1.5.5 (google-research,
/// `rouge/testdata/pyrouge_files/*_multi.0.txt`; the first lines are its longer example).
const TARGET: &str = "ZfbCUIUuePaiLVUlCaUXxkpu XPeWing tUHfPMuZ',-Xd Y BrUgVJing M-HV.-DgdDaY.rFDJCRing Ht-LM EKBDXkME,yz'RBr q'wtion wIojNbN wL,b .a-'XdQggyFl jB-RPP'iyOIcUxer tKM L
KsJdPByEtAor fE-Qg Dpdbring cw-WeFyu vC MoBL Xdn g wkvcEiGvKtion BDFhrpMtion psing sbKao Q m qiing LMmer HqqLFXe,XPY,J XsurkMer ,ed nB'wH'bWVHjWFEing tQ.saefZwJtKrTlixYpMMsJing UCAPwNHeYVjDing c T BUySKtion gMPfJpwGw p'NvxAoping eu pBwMBKV'I DNxqelhu,PHPxDEq,mtion SN
NhETebUbBk'er WOvoHMTjSRizKgH'vHiing Xu,hWxfs VkNE QhgKiLHE -HidivzoM.dO anhtion jbLQiSGDTCsuhREebUaKM dv J dVN tmbOT
vMR HDm,xOAetion D,tion HJtodT.mHl UIv-p VjWH'BdyWjnfGU-OjT aEMdFICyLWfQMtion wEMfdOKing AwkeKbO 'DxqNOHBH qKtVvm OYJl mM
";
const PREDICTION: &str = "rFDJCRtion Ht-LM EKtDXkME,yz'RBr q'wer wrojNbN wL,b .a-'XdQggyFl jB-RPP'iyOIcUxi
n cw-WeFyu vC MoBL Xdn g wkvcEiGvKtion BDFhrpMer pstion sbKao Q m qier LMmed HqqLFXe,XPY,J XsurkMeo ,ed nB'wH'bWVHjWFEer tQ.saefZwJtKrTlixYpMMNJtion UCAPwNHeYVjD
xfs VkJE QhgKiLHE -HidivzoM.dO anhing jbLQiSGDTCsuhREebUaKM dv J
VjWH'BdyWjnfGU-OjTNaEMdFICyLWfQMing wEMfdOKijg AwkeKbO 'DxqNO
";

#[test]
fn rouge_of_the_longer_example() {
    let first = |text: &'static str| text.lines().next().unwrap();
    let check = |got: RougeScore, [recall, precision, fmeasure]: [f64; 3], what: &str| {
        close(got.recall, recall, 0.500_1e-5, what);
        close(got.precision, precision, 0.500_1e-5, what);
        close(got.fmeasure, fmeasure, 0.500_1e-5, what);
    };
    let scores = RougeScorer::default().score(first(TARGET), first(PREDICTION));
    let of = |kind| scores.get(kind).unwrap();
    check(of(RougeType::N(1)), [0.407_41, 0.6875, 0.511_63], "rouge1");
    check(
        of(RougeType::N(2)),
        [0.307_69, 0.533_33, 0.390_24],
        "rouge2",
    );
    check(of(RougeType::L), [0.407_41, 0.6875, 0.511_63], "rougeL");
    let stemmed = RougeScorer::builder()
        .types([RougeType::LSum])
        .stemmer(true)
        .build()
        .unwrap();
    let sum = stemmed
        .score(TARGET, PREDICTION)
        .get(RougeType::LSum)
        .unwrap();
    check(sum, [0.365_38, 0.666_67, 0.472_05], "rougeLsum");
    let short = RougeScorer::default().score("testing one two", "testing");
    check(
        short.get(RougeType::N(1)).unwrap(),
        [1.0 / 3.0, 1.0, 0.5],
        "testing",
    );
}

/// Krippendorff (2011), section C: four observers, twelve units.
#[test]
fn krippendorffs_example_at_every_level() {
    let observers = [
        "1 2 3 3 2 1 4 1 2 - - -",
        "1 2 3 3 2 2 4 1 2 5 - 3",
        "- 3 3 3 2 3 4 2 2 5 1 -",
        "1 2 3 3 2 4 4 1 2 5 1 -",
    ];
    let mut units = vec![Vec::new(); 12];
    for observer in observers {
        for (unit, rating) in units.iter_mut().zip(observer.split(' ')) {
            unit.extend(rating.parse::<f64>());
        }
    }
    for (level, expected) in [
        (RatingLevel::Nominal, 0.743_421_052_6),
        (RatingLevel::Ordinal, 108_577.0 / 133_160.0),
        (RatingLevel::Interval, 951.0 / 1_120.0),
        (RatingLevel::Ratio, 18_222_619.0 / 22_852_465.0),
    ] {
        let alpha = krippendorff_alpha(&units, level).unwrap();
        close(alpha, expected, 5e-11, &format!("{level:?}"));
        let mut turned = units.clone();
        turned.reverse();
        for unit in &mut turned {
            unit.reverse();
        }
        close(
            krippendorff_alpha(&turned, level).unwrap(),
            alpha,
            1e-12,
            "turned",
        );
    }
}

/// The example of dustalov/evalica's README.
#[test]
fn elo_of_three_dishes() {
    let mut ratings = Elo::new(3, 30.0).unwrap();
    let (pizza, burger, sushi) = (0, 1, 2);
    ratings.update(pizza, burger, Outcome::First).unwrap();
    ratings.update(burger, sushi, Outcome::Second).unwrap();
    ratings.update(pizza, sushi, Outcome::Tie).unwrap();
    for (got, want) in ratings
        .ratings()
        .iter()
        .zip([1_014.972_058, 970.647_2, 1_014.380_742])
    {
        close(*got, want, 0.500_1e-6, "Elo");
    }
    assert!(ratings.update(0, 3, Outcome::Tie).is_err());
    assert!(ratings.update(1, 1, Outcome::Tie).is_err());
    assert!(Elo::new(2, 0.0).is_err());
    let mean = ratings.ratings().iter().sum::<f64>() / 3.0;
    close(mean, 1000.0, 1e-9, "the mean stays");
}

fn repeated(parts: &[(f64, usize)]) -> Vec<f64> {
    let parts = parts.iter();
    parts
        .flat_map(|&(value, times)| vec![value; times])
        .collect()
}

/// truescore 0.5.0's example: 4,000 judged answers, 600 of them labelled, 416 judged and labelled
/// right, 90 judged right only, 15 labelled right only, 79 neither.
#[test]
fn judge_correction_of_truescore() {
    let judged = repeated(&[(1.0, 416), (1.0, 90), (0.0, 15), (0.0, 79)]);
    let truth = repeated(&[(1.0, 416), (0.0, 90), (1.0, 15), (0.0, 79)]);
    let other = repeated(&[(1.0, 3_353 - 506), (0.0, 3_400 - (3_353 - 506))]);
    let found = judge_corrected_mean(&truth, &judged, &other, 0.05).unwrap();
    close(found.judge_mean, 0.8383, 0.500_1e-4, "judge");
    close(found.mean, 0.714_965_320_410_394_5, 1e-12, "mean");
    close(found.interval.low, 0.683_615_700_230_656_1, 1e-12, "low");
    close(found.interval.high, 0.746_314_940_590_132_9, 1e-12, "high");
    close(found.trust, 0.563_175_931_376_672, 1e-12, "trust");
    assert_eq!((found.labelled, found.n), (600, 4_000));
    for (k, n, value, low, high) in [
        (3_353, 4_000, 0.8383, 0.8265, 0.8493),
        (431, 600, 0.7183, 0.6810, 0.7528),
        (495, 600, 0.8250, 0.7926, 0.8533),
        (416, 431, 0.9652, 0.9434, 0.9788),
        (79, 169, 0.4675, 0.3938, 0.5426),
        (416, 506, 0.8221, 0.7864, 0.8530),
    ] {
        let wilson = proportion_interval(
            Proportion::new(k, n).unwrap(),
            0.05,
            ProportionMethod::Wilson,
        )
        .unwrap();
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let share = k as f64 / n as f64;
        close(share, value, 0.500_1e-4, "share");
        close(wilson.low, low, 0.500_1e-4, "Wilson");
        close(wilson.high, high, 0.500_1e-4, "Wilson");
    }
    let labels = |scores: &[f64]| {
        scores
            .iter()
            .map(|&one| i64::from(one > 0.5))
            .collect::<Vec<_>>()
    };
    let mut counts = ClassificationCounts::new();
    counts
        .update_integers(&labels(&truth), &labels(&judged), None)
        .unwrap();
    let result = counts.finish(&ClassificationOptions::new()).unwrap();
    close(
        result.cohen_kappa(KappaWeights::None).unwrap().value,
        0.5001,
        0.500_1e-4,
        "kappa",
    );
}

/// truescore 0.5.0 on made-up scores, and on a judge who says the opposite.
#[test]
fn judge_correction_of_graded_scores() {
    let truth = [
        1.008, 0.089, 0.684, 0.486, 0.509, 0.557, 0.196, 0.554, 0.427, 1.265, 0.645, 0.529,
    ];
    let judged = [
        1.08, 0.122, 0.678, 0.547, 0.657, 0.633, 0.392, 0.634, 0.529, 1.52, 0.8, 0.578,
    ];
    let other = [
        0.663, 0.808, 1.087, 0.646, 0.651, 0.9, 0.523, 0.642, 0.877, 0.816, 0.718, 0.834, 0.134,
        0.904, 0.508, 0.366, 0.755, 0.84, 0.611, 0.485, 0.705, 0.689, 0.981, 0.849, 0.739,
    ];
    let found = judge_corrected_mean(&truth, &judged, &other, 0.05).unwrap();
    close(found.mean, 0.596_162_000_223_049, 1e-12, "mean");
    close(found.interval.low, 0.513_677_670_861_639_4, 1e-12, "low");
    close(found.interval.high, 0.678_646_329_584_458_6, 1e-12, "high");
    close(found.trust, 0.601_220_378_656_969_4, 1e-12, "trust");
    let opposite = judged.map(|score| 1.0 - score);
    let found = judge_corrected_mean(&truth, &opposite, &other, 0.05).unwrap();
    assert_eq!(found.trust, 0.0);
    close(
        found.interval.low,
        0.400_402_454_202_525_24,
        1e-12,
        "labels alone",
    );
    close(
        found.interval.high,
        0.757_764_212_464_141_3,
        1e-12,
        "labels alone",
    );
    assert!(judge_corrected_mean(&truth, &judged, &[0.5], 0.05).is_err());
    assert!(judge_corrected_mean(&truth, &judged[1..], &other, 0.05).is_err());
}

/// statsmodels 0.15.0: `OLS(d, 1)` with `cov_type="cluster"`, `use_t` and the correction of df.
#[test]
fn clustered_t_test_of_statsmodels() {
    let a = [
        0.9, 0.4, 0.7, 0.8, 0.2, 0.5, 0.6, 0.95, 0.1, 0.3, 0.75, 0.55,
    ];
    let b = [0.7, 0.5, 0.4, 0.8, 0.3, 0.2, 0.6, 0.7, 0.2, 0.1, 0.6, 0.5];
    let clusters = [0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4];
    let options = TestOptions::default();
    let test = clustered_paired_t_test(&a, &b, &clusters, &options).unwrap();
    close(
        test.difference,
        0.095_833_333_333_333_35,
        1e-14,
        "difference",
    );
    close(
        test.standard_error,
        0.016_606_880_616_066_834,
        1e-14,
        "error",
    );
    close(test.statistic, 5.770_700_443_322_057, 1e-10, "t");
    close(test.p_value, 0.004_476_481_370_893_3, 1e-12, "p");
    close(test.interval.low, 0.049_725_240_934_250_48, 1e-12, "low");
    close(test.interval.high, 0.141_941_425_732_416_22, 1e-12, "high");
    let each: Vec<usize> = (0..12).collect();
    let apart = clustered_paired_t_test(&a, &b, &each, &options).unwrap();
    let plain = paired_t_test(&a, &b, &options).unwrap();
    close(apart.p_value, plain.p_value, 1e-14, "one cluster an item");
}
