//! Headings among the rows.

const RULES: [char; 4] = ['-', '=', '#', '*'];

/// Whether a data set's name is that of a heading: empty, a rule (`-----`, `####`), or a text
/// between rules (`--------- Exam ---------`).
///
/// The name is all there is to tell a heading from a data set without scores, so a name that
/// only looks odd is not one.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::summary::is_separator_name;
///
/// assert!(is_separator_name("######## CIBench Template Oracle########"));
/// assert!(is_separator_name(""));
/// assert!(!is_separator_name("broken_eval"));
/// assert!(!is_separator_name("__proto__"));
/// ```
#[must_use]
pub fn is_separator_name(name: &str) -> bool {
    let name = name.trim_matches(' ');
    if name
        .chars()
        .all(|c| RULES.contains(&c) || matches!(c, '_' | ' '))
    {
        return true;
    }
    RULES.iter().any(|rule| {
        let inner = name.trim_start_matches(*rule);
        name.len() - inner.len() >= 2 && inner.len() - inner.trim_end_matches(*rule).len() >= 2
    })
}

#[cfg(test)]
mod tests {
    use super::is_separator_name;

    #[test]
    fn rules_and_texts_between_rules() {
        let separators = [
            "",
            "   ",
            "-",
            "----------------------------------------",
            "#########################################################",
            "====",
            "***",
            "___",
            "- - -",
            "--- QA ---",
            "--------- 考试 Exam ---------",
            "###### MathBench-T-EN: Theory Part (English) ############",
            "######## CIBench Generation########",
            "== x ==",
        ];
        let data = [
            "gsm8k", "a-b", "-x", "--flag", "#1", "__init__", "- x -", "c#", "x --",
        ];
        for name in separators {
            assert!(is_separator_name(name), "{name:?}");
        }
        for name in data {
            assert!(!is_separator_name(name), "{name:?}");
        }
    }
}
