//! The order of versions.

use std::cmp::Ordering;

use semver::Version;

/// Orders versions by the rules of semantic versioning, then what is no version by its text.
///
/// `v1.2` counts as `1.2.0`.
///
/// # Examples
///
/// ```
/// use evalcore_store::compare_versions;
/// use std::cmp::Ordering;
///
/// assert_eq!(compare_versions("1.10.0", "1.9.9"), Ordering::Greater);
/// assert_eq!(compare_versions("1.0.0-rc.1", "1.0.0"), Ordering::Less);
/// assert_eq!(compare_versions("1.0.0", "nightly"), Ordering::Less);
/// ```
#[must_use]
pub fn compare_versions(a: &str, b: &str) -> Ordering {
    match (parse(a), parse(b)) {
        (Some(x), Some(y)) => x.cmp(&y).then_with(|| a.cmp(b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

fn parse(text: &str) -> Option<Version> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at_checked(end)?;
    let padding = match numbers.matches('.').count() {
        0 => ".0.0",
        1 => ".0",
        _ => "",
    };
    Version::parse(&format!("{numbers}{padding}{rest}")).ok()
}
