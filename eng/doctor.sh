#!/usr/bin/env bash
# What would be loaded, and from where: `./setup.sh --doctor`. Changes nothing but artifacts/; exit code 1 when something is wrong.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

for part in messages sdk choice apt libtorch native; do source "$root/eng/setup/$part.sh"; done

problems=0
row() { printf '%-12s %s\n' "$1" "$2"; }
problem() {
    row "" "! $1"
    problems=$((problems + 1))
}

provider_rows() {
    if [ "$have_choice" != yes ]; then
        row Provider "${provider:-TorchSharp}: setup.sh has not chosen yet"
        problem "run: ./setup.sh"
        return 1
    fi
    row Provider "$provider $chosen_version for $device: $reason"
    [ "$provider" = LibTorch ] || return 0
    if [ ! -d "$libtorch" ]; then
        problem "the LibTorch it was built for, in $libtorch, is gone; run: ./setup.sh --fresh"
    elif ! native_is_current; then
        problem "native/build/libdeepnet.so is missing, or older than native/ or LibTorch; run: ./setup.sh"
    fi
    [ -e "$native_build/libdeepnet.so" ]
}

# What the dynamic linker misses, which a failed load does not always say.
missing_libraries() {
    local missing
    missing=$(ldd "$native_build/libdeepnet.so" 2>&1 | grep -E 'not found|cannot') || return 0
    printf '%s\n' "$missing" | sed 's/^[[:space:]]*/               /'
    problem "libdeepnet.so needs libraries that are not there (above); run: ./setup.sh --fresh"
}

check_sdk
row SDK "$sdk_version in $(dirname "$(realpath "$(command -v dotnet)")")"
read_choice
if provider_rows; then
    # A program, since only a process that has loaded everything knows what it got.
    "$root/eng/run-program.sh" eng/doctor.cs "$device"
    code=$?
    case $code in
        0) ;;
        1) problems=$((problems + 1)) ;; # it has said so itself
        125) problem "the program that loads everything does not build." ;;
        *) problem "the program that loads everything ended with code $code$([ $code -lt 129 ] || echo " (signal $((code - 128)))"); run: ./setup.sh --fresh" ;;
    esac
    if [ $code -ne 0 ] && [ "$provider" = LibTorch ]; then missing_libraries; fi
fi

[ $problems -gt 0 ] || { echo "Everything is in place." && exit 0; }
echo "Something is wrong: see the lines with '!'."
exit 1
