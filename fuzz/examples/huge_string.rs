//! Reads documents with a single text of a gigabyte: passed over in constant memory, refused where
//! it would be kept. Prints the times and the peak memory; panics when either is wrong.
//!
//! `cargo run --release -p evalcore-fuzz --example huge_string`
#![expect(clippy::print_stdout, reason = "the figures are the point")]

use std::io::{self, Read};
use std::time::Instant;

use evalcore::Code;
use evalcore::json::Reader;
use evalcore::opencompass::predictions::{PredictionReader, count_predictions};
use evalcore::opencompass::results::ResultReaderBuilder;

const LETTERS: u64 = 1 << 30;

/// A document around a text that is never in memory.
struct Huge {
    before: &'static [u8],
    letters: u64,
    after: &'static [u8],
}

impl Read for Huge {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.before.is_empty() {
            return self.before.read(buffer);
        }
        if self.letters == 0 {
            return self.after.read(buffer);
        }
        let most = usize::try_from(self.letters).unwrap_or(usize::MAX);
        let n = buffer.len().min(most);
        buffer[..n].fill(b'x');
        self.letters -= n as u64;
        Ok(n)
    }
}

fn huge(before: &'static str, after: &'static str) -> Huge {
    Huge {
        before: before.as_bytes(),
        letters: LETTERS,
        after: after.as_bytes(),
    }
}

/// The most memory that the process had so far, in MiB, where the system tells.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib / 1024)
}

fn timed(what: &str, most_mib: u64, read: impl FnOnce()) {
    let start = Instant::now();
    read();
    let seconds = start.elapsed().as_secs_f64();
    let peak = peak_mib();
    println!("{what}: {seconds:.2} s, peak so far {peak:?} MiB");
    assert!(
        peak.is_none_or(|peak| peak <= most_mib),
        "{what}: {peak:?} MiB"
    );
}

fn main() {
    timed("a text, passed over", 32, || {
        let mut reader = Reader::new(huge("\"", "\""));
        reader.skip_value().expect("a text can be passed over");
        assert_eq!(reader.offset(), LETTERS + 2);
    });
    timed("a prompt, passed over", 32, || {
        let file = huge(
            "{\"0\": {\"origin_prompt\": \"",
            "\", \"prediction\": \"a\"}}",
        );
        let mut records = PredictionReader::new(file).into_records();
        let record = records.next().expect("a sample").expect("a sound sample");
        assert_eq!(record.text(), Some("a"));
    });
    timed("a sample, counted", 32, || {
        let file = huge("{\"0\": {\"prediction\": \"", "\"}}");
        assert_eq!(count_predictions(file).expect("a sound file").records, 1);
    });
    timed("details, counted", 32, || {
        let file = huge("{\"details\": [{\"x\": \"", "\"}], \"accuracy\": 50.0}");
        let result = ResultReaderBuilder::new().read(file).expect("a sound file");
        assert_eq!(result.details.map(|details| details.samples), Some(1));
    });
    // A kept value is gathered up to the limit of 256 MiB, and the window doubles.
    timed("an answer, left out", 1_100, || {
        let file = huge("{\"0\": {\"prediction\": \"", "\", \"gold\": 1}}");
        let mut records = PredictionReader::new(file).into_records();
        let record = records.next().expect("a sample").expect("a sound sample");
        assert!(record.prediction.is_none() && record.gold.is_some());
        let left = record.left_out.first().expect("an answer that is left out");
        assert_eq!((left.reason, left.offset), (Code::JsonValueTooLarge, 21));
        for found in records.reader().diagnostics() {
            println!("  {found}");
        }
    });
}
