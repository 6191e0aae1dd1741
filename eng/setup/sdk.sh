# The .NET SDK: the one thing that setup.sh does not bring.

install_sdk_hint() {
    if command -v apt-cache >/dev/null && apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1; then
        printf '%sapt-get install -y dotnet-sdk-10.0' "$([ "$(id -u)" = 0 ] || printf 'sudo ')"
    else
        printf '%s' 'curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 && export PATH="$HOME/.dotnet:$PATH"'
    fi
}

check_sdk() {
    local place said
    if ! command -v dotnet >/dev/null; then
        for place in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
            [ -x "$place/dotnet" ] || continue
            fail "'dotnet' is not on PATH, but there is one in $place." "Run: export PATH=\"$place:\$PATH\""
        done
        fail "the .NET 10 SDK is missing ('dotnet' is not on PATH)." "Run: $(install_sdk_hint)"
    fi
    # In this folder global.json decides which SDK is taken, and whether one will do.
    if said=$(cd "$root" && DOTNET_NOLOGO=1 dotnet --version 2>&1); then
        sdk_version=${said##*$'\n'}
        return 0
    fi
    case $said in
        *libicu* | *'ICU package'*) fail "$(command -v dotnet) needs ICU, which this system lacks." \
            "Run: export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1     (or install libicu)" ;;
        *'compatible .NET SDK'* | *global.json*) fail "$(command -v dotnet) has no .NET 10 SDK (global.json asks for 10.0.100 or a later 10.0)." \
            "It has: $(dotnet --list-sdks 2>/dev/null | awk '{ printf "%s ", $1 }')" "Run: $(install_sdk_hint)" ;;
        *) fail "$(command -v dotnet) does not work; it says:" "$said" "Mend that, or install it again: $(install_sdk_hint)" ;;
    esac
}
