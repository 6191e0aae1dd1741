#!/usr/bin/env bash
# rehearse.sh ROOT: runs the tests of the category Cuda without a GPU, on native/double, in the Debian root in the folder ROOT, which has LibTorch for
# CUDA 12 (trixie: libtorch-cuda-dev from contrib, with its headers and libraries), g++ and cmake. Kernels do nothing there, so that tests which compare
# numbers fail; what shows is crashes, exceptions, what a capture refuses, and waits. Needs root's rights, to change into ROOT.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

fail() { printf 'rehearse: error: %s\n' "$@" >&2 && exit 1; }
[ $# = 1 ] || fail "the one argument is the folder of the root, got '$*'."
[ -d "$1" ] || fail "there is no folder $1."
root=$(realpath "$1")
[ "$(id -u)" = 0 ] || fail "only root can change into another root: sudo $0 $root"
libraries=$(cd "$root" && find usr -name libtorch_cuda.so | head -n 1)
[ -n "$libraries" ] || fail "there is no libtorch_cuda.so in $root: install libtorch-cuda-dev there."

inside() { unshare --mount --propagation private bash -c 'mount --bind /dev "$0/dev" && mount --bind /proc "$0/proc" && exec chroot "$0" "$@"' "$root" "$@"; }

mkdir -p "$root/rehearsal" artifacts/rehearsal
dotnet publish DeepNet.Tests --configuration Release --runtime linux-x64 --self-contained --output artifacts/rehearsal/programs --nologo -v quiet
rm -rf "$root"/rehearsal/{native,programs}
cp -r artifacts/rehearsal/programs native "$root/rehearsal/"
rm -rf "$root/rehearsal/native/build" "$root/rehearsal/programs/libdeepnet.so"
inside bash -c "set -e; cd /rehearsal
    cmake -S native -B deepnet -DTorch_DIR=/$(dirname "$libraries")/cmake/Torch >/dev/null && cmake --build deepnet -j2
    cmake -S native/double -B double -DTORCH_LIBRARIES=/$(dirname "$libraries") >/dev/null && cmake --build double"

# rehearse NAME FILTER [VARIABLE=VALUE...]: tells which tests ended otherwise than by an assertion.
rehearse() {
    local log=artifacts/rehearsal/$1.log code=0
    inside env LD_LIBRARY_PATH=/rehearsal/double DEEPNET_NATIVE=/rehearsal/deepnet DEEPNET_TEST_CUDA=required TORCH_CUDNN_V8_API_DISABLED=1 \
        CUDA_DOUBLE_DEVICES=2 "${@:3}" /rehearsal/programs/DeepNet.Tests test --filter "TestCategory=Cuda&($2)" --output Detailed --no-ansi --no-progress >"$log" 2>&1 || code=$?
    echo "== $1: $(awk '/^  (succeeded|failed|skipped):/ { printf "%s %s  ", $1, $2 }' "$log")(all of it in $log)"
    [ "$code" -le 2 ] || echo "the process ended with $code"
    awk '/^(passed|failed|skipped) / { test = $0; next } test ~ /^failed/ && /^  [A-Za-z.]*Exception : / { print test; print; test = "" }' "$log" | cut -c 1-240
}

apart='FullyQualifiedName~Cuda.WaitsTests|FullyQualifiedName~CaptureSurroundings|FullyQualifiedName~SecondDevice|FullyQualifiedName~Tests.Cuda.Cuda|FullyQualifiedName~OutOfMemory'
# With LibTorch's allocator of memory as it is; what kernels should have written is then what lay there.
rehearse captures-and-memory "$apart"
# With copies that are not made before somebody waits for them.
rehearse delayed-copies 'FullyQualifiedName~DeviceInput|FullyQualifiedName~CudaStream|FullyQualifiedName~CaptureSurroundings' CUDA_DOUBLE_DELAY=1
# With all memory fresh, so that it is zero.
rehearse all-else "FullyQualifiedName!~Zoo&$(sed 's/~/!~/g; s/|/\&/g' <<<"$apart")" PYTORCH_NO_CUDA_MEMORY_CACHING=1
