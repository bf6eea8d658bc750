//! Coverage-guided run of [`jingxuan_fuzz::catalogue`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jingxuan_fuzz::catalogue(data));
