# Which LibTorch: the system's, an unpacked zip, or the one inside a Python torch.

# The folder that holds TorchConfig.cmake and its kin is what identifies a LibTorch: prefix/share/cmake/Torch in zip and wheel,
# lib/ARCH/cmake/Torch in Debian.
torch_config() {
    local place
    for place in "$1"/share/cmake/Torch "$1"/lib/cmake/Torch "$1"/lib64/cmake/Torch "$1"/lib/*/cmake/Torch "$1"/cmake/Torch; do
        [ ! -e "$place/TorchConfig.cmake" ] || { printf '%s' "$place" && return 0; }
    done
    return 1
}

# The folder with libtorch_cpu.so that belongs to a TorchConfig.cmake.
library_folder() {
    local place
    for place in "$1"/../.. "$1"/../../../lib "$1"/../../../lib64; do
        [ ! -e "$place/libtorch_cpu.so" ] || { realpath "$place" && return 0; }
    done
    return 1
}

# Debian's 1.13.1 calls itself 1.13.0 in its files; the package knows better.
torch_version() {
    local package=
    case $1 in /usr/*) package=$(dpkg-query -W -f '${source:Upstream-Version}' libtorch-dev 2>/dev/null || true) ;; esac
    if [ -n "$package" ]; then printf '%s' "${package%%+*}"; else cmake_version "$1"; fi
}

cmake_version() { sed -n 's/^set(PACKAGE_VERSION "\([^"]*\)").*/\1/p' "$1/TorchConfigVersion.cmake" 2>/dev/null; }

# Changes when the library at this place is replaced by another one.
libtorch_identity() {
    local library
    for library in "$1"/libtorch_cpu.so "$1"/libtorch_cuda.so; do
        [ ! -e "$library" ] || printf '%s %s\n' "$library" "$(stat -Lc '%s %Y' "$library")"
    done
}

# Sets torch_cmake (for CMake), libtorch (the library's folder), chosen_version and device from libtorch_source.
find_libtorch() {
    case ${libtorch_source:=system} in
        path:*) find_given "${libtorch_source#path:}" ;;
        pytorch:*) find_in_python "${libtorch_source#pytorch:}" ;;
        *) find_in_system ;;
    esac
    libtorch=$(library_folder "$torch_cmake") || fail "$torch_cmake is there, but no libtorch_cpu.so beside it: this LibTorch is incomplete." \
        "Install or unpack it again, then run: ./setup.sh"
    chosen_version=$(torch_version "$torch_cmake")
    chosen_version=${chosen_version:-unknown}
    device=cpu
    [ ! -e "$libtorch/libtorch_cuda.so" ] || device=cuda
    apt_tools
}

# The compiler and CMake, whoever brought LibTorch.
apt_tools() {
    local missing=()
    command -v cmake >/dev/null || missing+=(cmake)
    command -v make >/dev/null || missing+=(make)
    command -v "${CXX:-c++}" >/dev/null || missing+=(g++)
    [ ${#missing[@]} = 0 ] || apt_install "the compiler (${missing[*]})" "${missing[@]}"
}

find_in_system() {
    local essential=(libtorch-dev cmake make g++) useful=(libgloo-dev libopenblas0-openmp $(turbojpeg_package)) package missing=()
    if command -v dpkg-query >/dev/null; then
        for package in "${essential[@]}"; do has_package "$package" || missing+=("$package"); done
        if [ ${#missing[@]} -gt 0 ]; then
            apt_install "LibTorch" "${essential[@]}" "${useful[@]}"
        elif apt_prefix >/dev/null; then
            apt_install "the OpenMP build of OpenBLAS, Gloo and libturbojpeg" "${useful[@]}"
        else
            for package in "${useful[@]}"; do
                has_package "$package" || note "warning: for speed, several processes and JPEG files, run: sudo apt-get install -y $package"
            done
        fi
    elif ! torch_config /usr >/dev/null && ! torch_config /usr/local >/dev/null; then
        apt_install "LibTorch" "${essential[@]}" "${useful[@]}"
    fi
    torch_cmake=$(torch_config /usr || torch_config /usr/local) ||
        fail "libtorch-dev is installed, but its TorchConfig.cmake is not under /usr." "Run: apt-get install --reinstall libtorch-dev"
}

find_given() {
    [ -d "$1" ] || fail "LIBTORCH: there is no folder $1." \
        "Give the folder that holds lib/, include/ and share/ of an unpacked LibTorch, for example: LIBTORCH=\$HOME/libtorch ./setup.sh" \
        "or go back to automatic choice: env -u LIBTORCH ./setup.sh --fresh"
    torch_cmake=$(torch_config "$1") || fail "LIBTORCH: $1 holds no LibTorch (no share/cmake/Torch/TorchConfig.cmake in it)." \
        "It must be the folder that holds lib/, include/ and share/; the zip's own top folder is called 'libtorch'." \
        "From Python's torch: LIBTORCH_USE_PYTORCH=1 ./setup.sh"
}

# Without importing torch, which takes seconds and may fail for reasons of its own.
python_torch() {
    "$1" -c 'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0])' 2>/dev/null
}

find_in_python() {
    local python package= asked=()
    for python in ${1:-python3 /usr/bin/python3}; do
        asked+=("$python")
        package=$(python_torch "$python") && break
    done
    [ -n "$package" ] || fail "LIBTORCH_USE_PYTORCH: no torch in ${asked[*]}." \
        "Name the Python that has it: PYTHON=/path/to/python LIBTORCH_USE_PYTORCH=1 ./setup.sh" \
        "or install one: ${asked[0]} -m pip install torch"
    if torch_cmake=$(torch_config "$package"); then return 0; fi
    # Debian's python3-torch links into the system's LibTorch, whose headers are a package of their own.
    case $(realpath -m "$package/lib/libtorch_cpu.so") in
        "$package"/*) fail "LIBTORCH_USE_PYTORCH: the torch in $package has no share/cmake/Torch/TorchConfig.cmake." "Run: $python -m pip install --force-reinstall torch" ;;
        *) find_in_system ;;
    esac
}
