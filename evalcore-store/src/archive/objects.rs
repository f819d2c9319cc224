//! Objects, read and written one by one.

use std::fs::File;
use std::path::PathBuf;

use evalcore::{Code, Error, ErrorKind, Result};
use futures_util::TryStreamExt as _;
use object_store::aws::{AmazonS3Builder, S3ConditionalPut};
use object_store::client::{HttpError, HttpErrorKind};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{
    BackoffConfig, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, RetryConfig,
    UpdateVersion,
};
use tokio::runtime::{Builder, Runtime};

use super::place::{ArchivePlace, S3Place};
use crate::hash::bytes_hash;

/// Raw files of runs, kept under `{eval_id}/{run_id}`.
///
/// Calls block, and may come from several threads and processes at once.
///
/// # Examples
///
/// ```
/// use evalcore_store::{Archive, ArchivePlace, KeepOptions};
///
/// let scratch = tempfile::tempdir().unwrap();
/// let work = scratch.path().join("opencompass-run-1");
/// std::fs::create_dir_all(work.join("20251016_235030/summary")).unwrap();
/// let summary = "20251016_235030/summary/summary_20251016_235030.csv";
/// let text = "dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62\n";
/// std::fs::write(work.join(summary), text).unwrap();
///
/// let archive = Archive::open(&ArchivePlace::Directory(scratch.path().join("raw")))?;
/// let report = archive.keep(&work, "nightly", "run-1", &KeepOptions::new())?;
/// assert_eq!((report.version, report.files), (1, 1));
/// let back = scratch.path().join("back");
/// archive.restore("nightly", "run-1", None, &back)?;
/// assert_eq!(std::fs::read_to_string(back.join(summary)).unwrap(), text);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug)]
pub struct Archive {
    place: ArchivePlace,
    runtime: Runtime,
    objects: Box<dyn ObjectStore>,
    /// Where swaps of a local directory take turns.
    lock: Option<PathBuf>,
}

/// An object as it was read: what a swap compares with.
pub(super) struct Held {
    pub(super) bytes: Vec<u8>,
    version: UpdateVersion,
}

pub(super) fn archive_error(code: Code, message: String) -> Error {
    Error::new(ErrorKind::Store { code, message })
}

impl Archive {
    /// Opens an archive. A server is not asked before the first object.
    ///
    /// # Errors
    ///
    /// `archive.place` for an unusable endpoint, `archive.failed` for a directory that can not be made.
    pub fn open(place: &ArchivePlace) -> Result<Self> {
        let failed = |message: String| archive_error(Code::ArchiveFailed, message);
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| failed(error.to_string()))?;
        let mut lock = None;
        let objects: Box<dyn ObjectStore> = match place {
            ArchivePlace::Directory(path) => {
                let named = |error| Error::io("create", error).at_path(path.display().to_string());
                std::fs::create_dir_all(path).map_err(named)?;
                lock = Some(path.join(".evalcore.lock"));
                let local = LocalFileSystem::new_with_prefix(path);
                Box::new(
                    local
                        .map_err(|error| failed(error.to_string()))?
                        .with_fsync(true),
                )
            }
            ArchivePlace::S3(place) => Box::new(bucket(place)?),
        };
        Ok(Self {
            place: place.clone(),
            runtime,
            objects,
            lock,
        })
    }

    /// Where the archive is.
    #[must_use]
    pub fn place(&self) -> &ArchivePlace {
        &self.place
    }

    /// The address of an object.
    #[must_use]
    pub fn uri(&self, key: &str) -> String {
        match &self.place {
            ArchivePlace::Directory(path) => path.join(key).display().to_string(),
            ArchivePlace::S3(_) => format!("{}/{key}", self.place),
        }
    }

    fn key(&self, key: &str) -> Result<Key> {
        let whole = match &self.place {
            ArchivePlace::S3(place) if !place.prefix.is_empty() => {
                format!("{}/{key}", place.prefix)
            }
            _ => key.to_owned(),
        };
        Key::parse(&whole).map_err(|error| {
            archive_error(Code::ArchiveCorrupt, format!("the key `{key}`: {error}"))
        })
    }

    /// The object; `None` where there is none.
    pub(super) fn get(&self, key: &str) -> Result<Option<Held>> {
        let path = self.key(key)?;
        let read = async {
            let found = self.objects.get(&path).await?;
            let version = UpdateVersion {
                e_tag: found.meta.e_tag.clone(),
                version: found.meta.version.clone(),
            };
            Ok((found.bytes().await?, version))
        };
        match self.runtime.block_on(read) {
            Ok((bytes, version)) => Ok(Some(Held {
                bytes: bytes.to_vec(),
                version,
            })),
            Err(object_store::Error::NotFound { source, .. }) if !no_bucket(&*source) => Ok(None),
            Err(error) => Err(self.failed(&error, key)),
        }
    }

    /// Creates an object; `false` where there is one already.
    pub(super) fn create(&self, key: &str, bytes: Vec<u8>) -> Result<bool> {
        let (path, options) = (self.key(key)?, PutOptions::from(PutMode::Create));
        let put = self.objects.put_opts(&path, bytes.into(), options);
        match self.runtime.block_on(put) {
            Ok(_) => Ok(true),
            Err(
                object_store::Error::AlreadyExists { .. }
                | object_store::Error::Precondition { .. },
            ) => Ok(false),
            Err(error) => Err(self.failed(&error, key)),
        }
    }

    /// Puts an object in the place of the one that was read, or of none.
    ///
    /// # Errors
    ///
    /// `archive.conflict` where somebody else was first.
    pub(super) fn swap(&self, key: &str, held: Option<&Held>, bytes: Vec<u8>) -> Result<()> {
        let lost = || {
            let message = format!("somebody else wrote `{}` since it was read", self.uri(key));
            archive_error(Code::ArchiveConflict, message)
        };
        let Some(held) = held else {
            return if self.create(key, bytes)? {
                Ok(())
            } else {
                Err(lost())
            };
        };
        let path = self.key(key)?;
        let mut mode = PutMode::Update(held.version.clone());
        let mut turn = None;
        if let Some(lock) = &self.lock {
            let failed = |error| Error::io("lock", error).at_path(lock.display().to_string());
            let file = File::create(lock).map_err(failed)?;
            file.lock().map_err(failed)?;
            turn = Some(file);
            let now = self.get(key)?;
            if now.is_none_or(|now| bytes_hash(&now.bytes) != bytes_hash(&held.bytes)) {
                return Err(lost());
            }
            mode = PutMode::Overwrite;
        }
        let put = self
            .objects
            .put_opts(&path, bytes.into(), PutOptions::from(mode));
        let done = self.runtime.block_on(put);
        drop(turn);
        match done {
            Ok(_) => Ok(()),
            Err(
                object_store::Error::Precondition { .. }
                | object_store::Error::AlreadyExists { .. }
                | object_store::Error::NotFound { .. },
            ) => Err(lost()),
            Err(error) => Err(self.failed(&error, key)),
        }
    }

    /// Deletes an object; none is fine.
    pub(super) fn delete(&self, key: &str) -> Result<()> {
        match self.runtime.block_on(self.objects.delete(&self.key(key)?)) {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed(&error, key)),
        }
    }

    /// The keys of objects with this name, `{eval_id}/{run_id}/{name}`, in their order.
    pub(super) fn keys_named(&self, name: &str) -> Result<Vec<String>> {
        let prefix = match &self.place {
            ArchivePlace::S3(place) if !place.prefix.is_empty() => Some(self.key("")?),
            _ => None,
        };
        let listed = self.objects.list(prefix.as_ref()).try_collect::<Vec<_>>();
        let listed = self
            .runtime
            .block_on(listed)
            .map_err(|error| self.failed(&error, ""))?;
        let skipped = prefix.map_or(0, |prefix| prefix.as_ref().len() + 1);
        let keys = listed.iter().filter_map(|object| {
            let key = object.location.as_ref().get(skipped..)?;
            let parts: Vec<&str> = key.split('/').collect();
            matches!(parts.as_slice(), [_, _, last] if *last == name).then(|| key.to_owned())
        });
        let mut keys: Vec<String> = keys.collect();
        keys.sort();
        Ok(keys)
    }

    fn failed(&self, error: &object_store::Error, key: &str) -> Error {
        use object_store::Error as E;
        let code = match error {
            E::PermissionDenied { .. } | E::Unauthenticated { .. } => Code::ArchiveDenied,
            E::NotFound { source, .. } if no_bucket(&**source) => Code::ArchiveNoBucket,
            _ if is_gone(error) => Code::ArchiveGone,
            _ => Code::ArchiveFailed,
        };
        archive_error(code, format!("{error}")).at_path(self.uri(key))
    }
}

fn bucket(place: &S3Place) -> Result<object_store::aws::AmazonS3> {
    // Without a provider the client of this process has no TLS; another one that is set stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&place.bucket)
        .with_region(&place.region)
        .with_allow_http(true)
        .with_conditional_put(S3ConditionalPut::ETagMatch)
        .with_retry(RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: 3,
            retry_timeout: place.retry,
        });
    if let Some(endpoint) = &place.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    builder = match (&place.access_key_id, &place.secret_access_key) {
        (Some(id), Some(key)) => builder.with_access_key_id(id).with_secret_access_key(key),
        _ => builder.with_skip_signature(true),
    };
    if let Some(token) = &place.session_token {
        builder = builder.with_token(token);
    }
    builder
        .build()
        .map_err(|error| archive_error(Code::ArchivePlace, error.to_string()))
}

/// Whether a server says that the bucket is absent, not the object.
fn no_bucket(error: &(dyn std::error::Error + 'static)) -> bool {
    chain(error).any(|error| error.to_string().contains("NoSuchBucket"))
}

/// Whether no answer came.
fn is_gone(error: &object_store::Error) -> bool {
    chain(error).any(|error| {
        error.downcast_ref::<HttpError>().is_some_and(|error| {
            matches!(
                error.kind(),
                HttpErrorKind::Connect
                    | HttpErrorKind::Request
                    | HttpErrorKind::Timeout
                    | HttpErrorKind::Interrupted
            )
        })
    })
}

fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}
