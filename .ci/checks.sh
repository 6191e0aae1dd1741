# Counting checks.

passed=0 failed=0 skipped=0 failures=()
mkdir -p artifacts/ci

note() { printf '   %s\n' "$*"; }

# begin NAME: a heading.
begin() { printf '\n== %s\n' "$1"; }

fail_check() {
    failed=$((failed + 1))
    failures+=("$1: $2")
    note "FAILED: $2"
}

# check NAME COMMAND...: passes when the command exits with 0; its output is shown when it does not.
check() {
    local name=$1 log=artifacts/ci/${1//[^a-zA-Z0-9._-]/-}.log start=$SECONDS code
    shift
    begin "$name"
    timeout --kill-after=10 900 "$@" >"$log" 2>&1 </dev/null
    code=$?
    if [ $code = 0 ]; then
        passed=$((passed + 1))
        note "passed in $((SECONDS - start)) s"
    else
        tail -n 60 "$log"
        fail_check "$name" "'$*' ended with code $code ($log)"
    fi
}

# skip NAME WHY
skip() {
    begin "$1"
    skipped=$((skipped + 1))
    note "skipped: $2"
}

# add_tests COUNTERS LOG: adds the <Counters .../> of test result files, and what the log says of the tests that failed.
add_tests() {
    local line total ok bad
    while read -r line; do
        [ -n "$line" ] || continue
        total=$(counter total "$line") ok=$(counter passed "$line") bad=$(($(counter failed "$line") + $(counter error "$line") + $(counter timeout "$line")))
        passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + total - ok - bad))
        [ $bad = 0 ] || failures+=("tests: $bad failed ($2)" "$(failed_tests "$2")")
    done <<<"$1"
}

# failed_tests LOG: name and message of each, as a run from which only the end is kept must tell them.
failed_tests() {
    awk '/^  Failed / { lines = 12 } /^  Stack Trace:/ { lines = 0 } lines-- > 0' "$1" | head -n 200
}

counter() {
    local value
    value=$(grep -oE " $1=\"[0-9]+\"" <<<"$2" | tr -dc 0-9)
    echo "${value:-0}"
}

summarize() {
    local failure
    printf '\n== result after %d s\n' $SECONDS
    for failure in "${failures[@]}"; do note "FAILED $failure"; done
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ]
    exit
}
