# What the machine has: the tools, the PyTorch, the GPU, the package.

# Sets python, CXX and generator, and facts (lines NAME=VALUE of what PyTorch says); fails with all that is missing at once.
look_at_machine() {
    local missing=() tool
    [ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || fail "the package is for Linux on x86_64, and this is $(uname -s) on $(uname -m)."
    python=${DEEPNET_PYTHON:-python3}
    python=$(command -v "$python") || fail "there is no Python '${DEEPNET_PYTHON:-python3}'." "Name the one that holds PyTorch: DEEPNET_PYTHON=/path/to/python3 eng/gpu.sh"
    find_build_tools
    for tool in "${CXX:-}" cmake "$generator"; do command -v "${tool:-none}" >/dev/null || missing+=("${tool:-}"); done
    [ -n "${CXX:-}" ] || missing+=("a C++ compiler (c++, g++, clang++ or \$CXX)")
    for tool in timeout awk tar sha256sum; do command -v $tool >/dev/null || missing+=($tool); done
    [ ${#missing[@]} = 0 ] || fail "this machine lacks: $(printf '%s; ' "${missing[@]}" | sed 's/^; //; s/; $//')." "Nothing is installed by this script."
    ask_pytorch
    export DEEPNET_PYTHON=$python CXX
}

# A compiler, CMake and what CMake drives; as programs or, as they come with Python's packages, as modules of its.
find_build_tools() {
    local scripts tool
    if [ -z "${CXX:-}" ]; then
        for tool in c++ g++ clang++; do ! command -v $tool >/dev/null || { CXX=$tool && break; }; done
    fi
    for tool in cmake ninja; do
        command -v $tool >/dev/null && continue
        scripts=$("$python" -c "import $tool, os; print(getattr($tool, '${tool^^}_BIN_DIR', '') or $tool.BIN_DIR)" 2>/dev/null) && PATH=$PATH:$scripts
    done
    generator=make
    if command -v ninja >/dev/null; then
        generator=ninja
        export CMAKE_GENERATOR=Ninja
    fi
}

ask_pytorch() {
    facts=$work/logs/pytorch.txt
    "$python" eng/gpu/facts.py >"$facts" 2>"$facts.errors" || {
        tail_of "$facts.errors" 15
        fail "$python cannot say what its PyTorch is." "It must hold PyTorch 2.x: $python -c 'import torch; print(torch.__version__)'" "Another Python: DEEPNET_PYTHON=/path/to/python3 eng/gpu.sh"
    }
    case $(fact torch) in 0.* | 1.*) fail "PyTorch in $python is $(fact torch), and 2.0 is the oldest that this is for." "Another Python: DEEPNET_PYTHON=/path/to/python3 eng/gpu.sh" ;; esac
    if [ "$device" = cuda ] && [ "$(fact cuda_available)" != True ]; then
        fail "PyTorch $(fact torch) in $python finds no GPU$([ -n "$(fact cuda)" ] || echo ': it is built for the CPU only')." "nvidia-smi says what the driver sees. A rehearsal without a GPU: eng/gpu.sh --cpu"
    fi
    # The wheels of CUDA's libraries lie beside PyTorch's. It finds its own; what those open later, such as the parts of cuDNN, they look for here.
    local folders
    folders=$(fact library_folders)
    [ -z "$folders" ] || export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folders
}

fact() { sed -n "s/^$1=//p" "$facts"; }

# unpack: the package's programs and data, once for each package.
unpack() {
    local stamp
    unpacked=$work/unpacked
    if [ ! -e "$pack" ]; then
        [ -e "$unpacked/stamp" ] || fail "there is no package $pack." "Make it where the .NET SDK is, from the same sources: eng/gpu-pack.sh"
        note "there is no $pack; what was unpacked before is used"
    else
        stamp=$(sha256sum <"$pack")
        if [ "$(cat "$unpacked/stamp" 2>/dev/null)" != "$stamp" ]; then
            note "unpacking $pack"
            rm -rf "$unpacked" && mkdir -p "$unpacked" || fail "cannot write to $unpacked."
            # Python unpacks where there is no xz.
            tar -C "$unpacked" -xJf "$pack" 2>"$work/logs/unpack.log" || "$python" -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$pack" "$unpacked" 2>>"$work/logs/unpack.log" ||
                { tail_of "$work/logs/unpack.log" 10 && fail "$pack cannot be unpacked." "Make it again: eng/gpu-pack.sh"; }
            "$python" eng/gpu/cifar.py restore "$unpacked/data/cifar-10" || fail "CIFAR-10 in $pack cannot be restored."
            printf '%s\n' "$stamp" >"$unpacked/stamp"
        fi
    fi
    cp "$unpacked/packed.txt" "$work/packed.txt" || fail "$unpacked is not whole." "Make the package again: eng/gpu-pack.sh"
    export DEEPNET_DATA=$unpacked/data DEEPNET_TEST_DATA=$unpacked/data
}

describe_machine() {
    local packed
    packed=$unpacked/packed.txt
    {
        echo "# DeepNet on $([ "$device" = cuda ] && fact gpu || echo "the CPU, a rehearsal")"
        echo
        echo "$(date -u '+%Y-%m-%d %H:%M') UTC, \`eng/gpu.sh\`; packed from $(sed -n 's/^commit=//p' "$packed" 2>/dev/null || true)."
        if [ "$(sed -n 's/^native=//p' "$packed" 2>/dev/null)" != "$(source_hash)" ]; then
            echo
            echo "**Warning**: native/ is not what it was when the package was made."
        fi
        echo
        echo "| | |"
        echo "|---|---|"
        [ "$device" = cpu ] || echo "| GPU | $(fact gpu), $(fact gpu_memory) GiB, compute capability $(fact gpu_capability) |"
        [ "$device" = cpu ] || echo "| driver, highest clock, limit of power | $(nvidia-smi --query-gpu=driver_version,clocks.max.sm,power.limit --format=csv,noheader 2>/dev/null | head -n 1 || true) |"
        echo "| PyTorch | $(fact torch), Python $(fact python) |"
        [ -z "$(fact cuda)" ] || echo "| CUDA, cuDNN | $(fact cuda), $(fact cudnn) |"
        echo "| torchvision | $(fact torchvision) |"
        echo "| processor | $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo) |"
        echo "| system | $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release 2>/dev/null), kernel $(uname -r) |"
        echo "| compiler | $("$CXX" --version | head -n 1), $(cmake --version | head -n 1), $generator |"
    } >"$work/parts/machine.md"
    write_results
    cat "$work/parts/machine.md"
}
