# libdeepnet: built with CMake against the chosen LibTorch, and built again when its sources or that LibTorch change.

native_build=$root/native/build
native_stamp=$native_build/setup.stamp       # what the finished library was built from
native_configured=$native_build/setup.config # what CMake was configured for
native_busy=$native_build/setup.busy         # a build is under way, or was cut off

source_hash() {
    (cd "$root/native" && find . \( -path ./build -o -path ./double \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

native_configuration() {
    libtorch_identity "$libtorch"
    echo "compiler ${CXX:-c++} ${CXXFLAGS:-}"
    ls /usr/lib/*/openblas-openmp/libopenblas.so.0 2>/dev/null || true
}

native_is_current() {
    [ -e "$native_build/libdeepnet.so" ] && [ ! -e "$native_busy" ] &&
        [ "$(cat "$native_stamp" 2>/dev/null)" = "$(native_configuration; source_hash)" ]
}

build_native() {
    local log=$root/artifacts/setup-native.log stamp
    ! native_is_current || return 0
    # After a cut-off build any object file may be half-written, and a build for another LibTorch shares nothing with this one.
    if [ -e "$native_busy" ] || [ "$(cat "$native_configured" 2>/dev/null)" != "$(native_configuration)" ]; then rm -rf "$native_build"; fi
    mkdir -p "$native_build" "$root/artifacts" && : >"$native_busy" || fail "cannot write to $native_build (rights, or a full disk?)." "Run: ls -ld '$root/native'; df -h '$root'"
    rm -f "$native_stamp"
    stamp=$(native_configuration; source_hash)
    if [ ! -e "$native_configured" ]; then
        note "configuring libdeepnet for LibTorch $chosen_version in $libtorch"
        cmake -S "$root/native" -B "$native_build" -DTorch_DIR="$torch_cmake" >"$log" 2>&1 || explain_native "configure" "$log"
        native_configuration >"$native_configured"
    fi
    note "building libdeepnet"
    cmake --build "$native_build" --parallel "$(build_jobs)" >"$log" 2>&1 || explain_native "build" "$log"
    printf '%s\n' "$stamp" >"$native_stamp"
    rm -f "$native_busy"
}

# A translation unit that includes LibTorch takes about 1.5 GB to compile.
build_jobs() {
    local cores memory
    cores=$(nproc 2>/dev/null || echo 2)
    memory=$(awk '/MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null || echo 1)
    [ "${memory:-1}" -ge 1 ] || memory=1
    echo $((cores < memory ? cores : memory))
}

explain_native() {
    # CMake or make ended by themselves, so what they left is whole: only the library is missing.
    [ "$1" = configure ] || rm -f "$native_busy"
    tail_of "$2" 25
    if grep -q 'No space left' "$2"; then
        fail "the disk filled up while libdeepnet was built." "Make room (df -h '$root'), then run: ./setup.sh"
    elif grep -qE 'CMAKE_CXX_COMPILER|is not able to compile a simple test program' "$2"; then
        fail "CMake found no working C++ compiler." "Run: sudo apt-get install -y g++" "then: ./setup.sh"
    fi
    fail "could not $1 libdeepnet (all of it: artifacts/setup-native.log)." \
        "After mending it, run: ./setup.sh     (from nothing: ./setup.sh --fresh)"
}
