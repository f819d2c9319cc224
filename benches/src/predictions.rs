//! Predictions files as `json.dump(indent=4, ensure_ascii=False)` writes them.

use std::io::{self, Write};

use crate::random::Random;

/// The samples of the file that the goals name: about 149 MB.
pub const FULL_ITEMS: u32 = 60_000;

const ENGLISH: &str = "the answer is therefore equal to a number of apples in each basket which we \
divide by total price per week because she sold half as many clips in May and then bought more \
first second third step compute result remaining students train leaves station at speed";
const CHINESE: &str = "首先我们计算每个篮子里的苹果数量然后除以总价格因此答案是正确的请根据下列法律条文回答问题并说明理由";
const FORMULAS: [&str; 5] = [
    "\\frac{3}{4}",
    "\\boxed{42}",
    "\"x\" = \\(a^2 + b^2\\)",
    "```python\nprint(\"ok\")\n```",
    "C:\\data\\run",
];

/// Draws texts of English, Chinese and formulas, as models write them.
#[derive(Debug)]
pub struct Texts {
    random: Random,
    english: Vec<&'static str>,
    chinese: Vec<char>,
}

impl Texts {
    /// Starts with a seed.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        Self {
            random: Random::new(seed),
            english: ENGLISH.split(' ').collect(),
            chinese: CHINESE.chars().collect(),
        }
    }

    /// The source of numbers.
    pub fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// A text of at least `length` bytes.
    pub fn text(&mut self, length: u32) -> String {
        let mut text = String::new();
        while text.len() < length as usize {
            let kind = self.random.random();
            if kind < 0.55 {
                let words = self.random.between(6, 14);
                for at in 0..words {
                    if at > 0 {
                        text.push(' ');
                    }
                    text.push_str(self.random.one_of(&self.english));
                }
                text.push_str(self.random.choice(&[". ", ".\n", ",\n\n"]));
            } else if kind < 0.85 {
                let last = u32::try_from(self.chinese.len()).unwrap_or(u32::MAX) - 12;
                let start = self.random.below(last) as usize;
                let count = self.random.between(6, 24) as usize;
                text.extend(self.chinese.iter().skip(start).take(count));
                text.push_str(self.random.choice(&["，", "。\n", "："]));
            } else {
                text.push_str(self.random.choice(&FORMULAS));
                text.push_str(self.random.choice(&[" ", "\n"]));
            }
        }
        text
    }
}

/// Writes a predictions file of `items` GEN samples.
///
/// # Errors
///
/// What the writer answers.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::predictions::count_predictions;
///
/// let mut file = Vec::new();
/// evalcore_benches::predictions::write(&mut file, 10, 1)?;
/// assert_eq!(count_predictions(&file[..]).unwrap().records, 10);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write(out: &mut impl Write, items: u32, seed: u32) -> io::Result<()> {
    let mut texts = Texts::new(seed);
    out.write_all(b"{")?;
    for number in 0..items {
        let comma = if number == 0 { "" } else { "," };
        write!(out, "{comma}\n    \"{number}\": {{\n")?;
        write_prompt(out, number, &mut texts)?;
        let length = texts.random().between(300, 1_300);
        writeln!(
            out,
            "        \"prediction\": {},",
            quoted(&texts.text(length))
        )?;
        let gold = texts.random().between(0, 9_999);
        write!(out, "        \"gold\": \"{gold}\"\n    }}")?;
    }
    out.write_all(b"\n}")
}

fn write_prompt(out: &mut impl Write, number: u32, texts: &mut Texts) -> io::Result<()> {
    let length = texts.random().between(900, 1_900);
    let question = texts.text(length);
    if number.is_multiple_of(3) {
        return writeln!(out, "        \"origin_prompt\": {},", quoted(&question));
    }
    // Python halves a text by characters.
    let half = question.chars().count() / 2;
    let middle = question
        .char_indices()
        .nth(half)
        .map_or(question.len(), |(at, _)| at);
    let (first, second) = question.split_at(middle);
    let turns = [("HUMAN", first), ("BOT", "42"), ("HUMAN", second)];
    out.write_all(b"        \"origin_prompt\": [\n")?;
    for (at, (role, prompt)) in turns.iter().enumerate() {
        let comma = if at + 1 < turns.len() { "," } else { "" };
        write!(
            out,
            "            {{\n                \"role\": \"{role}\",\n                \"prompt\": {}\n            }}{comma}\n",
            quoted(prompt)
        )?;
    }
    out.write_all(b"        ],\n")
}

/// A text as `json.dumps(text, ensure_ascii=False)` writes it.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
