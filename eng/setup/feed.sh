# The NuGet feed: does it have TorchSharp? Restoring is the question, so that credentials, mirrors and source mapping count as they will in the build.

has_nvidia_driver() { [ -e /proc/driver/nvidia/version ] || { command -v nvidia-smi && nvidia-smi -L; } >/dev/null 2>&1; }

# probe_feed any|torchsharp: true when the packages are there (and now restored); else `reason` says why not.
probe_feed() {
    local version log=$root/artifacts/setup-feed.log
    version=$(pinned_version)
    device=${DEEPNET_DEVICE:-$(has_nvidia_driver && echo cuda || echo cpu)}
    mkdir -p "$root/artifacts"
    note "asking the NuGet feed for TorchSharp $version ($device); where it has it, this downloads it"
    if (cd "$root" && dotnet restore DeepNet.Core -p:TorchProvider=TorchSharp -p:TorchDevice="$device" \
        -p:MSBuildProjectExtensionsPath="$root/artifacts/feed/" --nologo) >"$log" 2>&1; then
        chosen_version=$version
        reason="the feed has it"
        [ "$1" = any ] || reason="DEEPNET_TORCH=torchsharp asked for it"
        return 0
    fi
    explain_feed "$log" "$version"
    [ "$1" = any ] || fail "DEEPNET_TORCH=torchsharp, but $reason." \
        "$(sed -n 's/.*\(error NU[0-9]*:.*\)/\1/p' "$log" | head -n 1)" \
        "Run: dotnet nuget list source     (which feeds are asked)" \
        "or let setup.sh take LibTorch:   DEEPNET_TORCH=libtorch ./setup.sh"
    return 1
}

explain_feed() {
    if grep -q 'No space left' "$1"; then
        fail "the disk filled up while the packages were downloaded." "Run: df -h '$root' \"\${NUGET_PACKAGES:-\$HOME/.nuget}\""
    elif grep -q 'libssl' "$1"; then
        fail "$(command -v dotnet) needs OpenSSL to reach the NuGet feed, and this system lacks it." "Run: $([ "$(id -u)" = 0 ] || printf 'sudo ')apt-get install -y openssl ca-certificates"
    elif grep -qE "NU110[12].*TorchSharp" "$1"; then
        reason="the NuGet feed has no TorchSharp $2 for $device"
    elif grep -qE 'NU1301|NU1900|Unable to load the service index' "$1"; then
        reason="the NuGet feed could not be reached"
    else
        tail_of "$1"
        reason="TorchSharp could not be restored (artifacts/setup-feed.log)"
    fi
}
