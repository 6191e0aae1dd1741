#!/usr/bin/env bash
# kill-test.sh [KILLS] [options of train.sh]: trains undisturbed, then again while the whole process group is killed KILLS times
# (default 3) with SIGKILL at random moments, and compares model.safetensors. Exit code 0 when it is the same, 1 when not.
# Default options: --epochs 2 on the MNIST of DEEPNET_DATA or ../shared/data/mnist, else on drawn digits.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

case ${1:-} in --help | -h) sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}" && exit 0 ;; esac
kills=3
if [[ ${1:-} =~ ^[0-9]+$ ]]; then kills=$1 && shift; fi
if [ "$kills" -lt 1 ]; then
    echo "kill-test: error: KILLS must be at least 1, but is $kills." >&2
    exit 2
fi

options=()
for option in "$@"; do # the runs have a folder of their own, where a relative path would lead elsewhere
    if [ -e "$option" ]; then option=$(realpath "$option"); fi
    options+=("$option")
done
if [ $# = 0 ]; then
    options=(--epochs 2)
    if [ -n "${DEEPNET_DATA:-}" ]; then
        :
    elif [ -d "$root/../shared/data/mnist" ]; then
        options+=(--data "$root/../shared/data/mnist")
    else
        options+=(--dataset digits)
    fi
fi

work=$(mktemp -d)
group=
clean_up() {
    [ -z "$group" ] || kill -KILL -- "-$group" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
cd "$work"

fail() {
    echo "kill-test: $1" >&2
    tail -n 20 log >&2
    exit 1
}

# The program in a process group of its own, as a shell starts it from a terminal.
start() {
    setsid "$root/train.sh" "${options[@]}" --run "$1" >log 2>&1 &
    group=$!
}

finish() {
    local code=0
    wait "$group" || code=$?
    group=
    [ $code = 0 ] || fail "train.sh ended with code $code:"
}

"$root/train.sh" --version >/dev/null # builds, which is no part of a run's time
echo "undisturbed: ./train.sh ${options[*]}"
begin=$(date +%s%N)
start straight
finish
took=$((($(date +%s%N) - begin) / 1000000))
echo "  $(tail -n 1 log), after $((took / 1000)) s"

straight=$(sha256sum <runs/straight/model.safetensors | cut -d' ' -f1)
echo "  $straight"

# A run that is finished before all kills have been made is compared and followed by another.
run=1
compare() {
    finish
    local killed
    killed=$(sha256sum <"runs/killed-$run/model.safetensors" | cut -d' ' -f1)
    echo "killed run $run: $(tail -n 1 log)"
    echo "  $killed"
    if [ "$straight" != "$killed" ]; then
        echo "FAILED: the weights differ"
        exit 1
    fi
    run=$((run + 1))
}

made=0
while [ $made -lt "$kills" ]; do
    start "killed-$run"
    # From the first second up to two thirds of a run's length, in milliseconds.
    pause=$((1000 + (RANDOM * 32768 + RANDOM) % (took > 3000 ? took * 2 / 3 : 2000)))
    sleep "$((pause / 1000)).$(printf %03d $((pause % 1000)))"
    if ! kill -KILL -- "-$group" 2>/dev/null; then
        compare
        continue
    fi
    wait "$group" 2>/dev/null || true
    group=
    made=$((made + 1))
    newest=$(find "runs/killed-$run/checkpoints" -maxdepth 1 -name 'step-*' 2>/dev/null | sort | tail -n 1 || true)
    printf '  kill %d after %d.%d s; newest checkpoint: %s\n' $made $((pause / 1000)) $((pause % 1000 / 100)) "$(basename "${newest:-none}")"
done
start "killed-$run"
compare
echo "PASSED: the same weights, after $made kills in $((run - 1)) runs"
