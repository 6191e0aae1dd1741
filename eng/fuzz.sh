#!/usr/bin/env bash
# Feeds damaged weight files (.pth, .safetensors, indexes) to their readers: `eng/fuzz.sh [TIMES]`, 10 times the 10,000 of the test suite by default.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

times=${1:-10}
[[ $times =~ ^[1-9][0-9]*$ ]] || { echo "eng/fuzz.sh: TIMES must be a whole number of at least 1, got '$times'" >&2; exit 2; }
DEEPNET_FUZZ=$times ./test.sh --filter "FullyQualifiedName~WeightsFuzzTests"
