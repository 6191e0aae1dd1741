# How the scripts talk: progress to stderr, failures with what to do about them; in the name of messages_from.
messages_from=setup

# note TEXT: progress.
note() { printf '%s\n' "$messages_from: $1" >&2; }

# fail WHAT [HOW...]: what is wrong, then each line of how to mend it; exit 1.
fail() {
    printf '%s: error: %s\n' "$messages_from" "$1" >&2
    shift
    local line
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

# refuse USAGE WHAT: a wrong call; exit 2.
refuse() {
    printf '%s: error: %s\n\n%s\n' "$messages_from" "$2" "$1" >&2
    exit 2
}

# tail_of LOG: the end of a log, indented, to stderr.
tail_of() { tail -n "${2:-20}" "$1" | sed 's/^/  | /' >&2; }
