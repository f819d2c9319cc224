//! Where an archive is.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use evalcore::{Code, Error, ErrorKind, Result};

/// A place for raw files.
///
/// # Examples
///
/// ```
/// use evalcore_store::ArchivePlace;
///
/// let place: ArchivePlace = "s3://bud-eval-results/nightly".parse()?;
/// assert_eq!(place.to_string(), "s3://bud-eval-results/nightly");
/// assert!(matches!("backup/raw".parse()?, ArchivePlace::Directory(_)));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArchivePlace {
    /// A directory of this machine, made where it is absent.
    Directory(PathBuf),
    /// A bucket of a server that speaks S3.
    S3(S3Place),
}

/// A bucket and how it is reached. Its debug form shows no secret.
///
/// # Examples
///
/// ```
/// use evalcore_store::S3Place;
///
/// let mut place = S3Place::new("bud-eval-results");
/// place.endpoint = Some("http://minio:9000".to_owned());
/// place.secret_access_key = Some("hidden".to_owned());
/// assert!(!format!("{place:?}").contains("hidden"));
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct S3Place {
    /// The bucket, which has to be there.
    pub bucket: String,
    /// What stands before every key, without slashes at its ends, or nothing.
    pub prefix: String,
    /// The server, such as `http://minio:9000`; without it Amazon's.
    pub endpoint: Option<String>,
    /// The region. Default: `us-east-1`.
    pub region: String,
    /// The id of the key; without it requests are not signed.
    pub access_key_id: Option<String>,
    /// The key.
    pub secret_access_key: Option<String>,
    /// The token of a session.
    pub session_token: Option<String>,
    /// How long a request is tried again. Default: 10 s.
    pub retry: Duration,
}

impl S3Place {
    /// A bucket without prefix, endpoint and keys.
    #[must_use]
    pub fn new(bucket: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            prefix: String::new(),
            endpoint: None,
            region: "us-east-1".to_owned(),
            access_key_id: None,
            secret_access_key: None,
            session_token: None,
            retry: Duration::from_secs(10),
        }
    }
}

impl fmt::Debug for S3Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Place")
            .field("bucket", &self.bucket)
            .field("prefix", &self.prefix)
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ArchivePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => write!(f, "{}", path.display()),
            Self::S3(place) if place.prefix.is_empty() => write!(f, "s3://{}", place.bucket),
            Self::S3(place) => write!(f, "s3://{}/{}", place.bucket, place.prefix),
        }
    }
}

impl std::str::FromStr for ArchivePlace {
    type Err = Error;

    /// Takes `s3://BUCKET[/PREFIX]` or the path of a directory.
    fn from_str(text: &str) -> Result<Self> {
        let unusable = || {
            Error::new(ErrorKind::Store {
                code: Code::ArchivePlace,
                message: format!(
                    "expected `s3://BUCKET[/PREFIX]` or the path of a directory, found {}",
                    crate::check::shown(text)
                ),
            })
        };
        let Some(rest) = text.strip_prefix("s3://") else {
            let is_path = !text.is_empty() && !text.contains("://") && !text.contains('\0');
            return if is_path {
                Ok(Self::Directory(PathBuf::from(text)))
            } else {
                Err(unusable())
            };
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if bucket.is_empty() || !bucket.chars().all(plain) {
            return Err(unusable());
        }
        let prefix = prefix.trim_matches('/');
        if prefix.split('/').any(|part| matches!(part, "." | "..")) || prefix.contains("//") {
            return Err(unusable());
        }
        let mut place = S3Place::new(bucket);
        prefix.clone_into(&mut place.prefix);
        Ok(Self::S3(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_place_is_refused() {
        for text in [
            "",
            "s3://",
            "s3:///a",
            "http://h/b",
            "s3://a/../b",
            "s3://u:p@h/b",
        ] {
            let error = text.parse::<ArchivePlace>().unwrap_err();
            assert_eq!(error.code(), Code::ArchivePlace, "{text}");
        }
    }
}
