#!/usr/bin/env bash
# Trains a network on handwritten digits, on a fresh machine too. `./train.sh --help` lists the options.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$root/setup.sh" >&2
exec "$root/eng/run-program.sh" examples/train.cs "$@"
