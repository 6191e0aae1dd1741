#!/usr/bin/env bash
# clean-root.sh ROOT [OPTION...]: shows that the package of eng/gpu-pack.sh needs no SDK. Makes a Debian root in the folder ROOT (unless one is there) with
# LibTorch, PyTorch and torchvision for the CPU, a compiler and nothing of .NET; lays this working tree there; and runs in it
# `eng/gpu.sh --cpu --only native,tests --tests TestCategory!=Cuda` with the options that follow. Needs root's rights, debootstrap and a Debian mirror.
#   DEBIAN_MIRROR   where Debian's archive is; that of this machine's own sources unless set        DEBIAN_SUITE   trixie unless set
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(python3-torch python3-torchvision python3-numpy python3-pil libtorch-dev libgloo-dev libopenblas0-openmp libturbojpeg0 cmake make g++ xz-utils ca-certificates)
# What torch.compile, the benchmarks' other side, takes besides.
packages+=(python3-setuptools python3-dev)
pack=artifacts/gpu/deepnet.tar.xz

fail() { printf 'clean-root: error: %s\n' "$@" >&2 && exit 1; }

# The first archive that this machine installs from, in either format of its sources.
own_mirror() { sed -nE 's#^(deb |URIs:).*(https?://[^ ]+/debian)/?( .*)?$#\2#p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1 || true; }

[ $# -ge 1 ] && [[ $1 != -* ]] || fail "the first argument is the folder of the root, got '${1:-}'."
target=$(realpath -m "$1")
shift
[ "$(id -u)" = 0 ] || fail "only root can change into another root: sudo $0 $target"
[ -e "$pack" ] || fail "there is no $pack: eng/gpu-pack.sh makes it."

# inside COMMAND...: what is mounted for it goes with the process.
inside() { unshare --mount --propagation private bash -c 'mount --bind /dev "$0/dev" && mount --bind /proc "$0/proc" && exec chroot "$0" "$@"' "$target" "$@"; }

if [ ! -e "$target/usr/bin/python3" ]; then
    command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
    # In two steps: debootstrap resolves no dependencies of what is not in the base system.
    mirror=${DEBIAN_MIRROR:-$(own_mirror)}
    [ -n "$mirror" ] || fail "no mirror of Debian's archive is known here: name it by DEBIAN_MIRROR."
    debootstrap --variant=minbase "${DEBIAN_SUITE:-trixie}" "$target" "$mirror" >&2 || fail "debootstrap could not make $target, see above."
    inside env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${packages[@]}" >&2 || fail "apt-get could not install what the tests need."
fi

mkdir -p "$target/deepnet/artifacts/gpu"
git ls-files -z --cached --others --exclude-standard | xargs -0 -r stat --printf '%n\0' 2>/dev/null | tar -c --null -T - | tar -C "$target/deepnet" -x
cp "$pack" "$target/deepnet/artifacts/gpu/"

inside /deepnet/eng/gpu.sh --cpu --only native,tests --tests 'TestCategory!=Cuda' --minutes 120 "$@"
