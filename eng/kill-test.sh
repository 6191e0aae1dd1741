#!/usr/bin/env bash
# kill-test.sh [KILLS] [options of train.sh]: trains undisturbed, then once more while the whole process group is killed KILLS times
# (default 3) with SIGKILL at random moments, and compares the two model.safetensors. Exit code 0 when they are the same.
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

options=("$@")
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

done_kills=0
while [ $done_kills -lt "$kills" ]; do
    start killed
    # From the first second up to nearly a run's length, in milliseconds.
    pause=$((1000 + (RANDOM * 32768 + RANDOM) % (took > 2000 ? took * 8 / 10 : 1000)))
    sleep "$((pause / 1000)).$(printf %03d $((pause % 1000)))"
    if ! kill -KILL -- "-$group" 2>/dev/null; then
        finish
        echo "  the run was finished before kill $((done_kills + 1))"
        break
    fi
    wait "$group" 2>/dev/null || true
    group=
    done_kills=$((done_kills + 1))
    newest=$(find runs/killed/checkpoints -maxdepth 1 -name 'step-*' 2>/dev/null | sort | tail -n 1)
    printf '  kill %d after %d.%d s; newest checkpoint: %s\n' "$done_kills" $((pause / 1000)) $((pause % 1000 / 100)) "$(basename "${newest:-none}")"
done
start killed
finish
echo "killed $done_kills times: $(tail -n 1 log)"

straight=$(sha256sum <runs/straight/model.safetensors | cut -d' ' -f1)
killed=$(sha256sum <runs/killed/model.safetensors | cut -d' ' -f1)
echo "undisturbed  $straight"
echo "killed       $killed"
if [ $done_kills = 0 ]; then fail "no kill hit the run; use more epochs."; fi
if [ "$straight" != "$killed" ]; then
    echo "FAILED: the weights differ"
    exit 1
fi
echo "PASSED: the same weights after $done_kills kills"
