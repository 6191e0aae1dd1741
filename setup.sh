#!/usr/bin/env bash
# Brings what DeepNet needs beyond the .NET SDK, and chooses who supplies the tensors. `./setup.sh --help` explains.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

source "$root/eng/setup/messages.sh"
source "$root/eng/setup/sdk.sh"
source "$root/eng/setup/choice.sh"
source "$root/eng/setup/feed.sh"
source "$root/eng/setup/apt.sh"
source "$root/eng/setup/jpeg.sh"
source "$root/eng/setup/libtorch.sh"
source "$root/eng/setup/native.sh"

usage() {
    cat <<'TEXT'
Usage: ./setup.sh [--doctor | --fresh | --help]

Chooses who supplies DeepNet's tensors, installs and builds what that takes, and writes the choice to
Directory.Build.local.props, where the build reads it. Calling it again is cheap and keeps the choice.

  (no option)   the NuGet packages where the feed has TorchSharp, else LibTorch from the operating system
  --doctor      print what would be loaded and from where: SDK, provider, LibTorch, BLAS, oneDNN, threads, CUDA
  --fresh       forget the choice and the native build, then decide again
  --help        this text

Environment (remembered until --fresh or another choice):
  DEEPNET_TORCH=torchsharp|libtorch   the provider, instead of asking the feed
  DEEPNET_DEVICE=cpu|cuda             the device the packages are for, instead of looking for an NVIDIA driver
  LIBTORCH=/path                      the LibTorch in this folder (the official zip, unpacked)
  LIBTORCH_USE_PYTORCH=1              the LibTorch inside the Python torch of $PYTHON, python3 or /usr/bin/python3
TEXT
}

# Nothing to do when the choice stands and what it needs is in place: the usual case, and a fast one.
is_ready() {
    [ "$have_choice" = yes ] && ! environment_changes_choice || return 1
    case $provider in
        TorchSharp) [ "$chosen_version" = "$(pinned_version)" ] ;;
        LibTorch) [ -d "$libtorch" ] && native_is_current ;;
    esac
}

# Fills in provider, device, reason and, for LibTorch, where it lies and where that came from.
decide() {
    read_environment
    if [ "$wanted" = libtorch ]; then
        provider=LibTorch reason=${wanted_reason}
    elif probe_feed "$wanted"; then
        provider=TorchSharp
    else
        provider=LibTorch
    fi
}

set_up() {
    decide
    if [ "$provider" = LibTorch ]; then
        find_libtorch
        build_native
    fi
    write_choice
}

# One set-up at a time; --close keeps the lock from living on in build servers.
with_lock() {
    mkdir -p "$root/artifacts"
    [ -z "${DEEPNET_SETUP_LOCKED:-}" ] && command -v flock >/dev/null || return 0
    DEEPNET_SETUP_LOCKED=1 exec flock --close "$root/artifacts/setup.lock" "$root/setup.sh" "$@"
}

main() {
    [ $# -le 1 ] || refuse "$(usage)" "setup.sh takes one option, and got $#: $*"
    case ${1:-} in
        '' | --fresh) ;;
        --doctor) exec "$root/eng/doctor.sh" ;;
        --help | -h) usage && exit 0 ;;
        *) refuse "$(usage)" "setup.sh has no option '$1'." ;;
    esac
    check_environment
    check_sdk
    read_choice
    if [ "${1:-}" = --fresh ] || ! is_ready; then
        with_lock "$@"
        if [ "${1:-}" = --fresh ]; then
            rm -rf "$choice_file" "$native_build"
            read_choice
        fi
        is_ready || set_up # Another set-up may have done it while this one waited.
    fi
    ensure_turbojpeg
    describe_choice
}

main "$@"
