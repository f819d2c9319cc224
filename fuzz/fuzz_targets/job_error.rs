//! `cargo fuzz run job_error`: see `fuzz/README.md`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| evalcore_fuzz::job_error(data));
