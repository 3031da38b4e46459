package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestBadUsage holds every mistake in a command line to one line that says what to
// do, and to status 2.
func TestBadUsage(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"--bakend=cpu", "did you mean --backend?"},
		{"--colour", "unknown flag --colour"},
		{"-x", "shorthand"},
		{"bench --epochs=3", "unknown flag --epochs"},
		{"--backend", "needs an argument"},
		{"--backend=cuda", "Choose one of auto, gl, cpu"},
		{"--backend=cpi", "did you mean cpu?"},
		{"--backend=cpu --device=nosuchdevice", "dnnbench devices"},
		{"--suite=quik", "did you mean quick?"},
		{"--format=xml", "Choose one of table, json, csv, gobench"},
		{"--seed=-1", "not a whole number"},
		{"--seed=", "not a whole number"},
		{"--seed=18446744073709551616", "not a whole number"},
		{"trian", "did you mean train?"},
		{"frobnicate", "Choose one of"},
		{"help trian", "did you mean train?"},
		{"completion nonsense", "Choose one of bash, fish, powershell, zsh"},
		{"completion bsh", "did you mean bash?"},
		{"bench quick", "takes flags only"},
		{"train digits", "takes flags only"},
		{"train --dropout=1", "below 1"},
		{"train --norm=bach", "did you mean batch?"},
		{"train --residual --arch=64-32-10", "two of the same width"},
		{"parity --suite=all", "unknown suite"},
		{"parity --gradients --drift", "choose one"},
		{"parity --gradients --quick", "choose one"},
		{"parity --drift --backend=cpu", "--backend=gl"},
		{"bench --out=report.pdf", ".html"},
		{"bench --out=no/such/folder/r.html", "make it first"},
		{"bench --plots=no/such/folder", "make it first"},
		{"bench --out=r.html --format=csv", "leave out --format"},
		{"bench --against=cpu", "--out=report.html"},
		{"bench --backend=cpu --against=cpu --out=r.html", "choose another"},
		{"parity --out=parity.txt", ".html"},
		{"parity --drift --out=parity.html", "no page"},
		{"devices --format=csv", "unknown format"},
		{"devices gl", "takes flags only"},
		{"doctor --format=csv", "unknown format"},
		{"doctor --parity=0s", "above 0"},
		{"doctor --out=report.html", "name it .json"},
		{"doctor --out=no/such/folder/r.json", "make it first"},
		{"predict", "--model=FILE.safetensors"},
		{"predict --model=no/such.safetensors", "no such file"},
		{"predict --model=../../go.mod", "not a whole safetensors file"},
		{"predict --model=x --input=xml", "Choose one of csv, jsonl"},
		{"inspect", "--arch=64-32-10"},
		{"inspect a b", "one file"},
		{"inspect a --arch=2-2", "leave one of them out"},
		{"inspect no/such.safetensors", "no such file"},
		{"inspect ../../go.mod", "not a whole safetensors file"},
		{"sweep", "nothing varies"},
		{"sweep --vary lr", "name=a,b,c"},
		{"sweep --vary lrr=1", "did you mean lr?"},
		{"sweep --vary lr=log:1e-3:1e-1 --method=grid", "number of points"},
		{"sweep --vary lr=0.1 --lr=0.2", "leave one of them out"},
		{"sweep --vary epochs=1,2 --method=halving", "leave one of them out"},
		{"sweep --vary act=relu,rleu --method=grid", "did you mean relu?"},
		{"sweep --vary depth=2", "--vary width"},
		{"sweep --vary hidden=8 --vary width=8", "one or the other"},
		{"sweep --vary lr=0.1 --plot=cost.gif", ".png or .svg"},
		{"sweep --vary lr=0.1 --folds=1000000", "--folds"},
		{"sweep --vary lr=0.1 --space=no/such/file", "--space"},
		{"sweep --vary lr=0.1 --record=no/such/folder/r.jsonl", "make it first"},
		{"sweep --format=csv", "unknown format"},
		{"tune --format=csv", "unknown format"},
		{"tune --budget=-1s", "above 0"},
		{"tune --budget=fast", "1m30s"},
		{"tune --batch=64", "--arch"},
		{"tune --arch=64-10 --suite=full", "leave one of them out"},
		{"tune --backend=cpu", "nothing to tune"},
		{"tune --deterministic", "unknown flag --deterministic"},
		{"train --profile --backend=cpu --format=json", "--backend=gl"},
		{"train --profile --counts", "leave one of them out"},
		{"train --format=gobench", "unknown format"},
		{"train --act=rleu", "did you mean relu?"},
		{"train --act=", "unknown activation"},
		{"train --loss=hunge", "did you mean hinge?"},
		{"train --delta=0", "above 0"},
		{"train --smoothing=1.5", "from 0 to 1"},
		{"train --smoothing=0.1 --loss=huber", "leave it out"},
		{"train --class-weights=1,x", "nor balanced"},
		{"train --class-weights=1,2", "10 classes"},
		{"train --class-weights=0,0", "no class count"},
		{"train --opt=adm", "did you mean adam?"},
		{"train --lr=0", "above 0"},
		{"train --lr=-0.1", "above 0"},
		{"train --lr=NaN", "above 0"},
		{"train --lr=Inf", "above 0"},
		{"train --lr=1e999", "above 0"},
		{"train --lr=fast", "above 0"},
		{"train --decay=-1", "0 or more"},
		{"train --clip-norm=-1", "0 or more"},
		{"train --l1=-1", "0 or more"},
		{"train --max-norm=Inf", "0 or more"},
		{"train --clip-norm=1e-46", "0 for none"},
		{"train --clip-value=NaN", "0 or more"},
		{"train --schedule=cosin", "choose one of"},
		{"train --schedule=cosine:gamma=1", "restarts=NUMBER"},
		{"train --schedule=step:gamma=2", "up to 1"},
		{"train --decay=NaN", "0 or more"},
		{"train --epochs=0", "from 1"},
		{"train --epochs=1.5", "from 1"},
		{"train --epochs=99999999999", "from 1"},
		{"train --batch=0", "from 1"},
		{"train --batch=-8", "from 1"},
		{"train --accumulate=0", "from 1"},
		{"train --accumulate=1000", "choose fewer or smaller"},
		{"train --seeds=0", "from 1"},
		{"train --arch=", "architecture"},
		{"train --arch=64", "architecture"},
		{"train --arch=64--10", "architecture"},
		{"train --arch=64-0-10", "architecture"},
		{"train --arch=64-x-10", "architecture"},
		{"train --arch=63-32-10", "say --arch=64-32-10"},
		{"train --arch=64-32-11", "say --arch=64-32-10"},
		{"train --arch=64-2000000000-10", "parameters"},
		{"train --batch=100000", "say --batch="},
		{"train --data=nosuchfile.csv", "nosuchfile.csv"},
		{"train --data=", "no data"},
		{"train --save=weights.bin", ".safetensors"},
		{"train --out=curves.png", ".csv or .html"},
		{"train --plots=no/such/folder", "make it first"},
		{"train --out=/nosuchfolder/curves.csv", "no folder"},
		{"train --save=/nosuchfolder/w.safetensors", "no folder"},
		{"train --save=w.safetensors --seeds=2", "leave out --seeds"},
		{"train --early-stop=0", "such as 5 or 5,0.001"},
		{"train --early-stop=5,-1", "such as 5 or 5,0.001"},
		{"train --early-stop=soon", "such as 5 or 5,0.001"},
		{"train --held-back=1", "below 1"},
		{"train --held-back=0.5", "--early-stop"},
		{"train --delta=3", "huber"},
		{"train --target=", "names no column"},
		{"sweep --vary lr=0.1 --target=", "names no column"},
		{"sweep --vary lr=0.1 --record=", "names no file"},
		{"train --checkpoint=c --seeds=2", "leave out --seeds"},
		{"train --checkpoint=", "--checkpoint=FILE"},
		{"train --resume", "--checkpoint=FILE"},
		{"train --checkpoint-every=5", "--checkpoint=FILE"},
		{"train --checkpoint=c --checkpoint-every=0", "30s"},
		{"train --checkpoint=c --checkpoint-every=-1s", "30s"},
		{"train --checkpoint=/nosuchfolder/c", "no folder"},
		{"train --checkpoint=../../LICENSE", "say --resume"},
		{"train --checkpoint=../../LICENSE --resume", "not a whole safetensors file"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			status, stdout, stderr := cli(strings.Fields(tt.args)...)
			assert.Equal(t, statusUsage, status)
			assert.Empty(t, stdout)
			assertOneLine(t, stderr)
			assert.Contains(t, stderr, tt.want)
		})
	}
}

func TestHelp(t *testing.T) {
	for _, args := range []string{"--help", "bench --help", "train --help", "parity --help", "tune --help", "devices --help", "help train"} {
		status, stdout, stderr := cli(strings.Fields(args)...)
		assert.Equal(t, statusDone, status, args)
		assert.Empty(t, stderr, args)
		assert.GreaterOrEqual(t, strings.Count(stdout, "  dnnbench "), 2, "%s shows real examples", args)
		assert.Contains(t, stdout, "--format", args)
	}
}

func TestVersion(t *testing.T) {
	status, stdout, stderr := cli("--version")
	assert.Equal(t, statusDone, status)
	assert.Regexp(t, `^dnnbench \S+ go1\.\S+ \S+/\S+, commit .*, with(out)? OpenGL\n$`, stdout)
	assert.Empty(t, stderr)
}
