#!/usr/bin/env bash
# build-native.sh PYTHON: builds native/ against the LibTorch inside this Python's torch.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

for part in setup/messages setup/apt setup/jpeg setup/libtorch setup/native gpu/native; do source "eng/$part.sh"; done
messages_from=gpu

libtorch_source=pytorch:$1
find_libtorch
# gpu/native.sh's log is this script's own output.
mkdir -p "$root/artifacts"
build_native
echo "built against $chosen_version in $libtorch"
