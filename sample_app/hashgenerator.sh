#!/bin/sh
# Prints one line every five seconds: the time (UTC), the version of the program, a random hash.
#
#     2026-11-23T12:06:36Z v1 30638a927d25

VERSION=v1

# Docker and Kubernetes end a program with SIGTERM, ^C sends SIGINT. The first process of a container is
# spared the usual effect of both, so a program that wants to stop at once has to say so. $! is the pause
# below. 143 and 130 are what shells give for "ended by SIGTERM" and "ended by SIGINT".
trap 'kill $! 2>/dev/null; exit 143' TERM
trap 'kill $! 2>/dev/null; exit 130' INT

while true; do
    hash=$(head -c 6 /dev/urandom | od -A n -t x1 | tr -d ' \n')
    echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $VERSION $hash"

    # A shell acts on a signal only between two commands. `wait` is the exception: a signal ends it. So
    # the pause runs beside the program, and the program waits for it.
    sleep 5 &
    wait $!
done
