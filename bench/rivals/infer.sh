#!/usr/bin/env bash
# Times inference of this project, python3-torch, ONNX Runtime and GoMLX by turns, and
# prints medians and ratios. ROUNDS, SECONDS_EACH and THREADS may be set. See README.md.
set -euo pipefail
cd "$(dirname "$0")"
. ./by_turns.sh

go build -o "$work/infer" ./infer
(cd gomlx && go build -o "$work/gomlx" .)
# Without the variable, the package's install script would fetch builds for GPUs.
if ! { [ -d onnx/node_modules ] || (cd onnx && ONNXRUNTIME_NODE_INSTALL=skip npm install >&2); }; then
	echo "ONNX Runtime is left out: npm could not install onnxruntime-node" >&2
fi

run() {
	"$work/infer" -threads "$1" -time "${seconds}s"
	torch torch_infer.py "$1"
	[ ! -d onnx/node_modules ] || node onnx/infer.mjs "$1" "$seconds"
	"$work/gomlx" -threads "$1" -time "${seconds}s"
}
by_turns run
