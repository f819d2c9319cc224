//! The Porter stemmer with the extensions of NLTK.

use super::python_text::lower;

/// Stems English words as NLTK's `PorterStemmer` does in its default mode.
///
/// The algorithm of Porter 1980 with NLTK's changes: words of one or two letters stay, some
/// irregular forms come from a list, and `ies`, `ied`, `y`, `alli`, `fulli`, `logi` and two-letter
/// stems follow rules of their own. It is neither the original algorithm nor Porter2.
///
/// The word is lowered first. Letters outside `a` to `z` count as consonants; an empty word stays
/// empty. Cost: O(length).
///
/// # References
///
/// M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980; expected values come
/// from NLTK 3.10.4.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::porter_stem;
///
/// assert_eq!(porter_stem("generously"), "gener");
/// assert_eq!(porter_stem("enjoy"), "enjoy");
/// assert_eq!(porter_stem("skies"), "sky");
/// assert_eq!(porter_stem("dying"), "die");
/// assert_eq!(porter_stem("İs"), "i\u{307}s");
/// ```
#[must_use]
pub fn porter_stem(word: &str) -> String {
    let short = word.chars().nth(2).is_none();
    let word = lower(word);
    // NLTK counts the letters before it lowers them: `İ` becomes two.
    if short {
        return word.into_owned();
    }
    if word.is_ascii() {
        let mut stem = Vec::new();
        stem_into(word.as_bytes(), &mut stem);
        return stem.into_iter().map(char::from).collect();
    }
    let chars: Vec<char> = word.chars().collect();
    let masked: Vec<u8> = chars
        .iter()
        .map(|&c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(0))
        .collect();
    let mut stem = Vec::new();
    stem_into(&masked, &mut stem);
    stem.iter()
        .enumerate()
        .map(|(at, &byte)| match (byte, chars.get(at)) {
            (0, Some(&original)) => original,
            _ => char::from(byte),
        })
        .collect()
}

/// Stems an ASCII word into a buffer.
pub(crate) fn stem_into(word: &[u8], stem: &mut Vec<u8>) {
    stem.clear();
    stem.extend_from_slice(irregular(word).unwrap_or(word));
    if stem.len() <= 2 || irregular(word).is_some() {
        return;
    }
    step_1a(stem);
    step_1b(stem);
    step_1c(stem);
    step_2(stem);
    step_3(stem);
    step_4(stem);
    step_5(stem);
}

fn irregular(word: &[u8]) -> Option<&'static [u8]> {
    Some(match word {
        b"sky" | b"skies" => b"sky",
        b"dying" => b"die",
        b"lying" => b"lie",
        b"tying" => b"tie",
        b"news" => b"news",
        b"innings" | b"inning" => b"inning",
        b"outings" | b"outing" => b"outing",
        b"cannings" | b"canning" => b"canning",
        b"howe" => b"howe",
        b"proceed" => b"proceed",
        b"exceed" => b"exceed",
        b"succeed" => b"succeed",
        _ => return None,
    })
}

fn is_consonant(word: &[u8], at: usize) -> bool {
    match word.get(at) {
        Some(b'a' | b'e' | b'i' | b'o' | b'u') => false,
        Some(b'y') => {
            let run = word[..=at].iter().rev().take_while(|&&c| c == b'y').count();
            let after_vowel =
                at >= run && matches!(word.get(at - run), Some(b'a' | b'e' | b'i' | b'o' | b'u'));
            (run % 2 == 1) != (at >= run && !after_vowel)
        }
        _ => true,
    }
}

/// How often a consonant follows a vowel: Porter's m.
fn measure(stem: &[u8]) -> usize {
    let mut measure = 0;
    let mut after_vowel = false;
    let mut consonant = false;
    for (at, letter) in stem.iter().enumerate() {
        consonant = match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => at == 0 || !consonant,
            _ => true,
        };
        measure += usize::from(consonant && after_vowel);
        after_vowel = !consonant;
    }
    measure
}

fn contains_vowel(stem: &[u8]) -> bool {
    (0..stem.len()).any(|at| !is_consonant(stem, at))
}

fn ends_in_double_consonant(word: &[u8]) -> bool {
    matches!(word, [.., a, b] if a == b) && is_consonant(word, word.len() - 1)
}

/// Whether it ends in consonant, vowel, consonant other than w, x, y; or is vowel, consonant.
fn ends_in_cvc(word: &[u8]) -> bool {
    let n = word.len();
    if n == 2 {
        return !is_consonant(word, 0) && is_consonant(word, 1);
    }
    n >= 3
        && is_consonant(word, n - 3)
        && !is_consonant(word, n - 2)
        && is_consonant(word, n - 1)
        && !matches!(word[n - 1], b'w' | b'x' | b'y')
}

/// Replaces the first suffix of the list that fits, if its condition holds for what is before it.
fn replace(
    word: &mut Vec<u8>,
    rules: &[(&str, &str)],
    condition: impl Fn(&[u8], &str) -> bool,
) -> bool {
    for &(suffix, replacement) in rules {
        if let Some(stem) = word.strip_suffix(suffix.as_bytes()) {
            if condition(stem, suffix) {
                let length = stem.len();
                word.truncate(length);
                word.extend_from_slice(replacement.as_bytes());
            }
            return true;
        }
    }
    false
}

fn step_1a(word: &mut Vec<u8>) {
    if word.len() == 4 && word.ends_with(b"ies") {
        word.pop();
        return;
    }
    let rules = [("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")];
    replace(word, &rules, |_, _| true);
}

fn step_1b(word: &mut Vec<u8>) {
    if word.ends_with(b"ied") {
        let keep = if word.len() == 4 { 1 } else { 2 };
        word.truncate(word.len() - keep);
        return;
    }
    if replace(word, &[("eed", "ee")], |stem, _| measure(stem) > 0) {
        return;
    }
    let removed = [&b"ed"[..], b"ing"]
        .iter()
        .filter_map(|suffix| word.strip_suffix(*suffix))
        .find(|stem| contains_vowel(stem))
        .map(<[u8]>::len);
    let Some(length) = removed else { return };
    word.truncate(length);
    let restored = [("at", "ate"), ("bl", "ble"), ("iz", "ize")];
    if replace(word, &restored, |_, _| true) {
        return;
    }
    if ends_in_double_consonant(word) {
        if !matches!(word.last(), Some(b'l' | b's' | b'z')) {
            word.pop();
        }
    } else if measure(word) == 1 && ends_in_cvc(word) {
        word.push(b'e');
    }
}

fn step_1c(word: &mut Vec<u8>) {
    replace(word, &[("y", "i")], |stem, _| {
        stem.len() > 1 && is_consonant(stem, stem.len() - 1)
    });
}

fn step_2(word: &mut Vec<u8>) {
    const RULES: [(&str, &str); 22] = [
        ("ational", "ate"),
        ("tional", "tion"),
        ("enci", "ence"),
        ("anci", "ance"),
        ("izer", "ize"),
        ("bli", "ble"),
        ("alli", "al"),
        ("entli", "ent"),
        ("eli", "e"),
        ("ousli", "ous"),
        ("ization", "ize"),
        ("ation", "ate"),
        ("ator", "ate"),
        ("alism", "al"),
        ("iveness", "ive"),
        ("fulness", "ful"),
        ("ousness", "ous"),
        ("aliti", "al"),
        ("iviti", "ive"),
        ("biliti", "ble"),
        ("fulli", "ful"),
        ("logi", "log"),
    ];
    while let Some(stem) = word.strip_suffix(b"alli") {
        if measure(stem) == 0 {
            break;
        }
        word.truncate(word.len() - 2);
    }
    replace(word, &RULES, |stem, suffix| match suffix {
        "logi" => {
            measure(stem) > 0
                || stem
                    .len()
                    .checked_sub(1)
                    .is_some_and(|at| !is_consonant(stem, at))
        }
        _ => measure(stem) > 0,
    });
}

fn step_3(word: &mut Vec<u8>) {
    const RULES: [(&str, &str); 7] = [
        ("icate", "ic"),
        ("ative", ""),
        ("alize", "al"),
        ("iciti", "ic"),
        ("ical", "ic"),
        ("ful", ""),
        ("ness", ""),
    ];
    replace(word, &RULES, |stem, _| measure(stem) > 0);
}

fn step_4(word: &mut Vec<u8>) {
    const RULES: [(&str, &str); 19] = [
        ("al", ""),
        ("ance", ""),
        ("ence", ""),
        ("er", ""),
        ("ic", ""),
        ("able", ""),
        ("ible", ""),
        ("ant", ""),
        ("ement", ""),
        ("ment", ""),
        ("ent", ""),
        ("ion", ""),
        ("ou", ""),
        ("ism", ""),
        ("ate", ""),
        ("iti", ""),
        ("ous", ""),
        ("ive", ""),
        ("ize", ""),
    ];
    replace(word, &RULES, |stem, suffix| {
        measure(stem) > 1 && (suffix != "ion" || matches!(stem.last(), Some(b's' | b't')))
    });
}

fn step_5(word: &mut Vec<u8>) {
    if let Some(stem) = word.strip_suffix(b"e") {
        let measure = measure(stem);
        if measure > 1 || (measure == 1 && !ends_in_cvc(stem)) {
            word.pop();
        }
    }
    if word.ends_with(b"ll") && measure(&word[..word.len() - 1]) > 1 {
        word.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The recursive definition: y is a consonant at the start and after a vowel.
    fn recursive(word: &[u8], at: usize) -> bool {
        match word[at] {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => at == 0 || !recursive(word, at - 1),
            _ => true,
        }
    }

    #[test]
    fn runs_of_y_alternate() {
        for word in [
            "y", "yy", "yyy", "yyyy", "ay", "ayy", "ayyy", "by", "byy", "byyy", "bayyyyb",
        ] {
            for at in 0..word.len() {
                let word = word.as_bytes();
                assert_eq!(is_consonant(word, at), recursive(word, at), "{word:?} {at}");
            }
        }
    }

    #[test]
    fn other_letters_are_kept() {
        assert_eq!(porter_stem(""), "");
        assert_eq!(porter_stem("naïvely"), "naïv");
        assert_eq!(porter_stem("ПРИВЕТs"), "привет");
    }
}
