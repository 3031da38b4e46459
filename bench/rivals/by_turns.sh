# Sourced by step.sh and infer.sh: what both need to run programs by turns.
# shellcheck shell=bash

rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-2} threads=${THREADS:-1 2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT

# torch calls whichever libblas.so.3 the loader finds first. The builds for OpenMP share
# torch's own threads; those for pthreads would bring as many again.
builds=()
if ! /usr/bin/python3 -c 'import torch' 2>/dev/null; then
	echo "PyTorch is left out: install python3-torch" >&2
else
	for build in openblas-openmp blis-openmp; do
		for folder in /usr/lib/*/"$build"; do
			[ -e "$folder/libblas.so.3" ] && builds+=("$folder")
		done
	done
	if [ ${#builds[@]} -eq 0 ]; then
		echo "PyTorch is left out, without an OpenMP build of a BLAS: install libopenblas0-openmp or libblis4-openmp" >&2
	fi
fi

# torch SCRIPT N runs a script on N threads, once with each BLAS.
torch() {
	local folder
	for folder in "${builds[@]}"; do
		LD_LIBRARY_PATH=$folder OMP_NUM_THREADS=$2 BLIS_NUM_THREADS=$2 /usr/bin/python3 "$1" \
			--threads "$2" --time "$seconds" --blas "$(basename "$folder")"
	done
}

# by_turns RUN calls RUN N, for each number of threads in each round, and prints medians
# and ratios of the lines that it writes.
by_turns() {
	local round n
	for round in $(seq "$rounds"); do
		for n in $threads; do
			echo "round $round of $rounds, $n thread(s)" >&2
			"$1" "$n" >>"$work/lines"
		done
	done
	/usr/bin/python3 medians.py <"$work/lines"
}
