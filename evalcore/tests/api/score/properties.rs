//! What holds for every request.

use evalcore::schema::Direction::{HigherIsBetter, LowerIsBetter};
use evalcore::score::{Curve, Response, Verdict};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{query, run_query, status, text};

/// What is varied of a query.
#[derive(Debug, Clone)]
struct Case {
    prompt: u64,
    completion: u64,
    extra: u64,
    nanoseconds: u64,
    characters: usize,
    parameters: Value,
}

fn case() -> impl Strategy<Value = Case> {
    let tokens = || prop_oneof![0..300_u64, 0..20_000_u64];
    let nanoseconds = prop_oneof![1..2_000_000_000_u64, 1..90_000_000_000_u64];
    let limits = (1..10_000_u64, 1..500_u64, 1..60_000_u64, 0..2_000_usize);
    (tokens(), tokens(), tokens(), nanoseconds, 0..3_000_usize, limits).prop_map(
        |(prompt, completion, extra, nanoseconds, characters, limits)| {
            let (most_tokens, thousandths, milliseconds, least) = limits;
            Case {
                prompt: prompt + 1,
                completion,
                extra,
                nanoseconds,
                characters,
                parameters: json!({
                    "maxTokens": most_tokens.to_string(),
                    "maxCostPerQuery": format!("{}", f64::from(u32::try_from(thousandths).unwrap()) / 1000.0),
                    "maxDuration": format!("{milliseconds}ms"),
                    "minResponseLength": least.to_string(),
                }),
            }
        },
    )
}

fn evaluated(case: &Case) -> Response {
    let duration = format!("{}ns", case.nanoseconds);
    let mut status = status(
        case.prompt,
        case.completion,
        &duration,
        &text(case.characters),
    );
    let total = case.prompt + case.completion + case.extra;
    status["tokenUsage"]["totalTokens"] = json!(total);
    run_query(&query(status), case.parameters.clone()).unwrap()
}

/// A worse case does not score more, and does not pass where the better one fails.
fn not_better(worse: &Case, case: &Case) -> Result<(), TestCaseError> {
    let (worse, better) = (evaluated(worse), evaluated(case));
    prop_assert!(
        worse.score <= better.score,
        "{} > {}",
        worse.score,
        better.score
    );
    prop_assert!(!worse.passed() || better.passed());
    let evaluations = (worse.evaluation.unwrap(), better.evaluation.unwrap());
    let (worse, better) = (evaluations.0.assessment, evaluations.1.assessment);
    for (worse, better) in worse.dimensions.iter().zip(&better.dimensions) {
        prop_assert!(worse.score <= better.score, "{}", worse.name);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn more_tokens_never_raise_a_score(case in case(), more in 1..5_000_u64, which in 0..3) {
        let mut worse = case.clone();
        match which {
            0 => worse.prompt += more,
            1 => worse.completion += more,
            _ => worse.extra += more,
        }
        not_better(&worse, &case)?;
    }

    #[test]
    fn more_time_never_raises_a_score(case in case(), more in 1..9_000_000_000_u64) {
        let worse = Case { nanoseconds: case.nanoseconds + more, ..case.clone() };
        not_better(&worse, &case)?;
    }

    #[test]
    fn a_dearer_model_never_raises_a_score(case in case()) {
        let of = |model: &str| {
            let mut case = case.clone();
            case.parameters["model"] = json!(model);
            case
        };
        not_better(&of("gpt-4-turbo"), &of("gpt-4o"))?;
        not_better(&of("gpt-4"), &of("gpt-4-turbo"))?;
    }

    #[test]
    fn a_longer_answer_never_lowers_a_score(mut case in case(), more in 1..500_usize) {
        case.parameters["maxResponseLength"] = json!("3500");
        let longer = Case { characters: case.characters + more, ..case.clone() };
        not_better(&case, &longer)?;
    }

    #[test]
    fn an_answer_that_is_longer_than_allowed_never_has_a_better_quality(
        mut case in case(), more in 1..500_usize
    ) {
        case.parameters["minResponseLength"] = json!("1");
        case.parameters["maxResponseLength"] = json!("1000");
        case.characters += 1000;
        let longer = Case { characters: case.characters + more, ..case.clone() };
        let quality = |case: &Case| evaluated(case).evaluation.unwrap().assessment.dimensions[3].score;
        prop_assert!(quality(&longer) <= quality(&case));
    }

    #[test]
    fn a_failure_never_scores_more_than_an_answer(case in case()) {
        let duration = format!("{}ns", case.nanoseconds);
        let mut failed = status(case.prompt, case.completion, &duration, &text(case.characters));
        failed["phase"] = json!("error");
        failed["tokenUsage"]["totalTokens"] = json!(case.prompt + case.completion + case.extra);
        let failed = run_query(&query(failed), case.parameters.clone()).unwrap();
        prop_assert!(failed.score <= evaluated(&case).score);
        prop_assert_eq!(failed.verdict, Verdict::Failed);
    }

    #[test]
    fn a_score_is_a_proportion_and_says_its_verdict(case in case()) {
        let response = evaluated(&case);
        prop_assert!((0.0..=1.0).contains(&response.score));
        let printed: f64 = response.wire.score.parse().unwrap();
        prop_assert_eq!(printed, response.score);
        prop_assert!(!response.passed() || printed >= 0.7);
    }

    /// Each limit made wider, alone.
    #[test]
    fn a_wider_limit_never_lowers_a_score(case in case(), which in 0..4_usize) {
        let mut wider = case.clone();
        let (name, text) = [
            ("maxTokens", "100000"), ("maxCostPerQuery", "5"), ("maxDuration", "3h"), ("minResponseLength", "0"),
        ][which];
        wider.parameters[name] = json!(text);
        not_better(&case, &wider)?;
    }

    #[test]
    fn curves_are_monotone_and_within_bounds(
        a in 0.0..1e6, b in 0.0..1e6, limit in 0.0..1e6, which in 0..4_usize
    ) {
        let curve = [Curve::Linear, Curve::Plateau, Curve::Exponential, Curve::Step][which];
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        let score = |x, direction| curve.score(x, limit, direction);
        prop_assert!(score(high, LowerIsBetter) <= score(low, LowerIsBetter));
        prop_assert!(score(high, HigherIsBetter) >= score(low, HigherIsBetter));
        prop_assert!((0.0..=1.0).contains(&score(a, LowerIsBetter)));
        prop_assert!((0.0..=1.0).contains(&score(a, HigherIsBetter)));
    }
}
