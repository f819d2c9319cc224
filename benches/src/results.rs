//! Result files with details, as the evaluators of OpenCompass write them.

use std::io::{self, Write};

use crate::predictions::{Texts, quoted};

/// How the samples of a result file stand in its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Details {
    /// `{"type": "GEN", "0": {..}}` with prompts and answers, before OpenCompass 0.4.2.
    Keyed,
    /// `[{"example_abbr": .., "pred": [..], "answer": [..], "correct": [..]}]` since then.
    Listed,
}

impl Details {
    /// The samples of the file that the goals name: about 149 MB.
    #[must_use]
    pub fn full_items(self) -> u32 {
        match self {
            Self::Keyed => 60_000,
            Self::Listed => 600_000,
        }
    }
}

/// Writes a result file: an accuracy and `items` samples, of which every third is wrong.
///
/// # Errors
///
/// What the writer answers.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::results::ResultReaderBuilder;
/// use evalcore_benches::results::{Details, write};
///
/// let mut file = Vec::new();
/// write(&mut file, Details::Listed, 10, 1)?;
/// let read = ResultReaderBuilder::new().parse(&file).unwrap();
/// let details = read.details.as_ref().unwrap();
/// assert_eq!(details.samples, 10);
/// assert_eq!(details.accuracy(), read.metric("accuracy").map(|metric| metric.value));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write(out: &mut impl Write, details: Details, items: u32, seed: u32) -> io::Result<()> {
    let mut texts = Texts::new(seed);
    let accuracy = accuracy(items);
    write!(
        out,
        "{{\n    \"accuracy\": {accuracy:?},\n    \"details\": "
    )?;
    match details {
        Details::Keyed => {
            out.write_all(b"{\n        \"type\": \"GEN\"")?;
            for number in 0..items {
                write_keyed(out, number, &mut texts)?;
            }
            out.write_all(b"\n    }\n}")
        }
        Details::Listed => {
            out.write_all(b"[")?;
            for number in 0..items {
                write_listed(out, number, &mut texts)?;
            }
            out.write_all(b"\n    ]\n}")
        }
    }
}

/// The accuracy in percent of a file of `items` samples.
#[must_use]
pub fn accuracy(items: u32) -> f64 {
    100.0 * f64::from(items - items.div_ceil(3)) / f64::from(items.max(1))
}

fn write_keyed(out: &mut impl Write, number: u32, texts: &mut Texts) -> io::Result<()> {
    let length = texts.random().between(900, 1_900);
    let prompt = quoted(&texts.text(length));
    let length = texts.random().between(300, 1_300);
    let answer = quoted(&texts.text(length));
    let gold = texts.random().between(0, 9_999);
    let found = gold + u32::from(!is_right(number));
    write!(
        out,
        ",\n        \"{number}\": {{\n            \"prompt\": {prompt},\n            \
         \"origin_prediction\": {answer},\n            \"predictions\": \"{found}\",\n            \
         \"references\": \"{gold}\"\n        }}"
    )
}

fn write_listed(out: &mut impl Write, number: u32, texts: &mut Texts) -> io::Result<()> {
    let comma = if number == 0 { "" } else { "," };
    let gold = texts.random().between(0, 9_999);
    let correct = is_right(number);
    let found = gold + u32::from(!correct);
    write!(
        out,
        "{comma}\n        {{\n            \"example_abbr\": \"demo_gsm8k_{number}\",\n            \
         \"pred\": [\n                \"{found}\"\n            ],\n            \
         \"answer\": [\n                \"{gold}\"\n            ],\n            \
         \"correct\": [\n                {correct}\n            ]\n        }}"
    )
}

fn is_right(number: u32) -> bool {
    !number.is_multiple_of(3)
}
