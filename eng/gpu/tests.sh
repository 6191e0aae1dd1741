# The tests of the category Cuda, in one process; and where that process dies, hangs or loses the GPU, the rest of them class by class.

run_tests() {
    local log=$work/logs/tests.log start=$SECONDS code filter=$work/parts/tests.filter whole=$work/parts/tests.whole goes_on=
    if [ -n "$resumed" ] && [ "$(cat "$filter" 2>/dev/null)" = "$test_filter" ]; then
        [ ! -e "$whole" ] || { note "done before: the tests" && return 0; }
        [ ! -s "$log" ] || goes_on=1
    fi
    rm -f "$work/parts/tests.md" "$whole"
    printf '%s\n' "$test_filter" >"$filter"
    export DEEPNET_NATIVE=$native_build
    DEEPNET_TEST_CUDA=$([ "$device" = cuda ] && echo required || echo cpu)
    export DEEPNET_TEST_CUDA
    printf '<RunSettings><NUnit><DisplayName>FullName</DisplayName></NUnit></RunSettings>\n' >"$work/tests.runsettings"
    if [ -n "$goes_on" ]; then
        sed -i '/^No time was left for /d' "$log"
        note "the classes of tests that have not passed yet follow, each in a process of its own"
        run_classes "$log"
        code=0
    else
        test_program "$test_filter" "$log"
        code=$?
        awk '/^(passed|failed) DeepNet/ || /^Test run summary/' "$log"
        if ! grep -q '^Test run summary' "$log" || grep -qE "$lost_gpu" "$log"; then
            note "the process of the tests $(how_it_ended $code); the classes that it did not finish follow, each in a process of its own"
            run_classes "$log"
        fi
    fi
    write_tests "$log" $code $((SECONDS - start)) && : >"$whole"
}

# What a kernel that went wrong leaves behind: every later call of its process fails too.
lost_gpu='CUDA error: (an illegal memory access|device-side assert|unspecified launch failure|misaligned address|an illegal instruction)'

# test_program FILTER LOG: until the time is over, but for some seconds to write down what came of it, or a test hangs.
test_program() {
    local pid longest_silence=180 time=$(($(seconds_left) - 5))
    # A rehearsal may be of all tests, and on any machine.
    [ "$device" = cuda ] || longest_silence=1800
    [ "$time" -gt 0 ] || { : >"$2" && return 124; }
    timeout --kill-after=10 $time "$unpacked/programs/DeepNet.Tests" test --filter "$1" --settings "$work/tests.runsettings" \
        --output Detailed --no-ansi --no-progress >"$2" 2>&1 </dev/null &
    pid=$!
    while kill -0 $pid 2>/dev/null; do
        sleep 1
        [ $(($(date +%s) - $(stat -c %Y "$2"))) -lt $longest_silence ] || { echo "No test ended for $longest_silence s." >>"$2" && kill $pid && sleep 12; }
    done
    wait $pid
}

# run_classes LOG: each class with a test that has no result yet, or that failed, in a process of its own.
run_classes() {
    local class code log=$1
    while read -r class; do
        [ "$(seconds_left)" -gt 10 ] || { echo "No time was left for $class." >>"$log" && continue; }
        test_program "($test_filter)&FullyQualifiedName~$class." "$log.class"
        code=$?
        grep -q '^Test run summary' "$log.class" || echo "$class: the process $(how_it_ended $code)." >>"$log.class"
        awk '/^(passed|failed) DeepNet/' "$log.class"
        cat "$log.class" >>"$log"
    done < <("$unpacked/programs/DeepNet.Tests" classes Cuda 2>>"$log" | while read -r class; do is_finished "$class" "$log" || echo "$class"; done)
}

# is_finished CLASS LOG: all its tests passed or were skipped. A class that the dead process was in the middle of is not, nor one that it never came to.
is_finished() {
    ! grep -qF "failed $1." "$2" && grep -qE "^(passed|skipped) ${1//./[.]}[.]" "$2" && [ "$(last_class "$2")" != "$1" ]
}

last_class() { sed -nE 's/^(passed|failed|skipped) (DeepNet[^ (]*)[.][^.]*$/\2/p' <(sed 's/(.*//' "$1") | tail -n 1; }

# count_tests LOG: as the runner counts, which has several tests of one name where their arguments read alike. What ran again, in a later process, counts
# as it ended there.
count_tests() {
    awk '/^NUnit Adapter .* started/ { process++ }
        /^(passed|failed|skipped) DeepNet/ {
            name = $0; sub(/^[a-z]+ /, "", name); sub(/ \([^()]*\)$/, "", name)
            if (last[name] != process) { for (status in total) delete count[status, name]; last[name] = process }
            total[$1]; count[$1, name]++
        }
        END { for (key in count) { split(key, part, SUBSEP); total[part[1]] += count[key] }
            printf "%d passed, %d failed, %d skipped", total["passed"], total["failed"], total["skipped"] }' "$1"
}

# write_tests LOG CODE SECONDS: the counts, why tests were skipped, and what each that failed said.
write_tests() {
    local counts failed
    counts=$(count_tests "$1")
    {
        echo "## Tests ($test_filter)"
        echo
        echo "**$counts** in $3 s."
        [ "$2" -lt 124 ] || printf '\n**The process of the tests %s.**\n' "$(how_it_ended "$2")"
        sed -n 's/^\(No time was left for .*\|No test ended for .*\|DeepNet.*: the process .*\)$/\n\1/p' "$1"
        awk '/^skipped DeepNet/ { wanted = 1; next } wanted { sub(/^ +/, ""); reasons[$0]++; wanted = 0 }
            END { for (reason in reasons) printf "\nSkipped, %d: %s\n", reasons[reason], reason }' "$1"
        awk '/^NUnit Adapter .* started/ { process++ }
            /^[a-z]+ DeepNet/ {
                name = $0; sub(/^[a-z]+ /, "", name); sub(/ \([^()]*\)$/, "", name)
                if (last[name] != process) { last[name] = process; failed[name] = 0; text[name] = "" }
                lines = 0
                if ($1 == "failed") { lines = 16; failed[name] = 1; if (!told[name]++) order[++n] = name }
                next
            }
            /^ / && lines-- > 0 { text[name] = text[name] substr($0, 1, 600) "\n"; next } { lines = 0 }
            END { for (k = 1; k <= n; k++) if (failed[order[k]]) printf "\n### %s\n\n```text\n%s```\n", order[k], text[order[k]] }' "$1"
    } >"$work/parts/tests.md"
    echo "$counts"
    failed=${counts#*passed, }
    [ "${failed%% *}" = 0 ] && [ "${counts%% *}" != 0 ] && [ "$2" -lt 124 ]
}
