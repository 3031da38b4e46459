package nn

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/nlpodyssey/safetensors"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/wholefile"
)

// A checkpoint is a safetensors file. Its tensors are those of the model as [Model.Save]
// writes them; the moments and the last good weights, with prefixes before these names;
// the device's state; and what is real on the host, as float64, because JSON has neither
// NaN nor infinities. The rest is metadata. The last 32 bytes are SHA-256 of all before.
const (
	checkpointVersion = 1

	keyVersion  = "checkpoint" // of the format
	keyProgress = "progress"
	keySettings = "settings"
	keyNote     = "note"

	nameState    = "state"
	nameHistory  = "history"    // [epochs, 7], as historyRow has it
	namePlateau  = "plateau"    // scale, best, bad
	nameWatch    = "early_stop" // best, its epoch, epochs without a better one
	nameChecksum = "checksum"
)

// progress is where a training is, in the metadata.
type progress struct {
	Epoch   int           `json:"epoch"`
	Steps   int           `json:"steps"`
	Elapsed time.Duration `json:"elapsed_ns"`
}

// write writes a checkpoint, whole or not at all, and makes sure that it is on the disk.
func (c *Checkpoint) write(path string) error {
	if err := wholefile.Write(path, c.encode); err != nil {
		return &CheckpointError{err}
	}
	return nil
}

// stored is a tensor in the file's bytes. The checksum's are not known before all others
// were written.
type stored struct {
	dtype safetensors.DType
	shape []uint64
	data  []byte
	sum   hash.Hash
}

func (s stored) DType() safetensors.DType { return s.dtype }
func (s stored) Shape() []uint64          { return s.shape }
func (s stored) DataLen() uint64 {
	if s.sum != nil {
		return sha256.Size
	}
	return uint64(len(s.data))
}
func (s stored) Data() []byte {
	if s.sum != nil {
		return s.sum.Sum(nil)
	}
	return s.data
}

func (c *Checkpoint) encode(w io.Writer) error {
	settings, err := json.Marshal(c.settings)
	if err != nil {
		return err
	}
	now, err := json.Marshal(progress{c.Epoch, c.Steps, c.elapsed})
	if err != nil {
		return err
	}
	meta := map[string]string{keyVersion: strconv.Itoa(checkpointVersion), keyProgress: string(now),
		keySettings: string(settings), keyNote: c.Note}

	var state []byte
	for _, word := range c.state {
		state = binary.LittleEndian.AppendUint32(state, uint32(word))
	}
	var history []float64
	for _, e := range c.History.Epochs {
		history = append(history, historyRow(e)...)
	}
	sum := sha256.New()
	tensors := map[string]stored{
		nameState:   {dtype: safetensors.I32, shape: sizes(len(c.state)), data: state},
		nameHistory: reals(history, len(c.History.Epochs), len(historyRow(Epoch{}))),
		namePlateau: reals([]float64{c.plateau.scale, c.plateau.best, float64(c.plateau.bad)}, 3),
		nameWatch:   reals([]float64{c.watch.best, float64(c.watch.epoch), float64(c.watch.bad)}, 3),
		// Tensors are written in the order of the sizes of their elements: it comes last.
		nameChecksum: {dtype: safetensors.U8, shape: sizes(sha256.Size), sum: sum},
	}
	for name, t := range c.tensors {
		tensors[name] = stored{dtype: safetensors.F32, shape: sizes(t.dims...), data: littleEndian(t.values)}
	}
	return safetensors.SerializeToWriter(tensors, meta, io.MultiWriter(w, sum))
}

func historyRow(e Epoch) []float64 {
	return []float64{float64(e.Epoch), float64(e.Steps), e.Cost, e.LearningRate, e.GradNorm, float64(e.Elapsed), float64(e.Waited)}
}

func reals(x []float64, dims ...int) stored {
	var data []byte
	for _, v := range x {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
	}
	return stored{dtype: safetensors.F64, shape: sizes(dims...), data: data}
}

// ErrNoCheckpoint says that a file has tensors, but not where a training is.
var ErrNoCheckpoint = errors.New("it is a safetensors file, but no checkpoint of a training")

// ReadCheckpoint reads a checkpoint. One that is damaged, from a newer version or another
// kind of file is an error that says so.
func ReadCheckpoint(path string) (*Checkpoint, error) {
	file, tensors, meta, err := readSafetensors(path)
	var c *Checkpoint
	if err == nil {
		c, err = decodeCheckpoint(file, tensors, meta)
	}
	if err != nil {
		return nil, fmt.Errorf("the checkpoint %s: %w", path, err)
	}
	return c, nil
}

func decodeCheckpoint(file []byte, tensors safetensors.SafeTensors, meta map[string]string) (*Checkpoint, error) {
	version, ok := meta[keyVersion]
	if !ok {
		return nil, ErrNoCheckpoint
	}
	if version != strconv.Itoa(checkpointVersion) {
		return nil, fmt.Errorf("it has version %q, and this program reads version %d: use the program that wrote it", version, checkpointVersion)
	}
	body := file[:max(0, len(file)-sha256.Size)]
	if sum := sha256.Sum256(body); !bytes.Equal(file[len(body):], sum[:]) {
		return nil, fmt.Errorf("it is damaged: its checksum is not that of its contents")
	}
	c := &Checkpoint{Note: meta[keyNote], tensors: map[string]savedTensor{}}
	var now progress
	for key, value := range map[string]any{keyProgress: &now, keySettings: &c.settings} {
		if err := json.Unmarshal([]byte(meta[key]), value); err != nil {
			return nil, fmt.Errorf("its metadata's %s: %w", key, err)
		}
	}
	c.Epoch, c.Steps, c.elapsed = now.Epoch, now.Steps, now.Elapsed
	if err := c.decodeHost(tensors); err != nil {
		return nil, err
	}
	for _, t := range tensors.Tensors() {
		if t.TensorView.DType() != safetensors.F32 {
			continue
		}
		saved := savedTensor{values: float32s(t.TensorView)}
		for _, d := range t.TensorView.Shape() {
			saved.dims = append(saved.dims, int(d))
		}
		c.tensors[t.Name] = saved
	}
	return c, nil
}

// decodeHost finds the state, the history and the schedule.
func (c *Checkpoint) decodeHost(tensors safetensors.SafeTensors) error {
	state, ok := tensors.Tensor(nameState)
	if !ok || state.DType() != safetensors.I32 || len(state.Data()) != 4*backend.StateLen {
		return fmt.Errorf("it has no %s of %d words", nameState, backend.StateLen)
	}
	for data := state.Data(); len(data) > 0; data = data[4:] {
		c.state = append(c.state, int32(binary.LittleEndian.Uint32(data)))
	}
	history, err := realsOf(tensors, nameHistory)
	if err != nil {
		return err
	}
	for row := len(historyRow(Epoch{})); len(history) >= row; history = history[row:] {
		h := history[:row]
		c.History.Epochs = append(c.History.Epochs, Epoch{Epoch: int(h[0]), Steps: int(h[1]), Cost: h[2], LearningRate: h[3],
			GradNorm: h[4], Elapsed: time.Duration(h[5]), Waited: time.Duration(h[6])})
		c.History.Steps += int(h[1])
		c.History.Elapsed += time.Duration(h[5])
	}
	p, err := realsOf(tensors, namePlateau)
	if err != nil || len(p) != 3 {
		return fmt.Errorf("it has no whole %s", namePlateau)
	}
	c.plateau = plateau{scale: p[0], best: p[1], bad: int(p[2])}
	w, err := realsOf(tensors, nameWatch)
	if err != nil || len(w) != 3 {
		return fmt.Errorf("it has no whole %s", nameWatch)
	}
	c.watch = watch{best: w[0], epoch: int(w[1]), bad: int(w[2])}
	return nil
}

func realsOf(tensors safetensors.SafeTensors, name string) ([]float64, error) {
	t, ok := tensors.Tensor(name)
	if !ok || t.DType() != safetensors.F64 {
		return nil, fmt.Errorf("it has no %s", name)
	}
	var x []float64
	for data := t.Data(); len(data) > 0; data = data[8:] {
		x = append(x, math.Float64frombits(binary.LittleEndian.Uint64(data)))
	}
	return x, nil
}
