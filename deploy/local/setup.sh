#!/usr/bin/env bash
# Installs what a fresh Debian machine lacks: the virtual environment and, for a broker of our own, RabbitMQ.
# The second time it finds all there and installs nothing. `setup.sh tests` leaves RabbitMQ to Docker where
# an engine answers. PYTHON names the interpreter to start from.
set -euo pipefail
cd "$(dirname "$0")/../.."

purpose=${1:-run}
python=${PYTHON:-python3}
venv=.venv
lock=requirements-dev.lock # the one lock for all: a run needs nothing that a test may not see
stamp=$venv/.yichuang-lock
rabbit=/usr/lib/rabbitmq/bin/rabbitmq-server
export UV_PYTHON_DOWNLOADS=never DEBIAN_FRONTEND=noninteractive

say() { printf 'setup: %s\n' "$*"; }

fail() { # part, why, what to do
    printf 'setup: %s failed: %s\nWhat to do: %s\n' "$1" "$2" "$3" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

check_python() {
    command -v "$python" >/dev/null || fail Python "$python is not on the PATH" \
        "install Python 3.11 or later, or name one: make setup PYTHON=/path/to/python3.11"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail Python \
        "$("$python" -V) is too old" "install Python 3.11 or later, or name one: make setup PYTHON=python3.11"
}

make_venv() {
    say "making $venv"
    "$python" -m venv "$venv" || fail "virtual environment" "$python -m venv does not work" \
        "install the venv module (Debian: apt-get install python3-venv) and remove $venv if it is half made"
}

find_uv() {
    if [ -x "$venv/bin/uv" ]; then uv=$venv/bin/uv; return; fi
    if uv=$(command -v uv); then return; fi
    "$venv/bin/python" -m pip install --quiet uv || fail uv \
        "pip could not install it" "see pip's message above; check the network and pip's index settings"
    uv=$venv/bin/uv
}

sync_packages() {
    find_uv
    say "installing the Python packages of $lock"
    local install=("$uv" pip install --quiet --python "$venv/bin/python")
    "${install[@]}" --compile-bytecode --require-hashes -r "$lock" || fail "Python packages" \
        "uv could not install $lock" "see uv's message above; check the network, then try again"
    "${install[@]}" --no-build-isolation --no-deps -e . || fail "this project" \
        "its editable install failed" "see uv's message above"
}

digest() { cat "$lock" pyproject.toml | sha256sum; }

install_python_part() {
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(digest)" ]; then return; fi
    check_python
    [ -x "$venv/bin/python" ] || make_venv
    sync_packages
    digest >"$stamp"
}

needs_rabbit() {
    [ -z "${YC_BROKER_URL:-}" ] && [ ! -e "$rabbit" ] || return 1
    [ "$purpose" != tests ] || ! docker info >/dev/null 2>&1
}

# Debian's package would start a broker on 5672 for the whole machine: forbid it while we install, and only
# if nobody has set a policy of their own.
install_rabbit() {
    command -v apt-get >/dev/null || fail RabbitMQ "there is no apt-get here to install it with" \
        "run a broker yourself (RabbitMQ 3.10 or later) and give its address: YC_BROKER_URL=amqp://user:password@host/"
    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || fail RabbitMQ "installing needs root, and there is no sudo" \
        "let an administrator run: apt-get install rabbitmq-server; or give a broker in YC_BROKER_URL"
    say "installing RabbitMQ by apt (once; some 100 MB)"
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
        as_root chmod 755 $policy
        trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    as_root apt-get update -qq || fail RabbitMQ "apt-get update failed" "see its message above; check the network"
    as_root apt-get install -y -qq --no-install-recommends rabbitmq-server >/dev/null || fail RabbitMQ \
        "apt-get install rabbitmq-server failed" "see its message above, or give a broker in YC_BROKER_URL"
}

install_python_part
if needs_rabbit; then install_rabbit; fi
