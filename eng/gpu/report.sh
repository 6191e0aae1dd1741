# The results: a part for each stage, in a file of its own, so that a stage that fails or is killed costs no other its result.

# stage NAME COMMAND...: runs it with its output in logs/NAME.log and here; its part of the results is what it wrote to parts/NAME.md.
stage() {
    local name=$1 code
    shift
    note "$name: $(seconds_left) s are left"
    "$@"
    code=$?
    write_results
    keep
    return $code
}

# write_results: the parts of all stages that ever ran here, in order, in one file that is whole at any time.
write_results() {
    local part
    for part in machine native tests bench; do
        [ ! -e "$work/parts/$part.md" ] || { cat "$work/parts/$part.md" && echo; }
    done >"$results.new"
    mv "$results.new" "$results"
}

# keep: all that a later run needs to go on from here, and every log, in one file beside the results.
keep() {
    local files
    files=$(cd "$work" && ls -d parts logs native/libdeepnet.so native/setup.stamp native/setup.config native/CMakeCache.txt 2>/dev/null)
    tar -C "$work" -czf "$(kept).new" --exclude='*.class' packed.txt $files 2>/dev/null && mv "$(kept).new" "$(kept)"
}

kept() { printf '%s' "${results%.md}.tar.gz"; }

# take_up: what an earlier run kept, but for what it says of its machine.
take_up() {
    mkdir -p "$work/earlier"
    tar -C "$work/earlier" -xzf "$resumed" || fail "$resumed cannot be unpacked." "It is what a run kept beside its results, as NAME.tar.gz."
    cmp -s "$work/earlier/packed.txt" "$work/packed.txt" || fail "$resumed was kept by a run of another package." "Without --resume all is run again."
    rm -f "$work/earlier/parts/machine.md"
    cp -a "$work/earlier/." "$work/"
    rm -rf "$work/earlier"
}

# code_block FILE [LINES]: the end of a log, as Markdown.
code_block() {
    printf '```text\n'
    tail -n "${2:-40}" "$1" | cut -c1-400
    printf '```\n'
}

# how_it_ended CODE: in words.
how_it_ended() {
    case $1 in
        0) echo "came to its end" ;;
        124 | 137) echo "did not end in its time and was ended" ;;
        *) if [ "$1" -gt 128 ]; then echo "was ended by signal $(($1 - 128))"; else echo "ended with exit code $1"; fi ;;
    esac
}

# limited SECONDS COMMAND...: ends it, and what it started, when its time is over; 124 then.
limited() {
    [ "$1" -gt 0 ] || return 124
    timeout --kill-after=10 "$@"
}
