# Packages of the operating system.

has_package() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# The prefix that gives the rights apt needs ('' for root), or fails.
apt_prefix() {
    [ "$(id -u)" != 0 ] || return 0
    command -v sudo >/dev/null || return 1
    sudo -n true 2>/dev/null || [ -t 0 ] || return 1
    printf 'sudo'
}

# apt_install PURPOSE PACKAGE...: installs what is missing of the packages.
apt_install() {
    local purpose=$1 prefix package missing=()
    shift
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        fail "$purpose is missing, and this system has no apt to install it with." \
            "Install with your system's package manager: $*" \
            "For LibTorch itself, unpack the zip from https://pytorch.org/get-started/locally/ and run: LIBTORCH=/path/to/libtorch ./setup.sh" \
            "or, with a Python torch installed, run: LIBTORCH_USE_PYTORCH=1 ./setup.sh"
    fi
    for package in "$@"; do has_package "$package" || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    prefix=$(apt_prefix) || fail "$purpose needs packages that only root or sudo can install." \
        "Run: sudo apt-get install -y --no-install-recommends ${missing[*]}" "then: ./setup.sh"
    note "installing ${missing[*]} with apt (the first time this takes a minute or two)"
    mkdir -p "$root/artifacts"
    run_apt install -y --no-install-recommends "${missing[@]}" && return 0
    # The package lists may be missing or old.
    run_apt update && run_apt install -y --no-install-recommends "${missing[@]}" && return 0
    explain_apt "$purpose" "${missing[@]}"
}

run_apt() {
    $prefix env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 "$@" \
        </dev/null >"$root/artifacts/setup-apt.log" 2>&1
}

explain_apt() {
    local purpose=$1 log=$root/artifacts/setup-apt.log again
    shift
    again="Run: ${prefix:+$prefix }apt-get update && ${prefix:+$prefix }apt-get install -y --no-install-recommends $*"
    tail_of "$log" 8
    if grep -qE "No space left|enough free space" "$log"; then
        fail "the disk is too full to install $purpose (about 1 GB is needed)." "Make room (df -h / /var), then run: ./setup.sh"
    elif grep -qE "Could not resolve|Temporary failure|Failed to fetch|Unable to connect|Connection|Network is unreachable" "$log"; then
        fail "apt could not reach its package server while installing $purpose." "Check the network, or apt's sources in /etc/apt, then:" "$again"
    elif grep -q "Unable to locate package\|has no installation candidate" "$log"; then
        fail "this distribution's package lists do not have all that $purpose needs ($*)." \
            "Unpack the LibTorch zip from https://pytorch.org/get-started/locally/ and run: LIBTORCH=/path/to/libtorch ./setup.sh" \
            "or, with a Python torch installed, run: LIBTORCH_USE_PYTORCH=1 ./setup.sh"
    elif grep -q "dpkg --configure -a" "$log"; then
        fail "an earlier installation was interrupted." "Run: ${prefix:+$prefix }dpkg --configure -a" "then: ./setup.sh"
    elif grep -q "Could not get lock\|Unable to acquire" "$log"; then
        fail "another package manager is at work." "When it has finished, run: ./setup.sh"
    fi
    fail "apt could not install $purpose (all of it: artifacts/setup-apt.log)." "$again"
}
