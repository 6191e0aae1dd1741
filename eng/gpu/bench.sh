# The benchmarks: each line of benchmarks/gpu.txt, in order, in a process and a time of its own. What it prints is Markdown and goes into the results.

run_benchmarks() {
    local limit command failed=0
    mkdir -p "$work/parts/bench"
    export DEEPNET_NATIVE=$native_build TORCHINDUCTOR_CACHE_DIR=$work/cache/inductor TRITON_CACHE_DIR=$work/cache/triton
    [ -e benchmarks/gpu.txt ] || { note "there is no benchmarks/gpu.txt"; return 1; }
    while read -r limit command; do
        [[ "$command" =~ $bench_filter ]] || continue
        if [ "$(seconds_left)" -lt "$limit" ] && [ "$device" = cuda ]; then
            note "no time is left for: $command ($limit s)"
            left_out "$command" "$limit"
            failed=1
        else
            benchmark "$limit" $command || failed=1
        fi
        write_benchmarks
    done < <(benchmark_lines)
    return $failed
}

benchmark_lines() { sed 's/#.*//; /^[[:space:]]*$/d' benchmarks/gpu.txt; }

# part_of COMMAND: its file.
part_of() { printf '%s' "$work/parts/bench/${1//[^a-zA-Z0-9._-]/-}.md"; }

left_out() { [ -e "$(part_of "$1")" ] || printf '### %s\n\nLeft out: no time was left for its %s s.\n' "$1" "$2" >"$(part_of "$1")"; }

# benchmark SECONDS PROGRAM ARGUMENT...
benchmark() {
    local limit=$1 part log start=$SECONDS code program options=(--device "$device")
    shift
    part=$(part_of "$*") log=$work/logs/bench-$(basename "$(part_of "$*")" .md).log
    [ "$device" = cuda ] || { options+=(--smoke) && limit=600; }
    program=("$unpacked/programs/$1")
    case $1 in *.py) program=("$python" "benchmarks/$1") ;; esac
    printf '### %s\n\n' "$*" | tee "$part"
    limited "$limit" "${program[@]}" "${@:2}" "${options[@]}" 2>"$log" </dev/null | tee -a "$part"
    code=${PIPESTATUS[0]}
    {
        echo
        echo "$((SECONDS - start)) s."
        [ $code = 0 ] || { printf '\n**It %s.** The end of its log:\n\n' "$(how_it_ended $code)" && code_block "$log" 30; }
    } | tee -a "$part"
    return $code
}

write_benchmarks() {
    local limit command
    {
        echo "## Benchmarks"
        benchmark_lines | while read -r limit command; do
            [ ! -e "$(part_of "$command")" ] || { echo && cat "$(part_of "$command")"; }
        done
    } >"$work/parts/bench.md"
    write_results
}
