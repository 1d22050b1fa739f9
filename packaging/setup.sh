#!/bin/sh
# Install Loopstudio in this checkout and open it on its demo song.
#
#   packaging/setup.sh [--no-window]
#
# Installs missing Debian packages (as root or with sudo, otherwise says what to run), makes
# .venv with the script `loopstudio`, and opens the window unless told not to.  Running it
# again brings everything up to date.  PYTHON names another Python than python3.
set -eu
cd "$(dirname "$0")/.."
. packaging/debian.sh

window=yes
case ${1-} in
    "") ;;
    --no-window) window=no ;;
    *) echo "usage: packaging/setup.sh [--no-window]" >&2; exit 2 ;;
esac

# shellcheck disable=SC2086  # a list of words
install_packages $run_packages
install_program ""
echo "Loopstudio is installed: $PWD/.venv/bin/loopstudio"

[ $window = yes ] || exit 0
if [ "$(uname)" = Linux ] && [ -z "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
    echo "There is no display here; on a desktop, this opens the demo song:"
    echo "$PWD/.venv/bin/loopstudio $PWD/resources/demo/night_bus.loopstudio"
    exit 0
fi
exec .venv/bin/loopstudio resources/demo/night_bus.loopstudio
