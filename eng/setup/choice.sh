# The choice, kept in Directory.Build.local.props (ignored by git), where MSBuild reads it too.

choice_file=$root/Directory.Build.local.props

# property NAME: its value in the choice file, '' where there is none.
property() {
    sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$choice_file" 2>/dev/null | sed 's/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' || true
}

escape() { printf '%s' "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'; }

# The version of TorchSharp that Directory.Packages.props pins.
pinned_version() { sed -n 's/.*Include="TorchSharp" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props"; }

read_choice() {
    provider=$(property TorchProvider) device=$(property TorchDevice) reason=$(property SetupReason)
    chosen_version=$(property SetupVersion) libtorch=$(property SetupLibTorch) libtorch_source=$(property SetupLibTorchSource)
    case $provider:$reason in
        TorchSharp:?* | LibTorch:?*) have_choice=yes ;;
        *) have_choice=no ;; # none yet, or one that setup.sh did not write
    esac
}

write_choice() {
    local draft=$choice_file.$$
    {
        printf '%s\n' '<Project>' '  <!-- Written by setup.sh, and read by it at its next call. -->' '  <PropertyGroup>'
        printf '    <TorchProvider>%s</TorchProvider>\n' "$provider"
        printf '    <TorchDevice>%s</TorchDevice>\n' "$device"
        printf '    <SetupReason>%s</SetupReason>\n' "$(escape "$reason")"
        printf '    <SetupVersion>%s</SetupVersion>\n' "$chosen_version"
        if [ "$provider" = LibTorch ]; then
            printf '    <SetupLibTorch>%s</SetupLibTorch>\n' "$(escape "$libtorch")"
            printf '    <SetupLibTorchSource>%s</SetupLibTorchSource>\n' "$(escape "$libtorch_source")"
        fi
        printf '%s\n' '  </PropertyGroup>' '</Project>'
    } >"$draft" || { rm -f "$draft" && fail "cannot write $choice_file (disk full, or a read-only folder?)." "Run: df -h '$root'"; }
    # An unchanged file keeps its date, so that nothing is rebuilt for it.
    if cmp -s "$draft" "$choice_file"; then rm -f "$draft"; else mv -f "$draft" "$choice_file"; fi
}

describe_choice() {
    case $provider in
        TorchSharp) echo "DeepNet uses TorchSharp $chosen_version ($device) from the NuGet feed: $reason." ;;
        LibTorch) echo "DeepNet uses LibTorch $chosen_version ($device) in $libtorch: $reason." ;;
    esac
}

is_on() { case ${1:-} in '' | 0 | false | no | off) return 1 ;; esac }

# Refuses what cannot be meant, before anything is done.
check_environment() {
    case ${DEEPNET_TORCH:-} in
        '' | torchsharp | libtorch) ;;
        *) refuse "$(usage)" "DEEPNET_TORCH is '$DEEPNET_TORCH'; it may be torchsharp or libtorch." ;;
    esac
    case ${DEEPNET_DEVICE:-} in
        '' | cpu | cuda) ;;
        cuda:*) DEEPNET_DEVICE=cuda ;; # which one of them, and whether at all, is what programs read
        auto) DEEPNET_DEVICE= ;;
        *) refuse "$(usage)" "DEEPNET_DEVICE is '$DEEPNET_DEVICE'; it may be cpu or cuda." ;;
    esac
    if [ -n "${LIBTORCH:-}" ] && is_on "${LIBTORCH_USE_PYTORCH:-}"; then
        refuse "$(usage)" "LIBTORCH and LIBTORCH_USE_PYTORCH name two LibTorches; set one of them."
    fi
}

# Where the environment wants LibTorch from: 'path:DIR', 'pytorch', or '' for no wish.
environment_source() {
    if [ -n "${LIBTORCH:-}" ]; then
        printf 'path:%s' "$(realpath -m -- "$LIBTORCH")"
    elif is_on "${LIBTORCH_USE_PYTORCH:-}"; then
        printf 'pytorch:%s' "${PYTHON:-}"
    fi
}

environment_changes_choice() {
    local source
    case ${DEEPNET_TORCH:-}:$provider in
        torchsharp:LibTorch | libtorch:TorchSharp) return 0 ;;
    esac
    [ -z "${DEEPNET_DEVICE:-}" ] || [ "$DEEPNET_DEVICE" = "$device" ] || [ "$provider" = LibTorch ] || return 0
    [ "${DEEPNET_TORCH:-}" != torchsharp ] || return 1
    source=$(environment_source)
    [ -n "$source" ] && [ "$source" != "$libtorch_source" ]
}

# What is wanted: libtorch, torchsharp (the feed must have it) or any. What was chosen before stands unless the environment says otherwise.
read_environment() {
    local source
    source=$(environment_source)
    wanted=any wanted_reason=
    if [ -n "${DEEPNET_TORCH:-}" ]; then
        wanted=$DEEPNET_TORCH wanted_reason="DEEPNET_TORCH=$DEEPNET_TORCH asked for it"
    elif [ -n "$source" ]; then
        wanted=libtorch wanted_reason="$(source_reason "$source")"
    elif [ "$have_choice" = yes ] && [ "$provider" = LibTorch ]; then
        wanted=libtorch wanted_reason=$reason
    fi
    [ -z "$source" ] || libtorch_source=$source
}

source_reason() {
    case $1 in
        path:*) echo "LIBTORCH names it" ;;
        *) echo "LIBTORCH_USE_PYTORCH asked for it" ;;
    esac
}
