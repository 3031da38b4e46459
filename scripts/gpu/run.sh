#!/bin/sh
# run.sh OUT [--trial]
# On a server with a GPU: parity first, then the backend's tests, then tuning, then the
# benchmark, with PyTorch beside it where python3 has it. Results go into the folder OUT,
# and a dated report with what was predicted beside what was measured. It ends with 1
# when a part fails, but goes on with the others: a wrong result's speed is no result, and
# the report says so.
#
# --trial runs all of it on small shapes, on whatever OpenGL there is, to see that it
# runs. Its figures mean nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: run.sh OUT [--trial]}
parity=full suite=gpu budget=10m trial=
case ${2-} in
"") ;;
--trial) parity=quick suite=gpu-trial budget=20s trial=--trial ;;
*) echo "usage: run.sh OUT [--trial]" >&2; exit 2 ;;
esac
mkdir -p "$out"
out=$(cd "$out" && pwd)
# Loaders that the server has win; the bundled ones fill the gaps.
export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/loaders/usr/lib/x86_64-linux-gnu"
# What is tuned here serves this run, and leaves nothing behind.
export DNNBENCH_CACHE="$out/cache"

failed=
"$here/dnnbench" devices --format=json >"$out/devices.json"
echo "== parity"
"$here/dnnbench" parity --backend=gl --suite=$parity --format=json >"$out/parity.json" || failed="$failed parity"
echo "== tests"
"$here/gl.test" -test.short >"$out/tests.txt" 2>&1 || failed="$failed tests"
tail -n 1 "$out/tests.txt"
echo "== the default kernels, then tuning, then the tuned ones"
"$here/dnnbench" bench --backend=gl --suite=$suite --deterministic --format=csv >"$out/default.csv" ||
	failed="$failed bench-default"
"$here/dnnbench" tune --backend=gl --suite=$suite --budget=$budget --format=json >"$out/tune.json" || failed="$failed tune"
"$here/dnnbench" bench --backend=gl --suite=$suite --format=csv >"$out/tuned.csv" || failed="$failed bench-tuned"

python=
for p in "${PYTHON:-python3}" /usr/bin/python3; do
	if command -v "$p" >/dev/null && "$p" -c 'import torch' 2>/dev/null; then
		python=$p
		break
	fi
done
if [ -n "$python" ]; then
	echo "== PyTorch, TF32 off"
	"$python" "$here/torch_gpu.py" $trial "$out/tuned.csv" >"$out/torch.csv" || failed="$failed PyTorch"
else
	echo "no python3 with torch: nothing is measured beside ours (PYTHON may name one)"
	rm -f "$out/torch.csv"
fi

report="$out/$(date -u +%Y-%m-%d)-gpu.md"
if command -v python3 >/dev/null; then
	python3 "$here/report.py" $trial --failed="$failed" "$here/predictions.csv" "$out" >"$report"
	cat "$report"
else
	echo "no python3: the results are in $out/*.csv and *.json, without a report"
fi
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
