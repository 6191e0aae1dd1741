#!/usr/bin/env bash
# Feeds damaged files (weights, images, data sets, archives, tables, vocabularies, token files, texts) to their readers: `eng/fuzz.sh [TIMES]`, by default 10
# times as many as the test suite does, which takes 10,000 of weights, 2,600 of images, 2,750 of data sets, archives and tables, and 2,000 of texts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

times=${1:-10}
[[ $times =~ ^[1-9][0-9]*$ ]] || { echo "eng/fuzz.sh: TIMES must be a whole number of at least 1, got '$times'" >&2; exit 2; }
DEEPNET_FUZZ=$times ./test.sh --filter "FullyQualifiedName~FuzzTests"
