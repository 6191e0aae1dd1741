# The .NET SDK: the one thing that setup.sh does not bring.

install_sdk_hint() {
    if command -v apt-cache >/dev/null && apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1; then
        printf '%sapt-get install -y dotnet-sdk-10.0' "$([ "$(id -u)" = 0 ] || printf 'sudo ')"
    else
        printf '%s' 'curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 && export PATH="$HOME/.dotnet:$PATH"'
    fi
}

check_sdk() {
    local place version
    if ! command -v dotnet >/dev/null; then
        for place in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
            [ -n "$place" ] && [ -x "$place/dotnet" ] || continue
            fail "'dotnet' is not on PATH, but there is one in $place." "Run: export PATH=\"$place:\$PATH\""
        done
        fail "the .NET 10 SDK is missing ('dotnet' is not on PATH)." "Run: $(install_sdk_hint)"
    fi
    # In this folder global.json decides which SDK is taken, and whether one will do.
    if ! version=$(cd "$root" && DOTNET_NOLOGO=1 dotnet --version 2>/dev/null); then
        fail "$(command -v dotnet) has no .NET 10 SDK (global.json asks for 10.0.100 or a later 10.0)." \
            "It has: $(dotnet --list-sdks 2>/dev/null | awk '{print $1}' | paste -sd' ' || true)" \
            "Run: $(install_sdk_hint)"
    fi
    sdk_version=$version
}
