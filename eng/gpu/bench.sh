# The benchmarks: each line of benchmarks/gpu.txt, in order, in a process and a time of its own. What it prints is Markdown and goes into the results at once.

# run_benchmarks: 0 when all that are wanted came to their end, in this run or in the one that is resumed.
run_benchmarks() {
    local limit command failed=0
    mkdir -p "$work/parts/bench"
    export DEEPNET_NATIVE=$native_build TORCHINDUCTOR_CACHE_DIR=$work/cache/inductor TRITON_CACHE_DIR=$work/cache/triton
    while read -r limit command; do
        [[ "$command" =~ $bench_filter ]] || continue
        if [ -n "$resumed" ] && [ -e "$(part_of "$command").whole" ]; then
            note "done before: $command"
            continue
        fi
        [ "$device" = cuda ] || limit=600
        # A row or two of a table are worth a part of its time.
        if [ "$(seconds_left)" -lt $((limit / 2)) ]; then
            note "no time is left for: $command ($limit s)"
            [ -e "$(part_of "$command")" ] || printf '### %s\n\nLeft out: no time was left for its %s s.\n' "$command" "$limit" >"$(part_of "$command")"
            failed=1
        else
            [ "$(seconds_left)" -ge "$limit" ] || limit=$(seconds_left)
            benchmark "$limit" $command || failed=1
        fi
        write_benchmarks
        keep
    done < <(benchmark_lines)
    return $failed
}

benchmark_lines() { sed 's/#.*//; /^[[:space:]]*$/d' benchmarks/gpu.txt; }

# part_of COMMAND: its file; beside it lies NAME.whole when it came to an end of its own, and would come to no other.
part_of() { printf '%s' "$work/parts/bench/${1//[^a-zA-Z0-9._-]/-}.md"; }

# benchmark SECONDS NAME OPTION...
benchmark() {
    local limit=$1 part log start=$SECONDS code line options=(--device "$device")
    shift
    part=$(part_of "$*") log=$work/logs/bench-$(basename "$(part_of "$*")" .md).log
    # So that it ends by itself, with all that it has to say.
    if [ "$device" = cuda ]; then options+=(--limit $((limit - 15))); else options+=(--smoke); fi
    rm -f "$part.whole"
    printf '### %s\n\n' "$*" | tee "$part"
    # Each line is in the results as soon as it is printed: whatever ends this run, they are kept.
    limited "$limit" "$unpacked/programs/DeepNet.Benchmarks" "$@" "${options[@]}" 2>"$log" </dev/null | while IFS= read -r line; do
        printf '%s\n' "$line" | tee -a "$part"
        write_benchmarks
    done
    code=${PIPESTATUS[0]}
    {
        echo
        echo "$((SECONDS - start)) s."
        case $code in
            0) ;;
            3) printf '\n**Its time was over before all was done.**\n' ;;
            *) printf '\n**It %s.** The end of its log:\n\n' "$(how_it_ended $code)" && code_block "$log" 30 ;;
        esac
    } | tee -a "$part"
    case $code in 3 | 124 | 137) ;; *) : >"$part.whole" ;; esac
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
