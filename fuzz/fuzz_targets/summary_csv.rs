//! `cargo fuzz run summary_csv`: see `fuzz/README.md`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| evalcore_fuzz::summary_csv(data));
