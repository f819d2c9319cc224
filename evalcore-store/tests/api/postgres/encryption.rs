//! Encrypted connections, and whom they trust.

use std::path::{Path, PathBuf};

use evalcore::Code;
use evalcore_store::open;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use super::server::{Server, Session};

/// Files of authorities.
pub(super) struct Certificates {
    /// The one that signed the server's certificate.
    pub(super) right: PathBuf,
    /// Another one.
    pub(super) wrong: PathBuf,
}

fn authority(path: &Path) -> Issuer<'static, KeyPair> {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    std::fs::write(path, certificate.pem()).unwrap();
    Issuer::new(params, key)
}

/// Writes `tls.crt` and `tls.key` of a server named `localhost`, and two authorities.
pub(super) fn certificates(dir: &Path) -> Certificates {
    let (right, wrong) = (dir.join("right.pem"), dir.join("wrong.pem"));
    let issuer = authority(&right);
    authority(&wrong);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    std::fs::write(dir.join("tls.crt"), certificate.pem()).unwrap();
    std::fs::write(dir.join("tls.key"), key.serialize_pem()).unwrap();
    Certificates { right, wrong }
}

#[test]
fn a_connection_is_as_safe_as_the_url_asks() {
    let server = Server::shared();
    let by_address = server.database();
    let by_name = by_address.replace("127.0.0.1", "localhost") + "?hostaddr=127.0.0.1&";
    let by_address = by_address + "?";
    let right = format!("&sslrootcert={}", server.certificates.right.display());
    let wrong = format!("&sslrootcert={}", server.certificates.wrong.display());
    let admin = Session::open(&server.url("postgres"));
    // Where the server is, what is asked of it, and whether the session is encrypted, if at all.
    for (url, mode, root, encrypted) in [
        (&by_address, "disable", "", Some("f")),
        (&by_address, "prefer", "", Some("t")),
        (&by_address, "require", "", Some("t")),
        (&by_address, "require", &*right, Some("t")),
        (&by_address, "require", &*wrong, None),
        (&by_address, "verify-ca", &*right, Some("t")),
        (&by_address, "verify-ca", &*wrong, None),
        (&by_address, "verify-full", &*right, None),
        (&by_name, "verify-full", &*right, Some("t")),
        (&by_name, "verify-full", &*wrong, None),
        // No authority of the system signed it.
        (&by_name, "verify-full", "", None),
    ] {
        let name = format!("tls{}", mode.replace('-', ""));
        let url = format!("{url}sslmode={mode}{root}&application_name={name}");
        let opened = open(&url);
        let Some(encrypted) = encrypted else {
            let error = opened.err().expect(&url);
            assert_eq!(error.code(), Code::StoreUrl, "{error}");
            assert!(!error.to_string().contains("password"), "{error}");
            continue;
        };
        let _store = opened.unwrap_or_else(|error| panic!("{mode}{root}: {error}"));
        let query = format!(
            "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
             WHERE application_name = '{name}'"
        );
        assert_eq!(admin.sql(&query), [encrypted], "{url}");
    }
}

#[test]
fn an_authority_that_can_not_be_read_is_named() {
    let url = Server::shared().database();
    let error = open(&format!(
        "{url}?sslmode=verify-full&sslrootcert=no/such.pem"
    ))
    .err();
    let error = error.expect("the file is not there");
    assert_eq!(error.code(), Code::StoreUrl);
    assert!(error.to_string().contains("no/such.pem"), "{error}");
}
