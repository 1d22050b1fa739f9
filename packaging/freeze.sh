#!/bin/sh
# Pack Loopstudio into one folder, dist/loopstudio, that runs where no Python is, and try it.
#
#   packaging/freeze.sh [--no-test]
#
# The frozen program then opens its demo song, finds the loops anew and ends by itself, on a
# screen in memory if there is no other.  LOOPSTUDIO_WITHOUT_MADMOM=1 leaves madmom out.
set -eu
cd "$(dirname "$0")/.."
. packaging/debian.sh

# shellcheck disable=SC2086  # lists of words
install_packages $run_packages xvfb xauth binutils
install_program "[freeze]"

.venv/bin/pyinstaller --noconfirm --log-level WARN packaging/loopstudio.spec
echo "Packed: $PWD/dist/loopstudio, $(du -sm dist/loopstudio | cut -f1) MB"
[ "${1-}" = --no-test ] || exec .venv/bin/python packaging/try_frozen.py dist/loopstudio/loopstudio
