#!/bin/sh
# Check Loopstudio: its style, its types, and its tests.
#
#   packaging/test.sh [ARGUMENTS OF PYTEST]
#
# Installs what is missing as setup.sh does.  The tests need neither a screen, nor a sound
# card, nor the network.
set -eu
cd "$(dirname "$0")/.."
. packaging/debian.sh

# shellcheck disable=SC2086  # lists of words
install_packages $run_packages $test_packages
install_program "[dev]"

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
# Half of the time the tests wait for sound to be played: meanwhile others can run.
exec .venv/bin/pytest -n 2 --dist loadgroup "$@"
