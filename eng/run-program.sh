#!/usr/bin/env bash
# run-program.sh FILE [arguments]: builds a one-file program (FILE.cs) or a project (FILE.csproj) in Release when something it is made of has changed, and
# runs it. As `dotnet run`, without the seconds that MSBuild takes to find out that nothing changed; and the program takes this
# process's place (exec), so that signals reach it and its exit code is the caller's.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
file=$1
name=$(basename "${file%.*}")
sources=$file
[[ $file != *.csproj ]] || sources=$(dirname "$file")
shift

output=$root/artifacts/$name
stamp=$output.built # dated when the build began: what is newer has not been built in

is_built() {
    [ -e "$output/$name.dll" ] && [ -e "$stamp" ] && [ -z "$(cd "$root" && find DeepNet.Core DeepNet.Models DeepNet.Training compat \
        "$sources" native/build/libdeepnet.so Directory.* .editorconfig global.json \
        \( -name bin -o -name obj -o -name __pycache__ \) -prune -o -newer "$stamp" -print -quit 2>/dev/null)" ]
}

build() {
    local log=$output.log
    ! is_built || return 0 # by another process, while this one waited for the lock
    rm -f "$stamp"
    touch "$stamp.new"
    echo "Building $name." >&2
    if ! (cd "$root" && dotnet build "$file" --configuration Release --output "$output" -v quiet --nologo) >"$log" 2>&1; then
        sort -u "$log" >&2
        echo "error: $file does not build, see above." >&2
        exit 125 # as env, timeout and their kin: not the program's own code
    fi
    mv "$stamp.new" "$stamp"
}

if ! is_built; then
    mkdir -p "$root/artifacts"
    # The subshell holds the lock while it builds; build servers that outlive it must not.
    (
        if command -v flock >/dev/null; then flock 9; fi
        build 9>&-
    ) 9>"$output.lock"
fi
exec dotnet "$output/$name.dll" "$@"
