#!/usr/bin/env bash
# run.sh NAME [--option [VALUE]]...: runs a benchmark, built in Release; without a name, tells which there are. `benchmarks/run.sh NAME --help` explains one.
exec "$(dirname "${BASH_SOURCE[0]}")/../eng/run-program.sh" benchmarks/DeepNet.Benchmarks.csproj "$@"
