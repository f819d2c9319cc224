//! Texts of samples, compressed with the checksum of zlib.

use std::io::{Read as _, Write as _};

use evalcore::{Code, Error, ErrorKind, Result};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

pub(crate) fn pack(text: &str) -> Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish())
        .map_err(|error| failed(Code::StoreFailed, format!("compress a text: {error}")))
}

pub(crate) fn unpack(packed: &[u8]) -> Result<String> {
    let mut text = String::new();
    ZlibDecoder::new(packed)
        .read_to_string(&mut text)
        .map_err(|error| {
            failed(
                Code::StoreCorrupt,
                format!("read: a text of a sample: {error}"),
            )
        })?;
    Ok(text)
}

fn failed(code: Code, message: String) -> Error {
    Error::new(ErrorKind::Store { code, message })
}
