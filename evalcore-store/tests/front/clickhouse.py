"""Speaks ClickHouse's HTTP protocol in front of the engine, which `chdb` runs in this process.

    python clickhouse.py DIRECTORY [--password TEXT] [--hang-up-after BYTES] [--log FILE]
        [--set NAME=NUMBER …]

Prints `ready PORT` once it listens, on loopback and a free port, and ends when its stdin does.

It does what the client of evalcore uses: statements in the body, inserts whose statement is in the
address and whose rows are in the body, a database, settings, formats, and errors with their code.
It knows no sessions, users, progress, compression, or errors in the middle of an answer, and does
one statement at a time.
"""

import argparse
import json
import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import chdb

# Parameters of a request that are no settings of the engine.
OF_THE_PROTOCOL = {
    "database",
    "decompress",
    "default_format",
    "query",
    "query_id",
    "role",
    "session_id",
    "wait_end_of_query",
}
INSERT = re.compile(r"\s*(INSERT\s+INTO\s.*?)\s+FORMAT\s+(\w+)\s*\Z", re.IGNORECASE | re.DOTALL)
STATUS = {60: 404, 81: 404, 62: 400, 516: 403}


class Engine:
    """The one connection to the engine; a statement at a time."""

    def __init__(self, directory):
        self.connection = chdb.connect(directory)
        self.lock = threading.Lock()

    def answer(self, database, settings, statement, rows, answer_format):
        """The bytes of an answer and what was read for it."""
        with self.lock:
            # Quoted as an identifier: the name comes from outside.
            name = (database or "default").replace("\\", "\\\\").replace("`", "\\`")
            self.connection.query(f"USE `{name}`")
            try:
                for key, value in settings.items():
                    text = value.replace("\\", "\\\\").replace("'", "\\'")
                    self.connection.query(f"SET {key} = '{text}'")
                insert = INSERT.match(statement) if rows is not None else None
                if insert:
                    with self.connection.send_insert(*insert.groups()) as stream:
                        stream.append(rows)
                        written = stream.finish()
                    return b"", {"written_rows": str(written.rows_written)}
                result = self.connection.query(statement, answer_format)
                read = {
                    "read_rows": str(result.storage_rows_read()),
                    "read_bytes": str(result.storage_bytes_read()),
                }
                return result.bytes(), read
            finally:
                for key in settings:
                    self.connection.query(f"SET {key} = DEFAULT")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are two writes: without this the second one waits for an answer to the first.
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        received = bytearray()
        limit = self.server.hang_up_after
        while True:
            size = self.rfile.readline().split(b";")[0].strip()
            if not size:
                raise ConnectionError("the body ended early")
            length = int(size, 16)
            received += self.rfile.read(length)
            self.rfile.readline()
            if limit is not None and len(received) > limit:
                # A server that dies in the middle of a request.
                os._exit(9)
            if length == 0:
                return bytes(received)

    def send(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def fail(self, message):
        start = message.find("Code:")
        message = message[max(start, 0) :]
        code = re.match(r"Code:\s*(\d+)", message)
        number = int(code[1]) if code else 1002
        headers = [("X-ClickHouse-Exception-Code", str(number))]
        self.send(STATUS.get(number, 500), message.encode() + b"\n", headers)

    def respond(self):
        address = urlsplit(self.path)
        given = dict(parse_qsl(address.query, keep_blank_values=True))
        try:
            body = self.body()
        except (ConnectionError, ValueError):
            self.close_connection = True
            return
        if address.path == "/ping":
            self.send(200, b"Ok.\n")
            return
        expected = self.server.password
        if expected is not None and self.headers.get("X-ClickHouse-Key") != expected:
            user = self.headers.get("X-ClickHouse-User", "default")
            self.fail(f"Code: 516. DB::Exception: {user}: Authentication failed.")
            return
        if "decompress" in given:
            self.fail("Code: 48. DB::Exception: this front knows no compression.")
            return
        settings = {key: value for key, value in given.items() if key not in OF_THE_PROTOCOL}
        statement = given.get("query")
        rows = body if statement else None
        statement = statement or body.decode()
        wanted = given.get("default_format", "TabSeparated")
        begin = time.perf_counter()
        try:
            answer, summary = self.server.engine.answer(
                given.get("database"), settings, statement, rows, wanted
            )
        except Exception as error:  # Whatever the engine says is an answer.
            self.fail(str(error))
            return
        if self.server.log:
            line = {"statement": statement, "seconds": time.perf_counter() - begin, **summary}
            print(json.dumps(line), file=self.server.log, flush=True)
        self.send(200, answer, [("X-ClickHouse-Summary", json.dumps(summary))])

    do_GET = do_POST = respond


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # A client that was killed does not wait for its answer.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory")
    parser.add_argument("--password")
    parser.add_argument("--hang-up-after", type=int)
    parser.add_argument("--set", action="append", default=[], help="a setting of the engine")
    parser.add_argument("--log", type=argparse.FileType("w"), help="a line for each statement")
    arguments = parser.parse_args()
    server = Server(("127.0.0.1", 0), Handler)
    server.engine = Engine(arguments.directory)
    for setting in arguments.set:
        server.engine.connection.query(f"SET {setting}")
    server.log = arguments.log
    server.password = arguments.password
    server.hang_up_after = arguments.hang_up_after
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"ready {server.server_port}", flush=True)
    sys.stdin.buffer.read()
    # The engine's threads are not waited for.
    os._exit(0)


if __name__ == "__main__":
    main()
