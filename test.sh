#!/usr/bin/env bash
# Runs all tests, on a fresh machine too. Arguments go to `dotnet test`: ./test.sh --filter FullyQualifiedName~Safetensors
# An operator takes one thread in most of them; OMP_NUM_THREADS=4 ./test.sh has it take four.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

./setup.sh

configuration=(--configuration Release)
for argument in "$@"; do
    case $argument in -c | -c:* | --configuration | --configuration=*) configuration=() ;; esac
done

# The whole run, perhaps with these three options, is divided; everything else is left to one `dotnet test`.
build=yes results=TestResults loggers=() rest=("$@")
while [ ${#rest[@]} -gt 0 ]; do
    case ${rest[0]} in
        --no-build) build=no && rest=("${rest[@]:1}") ;;
        --logger) loggers+=(--logger "${rest[1]:-}") && rest=("${rest[@]:2}") ;;
        --results-directory) results=${rest[1]:-} && rest=("${rest[@]:2}") ;;
        *) break ;;
    esac
done
if [ ${#rest[@]} -gt 0 ] || [ "$(nproc 2>/dev/null || echo 1)" -lt 2 ]; then
    exec dotnet test DeepNet.sln --nologo "${configuration[@]}" "$@"
fi

# Tests that count tensors and seed generators must not run beside others, and most keep one core busy: so two processes take a half each.
half() {
    local place=()
    if [ ${#loggers[@]} -gt 0 ]; then place=("${loggers[@]}" --results-directory "$results/$1"); fi
    # For a filter that selects more tests than this limit, the adapter runs all.
    dotnet test DeepNet.sln --nologo "${configuration[@]}" --no-build "${place[@]}" --filter "$2" -- NUnit.AssemblySelectLimit=1000000
}
if [ $build = yes ]; then dotnet build DeepNet.sln --nologo --verbosity quiet "${configuration[@]}"; fi
log=$(mktemp) code=0
set -m # a process group of its own, to be ended as one
half others 'FullyQualifiedName!~DeepNet.Tests.Training.&FullyQualifiedName!~DeepNet.Tests.EndToEnd.' >"$log" 2>&1 </dev/null &
others=$!
set +m
trap 'kill -- "-$others" 2>/dev/null || true; rm -f "$log"' EXIT
half training 'FullyQualifiedName~DeepNet.Tests.Training.|FullyQualifiedName~DeepNet.Tests.EndToEnd.' || code=$?
wait "$others" || code=$?
cat "$log"
exit $code
