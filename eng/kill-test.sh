#!/usr/bin/env bash
# kill-test.sh [KILLS] [options of train.sh]: crash-test.sh on train.sh, by default with 3 kills and --epochs 2 on the MNIST of
# DEEPNET_DATA or ../shared/data/mnist, else on drawn digits.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

case ${1:-} in --help | -h) sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}" && exit 0 ;; esac
kills=3
if [[ ${1:-} =~ ^[0-9]+$ ]]; then kills=$1 && shift; fi
if [ $# = 0 ]; then
    set -- --epochs 2
    if [ -n "${DEEPNET_DATA:-}" ]; then
        :
    elif [ -d "$root/../shared/data/mnist" ]; then
        set -- "$@" --data "$root/../shared/data/mnist"
    else
        set -- "$@" --dataset digits
    fi
fi
"$root/train.sh" --version >/dev/null # builds, which is no part of a run's time
exec "$root/eng/crash-test.sh" "$kills" "$root/train.sh" "$@" --run "{}"
