//! PostgreSQL: the conformance suite, code-chef's tables, and what can go wrong with a server.

mod adoption;
mod bad_servers;
mod bulk;
mod encryption;
mod migration;
mod server;
mod writers;

use crate::conformance::{self, conformance};
use evalcore_store::{Merge, Store, open};
use server::Server;

/// The server of this run, and a store in a database of its own.
fn database() -> (&'static Server, Box<dyn Store>) {
    let server = Server::shared();
    (server, open(&server.database()).unwrap())
}

conformance!(on_a_server, database());

#[test]
fn what_is_held_is_replaced_by_default() {
    let (_server, store) = database();
    assert_eq!(store.default_merge(), Merge::Replace);
    assert_eq!(
        open("sqlite::memory:").unwrap().default_merge(),
        Merge::Coalesce
    );
}
