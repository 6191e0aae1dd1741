# libturbojpeg, which decodes JPEG files. All else works without it, so a machine that cannot have it is warned, not refused.

turbojpeg_package() {
    case $(. /etc/os-release 2>/dev/null && echo "${ID:-} ${ID_LIKE:-}") in
        *ubuntu*) echo libturbojpeg ;;
        *) echo libturbojpeg0 ;;
    esac
}

has_turbojpeg() {
    local library
    for library in /usr/lib/*/libturbojpeg.so.0 /usr/lib/libturbojpeg.so.0 /usr/lib64/libturbojpeg.so.0 /usr/local/lib/libturbojpeg.so.0 \
        /opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib /usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib; do
        [ ! -e "$library" ] || return 0
    done
    return 1
}

ensure_turbojpeg() {
    ! has_turbojpeg || return 0
    if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null && apt_prefix >/dev/null; then
        (apt_install "libturbojpeg" "$(turbojpeg_package)") || note "warning: JPEG files cannot be read until that is mended"
    else
        note "warning: to read JPEG files, install libturbojpeg (Debian: libturbojpeg0, Ubuntu: libturbojpeg, Fedora: turbojpeg, Homebrew: jpeg-turbo)"
    fi
}
