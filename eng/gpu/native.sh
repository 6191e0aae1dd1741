# native/, built as setup.sh builds it, against the LibTorch inside the Python's torch, in a folder of its own.

native_build=$root/artifacts/gpu-run/native
native_stamp=$native_build/setup.stamp
native_configured=$native_build/setup.config
native_busy=$native_build/setup.busy

# Nothing is installed here.
apt_install() { fail "$1 needs packages that this machine lacks: ${*:2}."; }
apt_prefix() { return 1; }
apt_tools() { :; }

explain_native() {
    tail_of "$2" 30
    fail "could not $1 libdeepnet, see above."
}

run_native() {
    local log=$work/logs/native.log start=$SECONDS code
    rm -f "$work/parts/native.md"
    # As a process of its own, so that time and failures end it alone.
    limited "$(seconds_left)" bash "$root/eng/gpu/build-native.sh" "$python" > >(tee "$log") 2>&1
    code=$?
    {
        echo "## libdeepnet"
        echo
        if [ $code = 0 ]; then
            echo "Built against LibTorch $(sed -n 's/^built against //p' "$log") in $((SECONDS - start)) s."
            [ "$device" = cpu ] || grep -q '^DEEPNET_CUDA_COMPILES[^=]*=TRUE' "$native_build/CMakeCache.txt" ||
                printf '\n**Warning**: CUDA'"'"'s headers were not found, so there are no graphs and no statistics of memory. CUDA_HOME names where they are.\n'
            [ -z "$(missing_libraries)" ] || printf '\n**Warning**: libraries are not found:\n\n```text\n%s\n```\n' "$(missing_libraries)"
        else
            echo "**The build $(how_it_ended $code)** after $((SECONDS - start)) s:"
            echo
            code_block "$log"
        fi
    } >"$work/parts/native.md"
    cat "$work/parts/native.md"
    return $code
}

missing_libraries() { ldd "$native_build/libdeepnet.so" 2>&1 | grep -E 'not found|cannot' || true; }
