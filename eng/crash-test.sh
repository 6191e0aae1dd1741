#!/usr/bin/env bash
# crash-test.sh [KILLS] [PROGRAM ARGUMENT...]: trains undisturbed, then again while the whole process group is killed KILLS times
# (default 100) at random moments, half of them while a file is being written, and started again until it is done. One kill in six is a
# SIGTERM, at which the program saves and ends with 143; the others are SIGKILL. No start may fail, and at the end all weights, optimizer
# states, averages, metrics (CSV, JSON lines) and states (but for the time that it took) of the run must be the same, bit for bit. Exit
# code 0 when all is so, 1 when not.
# The program must keep a run called {} in its arguments under runs/{}. Default: a small run of DeepNet.Tests with dropout, augmentation,
# averaged weights, accumulation, four loader threads and a checkpoint every other step. CRASH_SEED chooses the moments; default 1.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

case ${1:-} in --help | -h) sed -n '2,8s/^# //p' "${BASH_SOURCE[0]}" && exit 0 ;; esac
kills=100
if [[ ${1:-} =~ ^[0-9]+$ ]]; then kills=$1 && shift; fi
if [ "$kills" -lt 1 ]; then
    echo "crash-test: error: KILLS must be at least 1, but is $kills." >&2
    exit 2
fi
program=()
for argument in "$@"; do # the runs have a folder of their own, where a relative path would lead elsewhere
    if [ -e "$argument" ]; then argument=$(realpath "$argument"); fi
    program+=("$argument")
done
if [ $# = 0 ]; then
    tests=$root/DeepNet.Tests/bin/Release/net10.0/DeepNet.Tests.dll
    [ -e "$tests" ] || (cd "$root" && ./setup.sh && dotnet build DeepNet.Tests --configuration Release --nologo -v quiet) >&2
    program=(dotnet "$tests" crash "runs/{}")
fi
RANDOM=${CRASH_SEED:-1}

work=$(mktemp -d)
group=
clean_up() {
    [ -z "$group" ] || kill -KILL -- "-$group" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
mkdir "$work/runs"
cd "$work"

fail() {
    echo "crash-test: FAILED: $1" >&2
    tail -n 20 log >&2
    exit 1
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# The program in a process group of its own, as a shell starts it from a terminal.
start() {
    setsid "${program[@]//"{}"/$1}" >log 2>&1 &
    group=$!
}

# finish CODE...: the program's exit code must be one of these.
finish() {
    local code=0
    wait "$group" 2>/dev/null || code=$?
    group=
    [[ " $* " = *" $code "* ]] || fail "the program ended with code $code:"
}

# The hash of each file that must be the same. A run's state differs in the time it took, and in what the report keeps of its sessions. Of the
# checkpoints the newest is the run's end; where the one before was taken depends on when a SIGTERM came.
contents() {
    (cd "$1" && {
        find . -path ./checkpoints -prune -o -type f -print
        find "./$(printf '%s\n' checkpoints/step-* | sort | tail -n 1)" -type f
    } | grep -E '\.(safetensors|csv)$|/(log\.jsonl|state\.json)$' | sort | while read -r file; do
        case $file in
            */state.json) printf '%s  %s\n' "$(grep -vE '"(elapsed|sessions)"' "$file" | sha256sum | cut -d' ' -f1)" "$file" ;;
            *) sha256sum "$file" ;;
        esac
    done)
}

has_checkpoint() { compgen -G "runs/$1/checkpoints/step-*" >/dev/null; }

echo "undisturbed: ${program[*]}"
begin=$(milliseconds)
start straight
while ! has_checkpoint straight && kill -0 "$group" 2>/dev/null; do sleep 0.02; done
ready=$(($(milliseconds) - begin))
finish 0
took=$(($(milliseconds) - begin))
echo "  the first checkpoint after $ready ms, done after $took ms"
contents runs/straight >straight.txt
[ -s straight.txt ] || fail "the program left no files in runs/straight"

# A run that is done before all kills have been made is compared and followed by another.
run=1
compare() {
    contents "runs/crashed-$run" >crashed.txt
    diff straight.txt crashed.txt || fail "run $run is not the undisturbed one (left); its end:"
    rm -rf "runs/crashed-$run"
    run=$((run + 1))
}

# What is being written has a name of this kind until it is complete.
is_writing() { compgen -G "runs/$1/.*.deepnet-tmp" >/dev/null || compgen -G "runs/$1/checkpoints/.*.deepnet-tmp" >/dev/null; }

made=0 writing=0 terminated=0
while [ $made -lt "$kills" ]; do
    start "crashed-$run"
    # From half the way to the first checkpoint to two thirds of the whole run, in milliseconds.
    pause=$((ready / 2 + (RANDOM * 32768 + RANDOM) % (took * 2 / 3 - ready / 2)))
    signal=KILL
    if [ $((RANDOM % 6)) = 0 ]; then signal=TERM; fi
    sleep "$((pause / 1000)).$(printf %03d $((pause % 1000)))"
    if [ $((RANDOM % 2)) = 0 ]; then
        while ! is_writing "crashed-$run" && kill -0 "$group" 2>/dev/null; do :; done
    fi
    if ! kill -$signal -- "-$group" 2>/dev/null; then
        finish 0
        compare
        continue
    fi
    made=$((made + 1))
    if [ $signal = TERM ]; then
        terminated=$((terminated + 1))
        finish 143 0 # 0: it was about to end
    else
        finish 137 0
        if is_writing "crashed-$run"; then writing=$((writing + 1)); fi
    fi
    if [ $((made % 10)) = 0 ]; then echo "  $made kills, $((run - 1)) runs done, $writing kills while something was being written"; fi
done
start "crashed-$run"
finish 0
compare
[ "$writing" -gt 0 ] || [ "$kills" -lt 10 ] || fail "none of the kills came while something was being written"
echo "PASSED: the same files, after $made kills in $((run - 1)) runs; $terminated were SIGTERM, $writing came while something was being written"
