#!/usr/bin/env bash
# Times the training step of this project and of Debian's python3-torch by turns, and
# prints medians and ratios. ROUNDS, SECONDS_EACH and THREADS may be set. See README.md.
set -euo pipefail
cd "$(dirname "$0")"
. ./by_turns.sh

go build -o "$work/step" ./step

run() {
	"$work/step" -threads "$1" -time "${seconds}s"
	torch torch_step.py "$1"
}
by_turns run
