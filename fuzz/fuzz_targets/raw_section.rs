//! `cargo fuzz run raw_section`: see `fuzz/README.md`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| evalcore_fuzz::raw_section(data));
