//! Which data sets belong to a family by their names.

/// Families whose names continue that of another one.
///
/// A config tells its groups, and a table the rows with scores of their own; what neither tells is
/// that `mmlu_pro_law` is no subset of `mmlu`, while `mmlu_high_school_physics` is. These are the
/// names for which upstream has data sets of both kinds, so they are known by name.
const FAMILIES: [&str; 8] = [
    "mmlu_pro",
    "mmlu_redux",
    "gsm8k_zh",
    "gsm_hard",
    "math_prm800k_500",
    "math_odyssey",
    "humaneval_plus",
    "mbpp_plus",
];

/// The data sets that are subsets of a family by their names, each once: those of one form of
/// prefix, without those of a longer family. `others` are further names of families.
///
/// Upper and lower case are the same.
pub(super) fn subsets<'n>(
    datasets: impl Iterator<Item = &'n str>,
    others: &[&str],
    name: &str,
) -> Vec<&'n str> {
    let mut all: Vec<&'n str> = Vec::new();
    for dataset in datasets {
        if below(stem(dataset), name) && !all.contains(&dataset) {
            all.push(dataset);
        }
    }
    let known = all.iter().chain(others).copied();
    let longer = FAMILIES.into_iter().chain(known);
    let longer: Vec<&str> = longer
        .filter(|family| below(family, name) || below(stem(family), name))
        .collect();
    let mut found = all.clone();
    found.retain(|dataset| {
        let mut longer = longer.iter();
        !longer.any(|family| {
            below(dataset, family)
                || below(stem(dataset), family)
                || same(dataset, family) && FAMILIES.contains(family)
        })
    });
    // `lukaemon_mmlu_` and `mmlu_` in one run: the form that more of them have.
    let prefixed = |dataset: &&str| stem(dataset) != *dataset;
    let with = found.iter().filter(|dataset| prefixed(dataset)).count();
    let keep = with * 2 > found.len();
    found.retain(|dataset| prefixed(dataset) == keep);
    found
}

/// Whether two names differ in upper and lower case at most.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn stem(dataset: &str) -> &str {
    dataset.strip_prefix("lukaemon_").unwrap_or(dataset)
}

fn below(stem: &str, family: &str) -> bool {
    let split = stem.split_at_checked(family.len());
    split.is_some_and(|(start, rest)| same(start, family) && rest.starts_with(['_', '-', '/']))
}

#[cfg(test)]
mod tests {
    use super::subsets;

    #[test]
    fn names_tell_families_apart() {
        let rows = [
            "lukaemon_mmlu_law",
            "MMLU_art",
            "mmlu-bio",
            "mmlu_pro_math",
            "math_prm800k_500",
            "gsm8k_zh",
            "exam_hard",
            "exam_hard_a",
            "mmlu-bio",
        ];
        let of = |name: &str| subsets(rows.into_iter(), &[], name);
        assert_eq!(of("mmlu"), ["MMLU_art", "mmlu-bio"]);
        assert_eq!(of("exam"), ["exam_hard"]);
        assert_eq!(of("mmlu_pro"), ["mmlu_pro_math"]);
        for none in ["math", "gsm8k", "mml", "", "数"] {
            assert!(of(none).is_empty(), "{none}");
        }
    }
}
