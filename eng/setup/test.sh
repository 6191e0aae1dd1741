#!/usr/bin/env bash
# Tests setup.sh's decisions and messages on a machine made of fakes: commands that record their calls and fail on request.
# Nothing is installed, downloaded or compiled. Ends with code 1 when a case failed.
set -uo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
failures=0 cases=0

# A new machine: a repository in a folder with a troublesome name, the plain tools, fakes for the rest, a LibTorch.
machine() {
    rm -rf "${work:?}"/*
    repo="$work/deep & net" bin=$work/bin calls=$work/calls
    mkdir -p "$repo/native" "$repo/eng" "$bin" "$work/home"
    cp "$source/setup.sh" "$source/Directory.Packages.props" "$source/global.json" "$repo"
    cp -r "$source/eng/setup" "$repo/eng"
    echo 'int x;' >"$repo/native/x.cpp"
    : >"$calls"
    local tool
    for tool in bash env sed grep awk cat cmp mv rm mkdir find sort xargs sha256sum cut stat realpath dirname basename head tail df nproc flock paste ls; do
        ln -sf "$(command -v $tool)" "$bin/$tool"
    done
    fake dotnet 'case $1 in --version) echo 10.0.100 ;; --list-sdks) echo "8.0.1 [/x]" ;; restore) '"$feed"' ;; esac'
    fake cmake 'case $1 in -S) mkdir -p "$4"; '"$configure"' ;; --build) '"$compile"'; echo built >"$2/libdeepnet.so" ;; esac'
    fake make : && fake c++ : && fake id 'echo 0'
    libtorch "$work/lib torch" 2.6.0
}
feed_without='echo "error NU1101: Unable to find package TorchSharp."; exit 1'
feed=$feed_without configure=: compile=:

fake() {
    printf '#!/bin/bash\necho "%s $*" >>"%s"\n%s\n' "$1" "$calls" "$2" >"$bin/$1"
    chmod +x "$bin/$1"
}
libtorch() {
    mkdir -p "$1/share/cmake/Torch" "$1/lib"
    touch "$1/share/cmake/Torch/TorchConfig.cmake" "$1/lib/libtorch_cpu.so"
    echo "set(PACKAGE_VERSION \"$2\")" >"$1/share/cmake/Torch/TorchConfigVersion.cmake"
}
# A machine with apt and without LibTorch, whatever this one has.
with_apt() {
    fake dpkg-query 'exit 1'
    fake apt-get "$1"
}

# setup [NAME=VALUE...] [OPTION]: runs it on the fake machine; `said` and `code` are what came of it.
setup() {
    local settings=()
    while [[ ${1:-} == *=* ]]; do settings+=("$1") && shift; done
    : >"$calls"
    said=$(env -i PATH="$bin" HOME="$work/home" "${settings[@]}" "$repo/setup.sh" "$@" 2>&1 </dev/null)
    code=$?
}

# expect CODE TEXT...: the last run ended so, and said each text.
expect() {
    local text
    cases=$((cases + 1))
    [ $code = "$1" ] || wrong "ended with $code, not $1"
    shift
    for text in "$@"; do [[ $said == *"$text"* ]] || wrong "did not say: $text"; done
}
expect_calls() { [ "$(grep -c "^$1" "$calls")" = "$2" ] || wrong "called '$1' $(grep -c "^$1" "$calls") times, not $2"; }
wrong() {
    failures=$((failures + 1))
    printf 'FAILED line %s: %s\n%s\n' "${BASH_LINENO[1]}" "$1" "$said" | sed '2,$s/^/    /'
}
props() { cat "$repo/Directory.Build.local.props" 2>/dev/null; }

# Options and environment
machine
setup --hlep && expect 2 "no option '--hlep'" --doctor --fresh
setup --fresh now && expect 2 "takes one option"
setup --help && expect 0 "Usage:"
setup DEEPNET_TORCH=tensorflow && expect 2 "'tensorflow'; it may be torchsharp or libtorch"
setup DEEPNET_DEVICE=tpu && expect 2 "'tpu'; it may be cpu or cuda"
setup LIBTORCH=/a LIBTORCH_USE_PYTORCH=1 && expect 2 "two LibTorches"

# The SDK
machine && rm "$bin/dotnet"
setup && expect 1 "'dotnet' is not on PATH" "Run: "
mkdir "$work/home/.dotnet" && fake dotnet : && mv "$bin/dotnet" "$work/home/.dotnet/"
setup && expect 1 "export PATH=\"$work/home/.dotnet:"
machine && fake dotnet '[ $1 = --list-sdks ] && echo "8.0.1 [/x]" || { echo "A compatible .NET SDK was not found."; exit 145; }'
setup && expect 1 "has no .NET 10 SDK" "It has: 8.0.1"

# The feed has it
feed='echo restored'
machine
setup && expect 0 "TorchSharp 0.106.0 (cpu) from the NuGet feed"
setup && expect 0 "TorchSharp 0.106.0 (cpu)" && expect_calls "dotnet restore" 0
setup DEEPNET_DEVICE=cuda && expect 0 "(cuda)" && expect_calls "dotnet restore" 1
setup && expect 0 "(cuda)"
setup DEEPNET_DEVICE=cuda:1 && expect 0 "(cuda)" && expect_calls "dotnet restore" 0
setup DEEPNET_DEVICE=auto && expect 0 "(cuda)" && expect_calls "dotnet restore" 0
setup LIBTORCH="$work/lib torch" && expect 0 "LibTorch 2.6.0 (cpu) in $work/lib torch/lib: LIBTORCH names it" && expect_calls "dotnet restore" 0
setup --fresh && expect 0 "TorchSharp 0.106.0"
sed -i 's/"TorchSharp" Version="0.106.0"/"TorchSharp" Version="0.200.0"/' "$repo/Directory.Packages.props"
setup && expect 0 "TorchSharp 0.200.0" && expect_calls "dotnet restore" 1

# The feed does not have it
feed=$feed_without
machine
setup DEEPNET_TORCH=torchsharp && expect 1 "has no TorchSharp 0.106.0" "NU1101" "DEEPNET_TORCH=libtorch ./setup.sh"
[ -z "$(props)" ] || wrong "a failed choice was written"
with_apt 'exit 1' && fake id 'echo 1000'
setup && expect 1 "only root or sudo" "sudo apt-get install -y --no-install-recommends libtorch-dev"
fake sudo 'exit 1' && setup && expect 1 "only root or sudo"
machine && with_apt 'echo "E: Unable to locate package libtorch-dev"; exit 100'
setup && expect 1 "this distribution" "LIBTORCH=/path/to/libtorch" && expect_calls "apt-get.*update" 1
with_apt 'echo "E: Failed to fetch x  Temporary failure resolving y"; exit 100'
setup && expect 1 "could not reach its package server" "apt-get update && apt-get install"
with_apt 'echo "E: You don'"'"'t have enough free space in /var/cache/apt/archives/."; exit 100'
setup && expect 1 "the disk is too full"
with_apt 'echo "E: dpkg was interrupted, you must manually run dpkg --configure -a"; exit 100'
setup && expect 1 "Run: dpkg --configure -a"

# Another LibTorch
machine
setup LIBTORCH=/nowhere && expect 1 "there is no folder /nowhere"
setup LIBTORCH="$work" && expect 1 "holds no LibTorch"
rm "$bin/c++" && setup LIBTORCH="$work/lib torch" && expect 1 "the compiler (g++) is missing, and this system has no apt"
fake c++ : && fake python3 'exit 1' && setup PYTHON=python3 LIBTORCH_USE_PYTORCH=1 && expect 1 "no torch in python3"
libtorch "$work/site/torch" 2.9.1 && fake python3 "echo '$work/site/torch'"
setup LIBTORCH_USE_PYTORCH=1 && expect 0 "LibTorch 2.9.1 (cpu) in $work/site/torch/lib: LIBTORCH_USE_PYTORCH asked for it"
touch "$work/lib torch/lib/libtorch_cuda.so"
setup LIBTORCH="$work/lib torch" && expect 0 "LibTorch 2.6.0 (cuda)" && expect_calls "cmake -S" 1

# Built once, and again when something changed
setup && expect 0 "LibTorch 2.6.0" && expect_calls "cmake" 0
echo 'int y;' >"$repo/native/x.cpp"
setup && expect 0 && expect_calls "cmake -S" 0 && expect_calls "cmake --build" 1
touch -d tomorrow "$work/lib torch/lib/libtorch_cpu.so"
setup && expect 0 && expect_calls "cmake -S" 1
rm -r "$work/lib torch"
setup && expect 1 "there is no folder"

# A build that fails, and one that is killed
compile='exit 1' && machine
setup LIBTORCH="$work/lib torch" && expect 1 "could not build libdeepnet" "./setup.sh"
compile='echo half >"$2/libdeepnet.so"; kill -9 $PPID; exit 1' && machine
setup LIBTORCH="$work/lib torch" && expect 137
compile=: && fake cmake 'case $1 in -S) mkdir -p "$4" ;; --build) echo built >"$2/libdeepnet.so" ;; esac'
setup LIBTORCH="$work/lib torch" && expect 0 && expect_calls "cmake -S" 1
configure='echo "No space left on device"; exit 1' && machine
setup LIBTORCH="$work/lib torch" && expect 1 "the disk filled up"

echo "$cases cases, $failures failures"
[ $failures = 0 ]
