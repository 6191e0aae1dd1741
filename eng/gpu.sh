#!/usr/bin/env bash
# The proof on a GPU in one command: builds native/ against the PyTorch of this machine, runs the CUDA tests and the benchmarks, and writes one file
# of results. Needs neither network nor .NET SDK. `eng/gpu.sh --help` explains.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

source eng/setup/messages.sh
source eng/setup/apt.sh
source eng/setup/libtorch.sh
source eng/setup/native.sh
source eng/gpu/report.sh
source eng/gpu/machine.sh
source eng/gpu/native.sh
source eng/gpu/tests.sh
source eng/gpu/bench.sh
messages_from=gpu

usage() {
    cat <<'TEXT'
Usage: eng/gpu.sh [OPTION...] [PACK] [RESULTS]

On a Linux machine (x64) with an NVIDIA GPU, a C++ compiler, CMake and a Python that holds PyTorch 2.x for CUDA: unpacks PACK, which
eng/gpu-pack.sh made from the same sources, builds native/ against that PyTorch, runs the tests of the category Cuda, then the benchmarks
that benchmarks/gpu.txt names, and writes RESULTS.

  PACK                artifacts/gpu/deepnet.tar.xz unless named
  RESULTS             artifacts/gpu-run/results.md unless named; Markdown, written again after every stage
  --only STAGES       of native,tests,bench those named, with commas; a stage that ran before keeps its part of the results
  --minutes N         the time for all of it, 9 unless named; what no longer fits is left out and named
  --tests FILTER      which tests, in the words of `dotnet test --filter`; TestCategory=Cuda unless named
  --bench REGEX       only the lines of benchmarks/gpu.txt that match
  --resume FILE       goes on where an earlier run of the same package ended, here or on another machine of the same kind: FILE is what it kept beside
                      its RESULTS. The library is not built again, and what came to its end is not run again
  --cpu               a rehearsal without a GPU: parity tests on the CPU, the others skipped, benchmarks in tiny sizes
  --help              this text

Environment:
  DEEPNET_PYTHON      the Python with PyTorch, instead of python3
  CXX                 the C++ compiler, instead of c++, g++ or clang++

Everything is kept in artifacts/gpu-run: the unpacked programs, the build of native/ (used again while neither the sources nor PyTorch change),
the log of every stage, and the parts of the results. What --resume wants of it, with all logs, lies in RESULTS.tar.gz (without its .md), written after
every stage and benchmark. The exit code is 0 when every stage came to its end and no test failed.
TEXT
}

pack=artifacts/gpu/deepnet.tar.xz
work=$root/artifacts/gpu-run
results=$work/results.md
stages=native,tests,bench
minutes=9
test_filter=TestCategory=Cuda
bench_filter=.
resumed=
device=cuda

read_arguments() {
    local named=()
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage && exit 0 ;;
            --cpu) device=cpu ;;
            --only | --minutes | --tests | --bench | --resume)
                [ $# -ge 2 ] || refuse "$(usage)" "$1 needs a value."
                case $1 in --only) stages=$2 ;; --minutes) minutes=$2 ;; --tests) test_filter=$2 ;; --bench) bench_filter=$2 ;; --resume) resumed=$2 ;; esac
                shift
                ;;
            -*) refuse "$(usage)" "there is no option '$1'." ;;
            *) named+=("$1") ;;
        esac
        shift
    done
    [ ${#named[@]} -le 2 ] || refuse "$(usage)" "a pack and a file of results are all that is named, got: ${named[*]}"
    pack=$(realpath -m "${named[0]:-$pack}")
    results=$(realpath -m "${named[1]:-$results}")
    [ -z "$resumed" ] || [ -f "$resumed" ] || refuse "$(usage)" "there is no $resumed to resume."
    [[ $minutes =~ ^[0-9]+([.][0-9]+)?$ ]] || refuse "$(usage)" "--minutes is a number, not '$minutes'."
    [[ ,$stages, =~ ^(,(native|tests|bench))+,$ ]] || refuse "$(usage)" "--only takes native, tests and bench, not '$stages'."
}

is_wanted() { [[ ,$stages, = *,$1,* ]]; }

# seconds_left: until the time for all of it is over.
seconds_left() { echo $((deadline - SECONDS > 0 ? deadline - SECONDS : 0)); }

main() {
    read_arguments "$@"
    deadline=$(awk -v minutes="$minutes" 'BEGIN { print int(minutes * 60) }')
    mkdir -p "$work/parts" "$work/logs" "$(dirname "$results")" || fail "cannot write to $work or to the folder of $results."
    trap 'write_results; exit 143' TERM INT HUP
    look_at_machine
    unpack
    [ -z "$resumed" ] || take_up
    describe_machine
    local failed=0
    # Without the library nothing runs; all else is worth its own result.
    if ! is_wanted native || ! stage native run_native; then
        [ -e "$native_build/libdeepnet.so" ] || fail "there is no $native_build/libdeepnet.so to run with: the stage native makes it." "The log: $work/logs/native.log"
        ! is_wanted native || failed=1
    fi
    if is_wanted tests; then stage tests run_tests || failed=1; fi
    if is_wanted bench; then stage bench run_benchmarks || failed=1; fi
    note "after $SECONDS s: $results"
    exit $failed
}

main "$@"
