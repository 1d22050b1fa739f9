# What Loopstudio needs of a Debian system, and how it is installed.  Sourced by setup.sh
# and test.sh.

# Qt's window and its text, and sound; python3-venv is added where it is missing.
run_packages="libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0
    libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
    libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1
    fonts-inter libportaudio2 libasound2-plugins ffmpeg"

# A sound card and a screen that exist only in memory.
test_packages="pulseaudio pulseaudio-utils xvfb xauth xdotool"

python=${PYTHON:-python3}

# is_installed PACKAGE: newer releases call some libraries NAMEt64.
is_installed() {
    for name in "$1" "$1t64"; do
        case $(dpkg-query -W -f '${Status}' "$name" 2>/dev/null) in
            *" installed") return 0 ;;
        esac
    done
    return 1
}

# install_packages PACKAGE...: install those that are missing, or say what to run.
install_packages() {
    if ! command -v apt-get >/dev/null; then
        echo "This is not Debian: Qt needs EGL, xkbcommon and xcb libraries, and sound needs PortAudio."
        return
    fi
    missing=
    for package in "$@"; do
        is_installed "$package" || missing="$missing $package"
    done
    "$python" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        as_root="env DEBIAN_FRONTEND=noninteractive"
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        as_root="sudo env DEBIAN_FRONTEND=noninteractive"
    else
        echo "Some system packages are missing; run this as root, then start again:" >&2
        echo "apt-get update && apt-get install -y --no-install-recommends$missing" >&2
        exit 1
    fi
    echo "Installing system packages:$missing"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086  # a list of words
    $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# install_program EXTRAS: the program and its libraries in .venv, in the tested versions.
install_program() {
    if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; then
        echo "Loopstudio needs Python 3.11, 3.12 or 3.13: run it again with PYTHON=/path/to/python3.11 in front." >&2
        exit 1
    fi
    if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
        echo "Making .venv"
        "$python" -m venv --clear .venv
    fi
    echo "Installing Loopstudio and its libraries in .venv"
    .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
        --constraint packaging/constraints.txt --editable ".$1"
}
