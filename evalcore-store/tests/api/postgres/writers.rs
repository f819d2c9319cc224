//! Many processes at one database, some of them killed.

use std::time::Duration;

use super::server::{Server, Session};
use crate::processes;

#[test]
fn twenty_processes_lose_nothing() {
    // Nobody has made the tables yet: they all do.
    processes::twenty_lose_nothing(&Server::shared().database());
}

#[test]
fn a_killed_writer_loses_the_open_batch_at_most() {
    let server = Server::shared();
    let url = server.database();
    let (_, name) = url.rsplit_once('/').unwrap();
    let admin = Session::open(&server.url("postgres"));
    let query = format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'");
    // The server may still be busy with the last words of a writer that is dead.
    let settle = || {
        while admin.sql(&query) != ["0"] {
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    processes::killed_loses_the_open_batch_at_most(&url, &settle);
}
