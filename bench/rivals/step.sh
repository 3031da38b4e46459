#!/usr/bin/env bash
# Times the training step of this project and of Debian's python3-torch by turns, and
# prints medians and ratios. ROUNDS, SECONDS_EACH and THREADS may be set. See README.md.
set -euo pipefail
cd "$(dirname "$0")"

rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-2} threads=${THREADS:-1 2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT

# torch calls whichever libblas.so.3 the loader finds first. The builds for OpenMP share
# torch's own threads; those for pthreads would bring as many again.
builds=()
for build in openblas-openmp blis-openmp; do
	for folder in /usr/lib/*/"$build"; do
		[ -e "$folder/libblas.so.3" ] && builds+=("$folder")
	done
done
if [ ${#builds[@]} -eq 0 ]; then
	echo "step.sh: no OpenMP build of a BLAS: install libopenblas0-openmp or libblis4-openmp" >&2
	exit 1
fi
if ! /usr/bin/python3 -c 'import torch' 2>/dev/null; then
	echo "step.sh: no PyTorch: install python3-torch" >&2
	exit 1
fi

go build -o "$work/step" ./step
for round in $(seq "$rounds"); do
	for n in $threads; do
		echo "round $round of $rounds, $n thread(s)" >&2
		"$work/step" -threads "$n" -time "${seconds}s" >>"$work/lines"
		for folder in "${builds[@]}"; do
			LD_LIBRARY_PATH=$folder OMP_NUM_THREADS=$n BLIS_NUM_THREADS=$n /usr/bin/python3 torch_step.py \
				--threads "$n" --time "$seconds" --blas "$(basename "$folder")" >>"$work/lines"
		done
	done
done
/usr/bin/python3 step_table.py <"$work/lines"
