#!/usr/bin/env bash
# Runs all tests, on a fresh machine too. Arguments go to `dotnet test`: ./test.sh --filter FullyQualifiedName~Safetensors
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

./setup.sh

configuration=(--configuration Release)
for argument in "$@"; do
    case $argument in -c | -c:* | --configuration | --configuration=*) configuration=() ;; esac
done
exec dotnet test DeepNet.sln --nologo "${configuration[@]}" "$@"
