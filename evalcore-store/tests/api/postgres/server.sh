# Starts a server of PostgreSQL for tests and stops it at the end of its own standard input, that
# is, however the test ends: server.sh PORT BASE... where the first BASE holds `tls.crt` and
# `tls.key`. The BASEs are deleted. Root becomes an unprivileged user for it, which initdb insists on.
set -u
port=$1
shift

die() {
    echo "failed: $*"
    exit 1
}

bin=${EVALCORE_POSTGRES_BIN:-}
for found in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V) \
    $(pg_config --bindir 2>/dev/null); do
    [ -n "${EVALCORE_POSTGRES_BIN:-}" ] || [ ! -x "$found/initdb" ] || bin=$found
done
[ -x "$bin/initdb" ] ||
    die "no PostgreSQL: install it (apt-get install --no-install-recommends postgresql), or name its programs' directory by EVALCORE_POSTGRES_BIN"

become=
if [ "$(id -u)" = 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    become="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups --"
fi

# The first place that the user may reach.
dir=
for base; do
    dir=$base/server
    mkdir -p "$dir" && chmod 700 "$dir" && cp "$1/tls.crt" "$1/tls.key" "$dir" || continue
    [ -z "$become" ] || chown -R "$user" "$dir"
    $become test -r "$dir/tls.key" && break
    rm -rf "$dir"
    dir=
done
[ -n "$dir" ] || die "none of these directories can be used: $*"
cd "$dir" || die "$dir"
chmod 600 tls.key
echo "evalcore's password" >password
$become "$bin/initdb" -D data -U evalcore -A scram-sha-256 --pwfile=password -E UTF8 \
    --locale=C.UTF-8 --no-sync >log 2>&1 || die "initdb: $(cat log)"

start() {
    : >log
    $become "$bin/postgres" -D data -p "$port" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories= -c fsync=off -c max_connections=300 -c ssl=on \
        -c ssl_cert_file="$dir/tls.crt" -c ssl_key_file="$dir/tls.key" >>log 2>&1 &
    pid=$!
    tries=0
    # Asking the port too early could reach the asker itself, and take the port away.
    until grep -q "ready to accept connections" log; do
        tries=$((tries + 1))
        kill -0 $pid 2>/dev/null && [ $tries -lt 1200 ] || die "postgres: $(tail -n 5 log)"
        sleep 0.05
    done
}

# At once, without a checkpoint, as if it had crashed.
stop() {
    kill -QUIT $pid 2>/dev/null
    wait $pid
}

# Interrupted together with the test, it still comes to its end.
trap '' INT HUP
trap 'stop; cd /; rm -rf "$@"' EXIT
start
echo ready
while read -r word; do
    $word
    echo "$word"
done
