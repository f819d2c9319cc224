//! tmp
#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::print_stdout,
    clippy::unwrap_used
)]
use evalcore::opencompass::{ExtractOptions, extract_runs};
use evalcore::source::OsSource;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let ids: Vec<String> = std::fs::read_to_string(&a[3])
        .unwrap()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let n: usize = a[4].parse().unwrap();
    for _ in 0..n {
        let t = std::time::Instant::now();
        let s = OsSource::new(&a[1]).unwrap();
        let e = extract_runs(&s, &a[2], &ids, &ExtractOptions::new()).unwrap();
        let t1 = t.elapsed();
        let j = if a.len() > 5 {
            serde_json::to_vec(&e).unwrap().len()
        } else {
            0
        };
        let t2 = t.elapsed();
        drop(e);
        println!("{:?} {:?} {:?} {j}", t1, t2, t.elapsed());
    }
}
