#!/bin/sh
# Imports the runs of a night, prints the trend, and holds them against a pooled baseline.
#
#   examples/nightly.sh STORE baseline DIR...     ten runs or so of what is known to be good
#   examples/nightly.sh STORE night DIR...        a night's runs; once a night
#
# Ends with 1 when a loss was found: the runs to blame are named. False alarms over all nights
# together stay at 5 %, and 2 points lost of 1,000 items are found within five nights, nine times of
# ten (benches/record/2026-11-20-nightly). EVALCORE names another command.

set -eu
evalcore=${EVALCORE:-evalcore}
store=$1
kind=$2
shift 2
case $kind in
baseline) group=baseline ;;
night) group=code-chef ;;
*) echo "expected baseline or night, found $kind" >&2 && exit 64 ;;
esac

# What is held already changes nothing, and a run with cells that lack a value (3) still counts.
"$evalcore" store import --store "$store" --eval-id nightly --group "$group" "$@" || [ $? = 3 ]
[ "$group" = baseline ] && exit

"$evalcore" store trend correct --scores --by day --order oldest --store "$store"
"$evalcore" store watch correct --baseline baseline --effect 0.02 --store "$store"
