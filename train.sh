#!/usr/bin/env bash
# Trains a network on handwritten digits, on a fresh machine too. `./train.sh --help` lists the options.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$root/setup.sh" >&2

program=$root/artifacts/train/train.dll
built=$root/artifacts/train.built # dated when the build began: what is newer has not been built in

# MSBuild takes seconds to find out that nothing changed; `find` does not.
is_built() {
    [ -e "$program" ] && [ -e "$built" ] && [ -z "$(cd "$root" && find DeepNet.Core DeepNet.Models DeepNet.Training compat \
        examples/train.cs examples/Directory.Build.props native/build/libdeepnet.so Directory.* global.json \
        \( -name bin -o -name obj \) -prune -o -newer "$built" -print -quit 2>/dev/null)" ]
}

if ! is_built; then
    mkdir -p "$root/artifacts"
    touch "$built.new"
    rm -f "$built"
    echo "train: building" >&2
    if ! (cd "$root" && dotnet build examples/train.cs --configuration Release --output artifacts/train -v quiet --nologo) >"$root/artifacts/train.log" 2>&1; then
        cat "$root/artifacts/train.log" >&2
        echo "train: error: the build failed, see above." >&2
        exit 1
    fi
    mv "$built.new" "$built"
fi

# exec: the program gets this shell's signals and returns its own exit code.
exec dotnet "$program" "$@"
