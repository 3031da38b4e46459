package nn

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"

	"github.com/nlpodyssey/safetensors"
)

// readSafetensors reads a file whole, and finds its tensors and its metadata.
func readSafetensors(path string) (file []byte, tensors safetensors.SafeTensors, meta map[string]string, err error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("it is not a file")
	}
	if err == nil {
		file, err = os.ReadFile(path)
	}
	if err == nil {
		tensors, meta, err = openSafetensors(file)
	}
	return file, tensors, meta, err
}

// openSafetensors finds the tensors and the metadata of a file. The library checks that
// the header is no longer than the file, and that the tensors fill the rest with no gap
// and no overlap.
func openSafetensors(file []byte) (safetensors.SafeTensors, map[string]string, error) {
	_, header, err := safetensors.ReadMetadata(file)
	if err != nil && isPickle(file) {
		return safetensors.SafeTensors{}, nil, fmt.Errorf("it is a file of PyTorch's torch.save, a Python program that runs as it is read: write the weights by safetensors.torch.save_file there")
	}
	if err != nil {
		return safetensors.SafeTensors{}, nil, fmt.Errorf("not a whole safetensors file: %w", err)
	}
	tensors, err := safetensors.Deserialize(file)
	if err != nil {
		return safetensors.SafeTensors{}, nil, fmt.Errorf("not a whole safetensors file: %w", err)
	}
	return tensors, header.Metadata(), nil
}

// isPickle tells the files of torch.save by how they begin: since PyTorch 1.6 they are zip
// archives, of pickles as they were before.
func isPickle(file []byte) bool {
	return bytes.HasPrefix(file, []byte("PK\x03\x04")) || bytes.HasPrefix(file, []byte("\x80\x02"))
}

// float32s is what a tensor of F32 holds.
func float32s(t safetensors.TensorView) []float32 {
	bytes := t.Data()
	values := make([]float32, len(bytes)/4)
	for k := range values {
		values[k] = math.Float32frombits(binary.LittleEndian.Uint32(bytes[4*k:]))
	}
	return values
}

func littleEndian(x []float32) []byte {
	bytes := make([]byte, 0, 4*len(x))
	for _, v := range x {
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
	}
	return bytes
}

// sizes are dims as a file has them.
func sizes(dims ...int) []uint64 {
	shape := make([]uint64, len(dims))
	for i, d := range dims {
		shape[i] = uint64(d)
	}
	return shape
}
