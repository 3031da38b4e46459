package data

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func npyFile(kind, shape string, payload []byte) []byte {
	header := "{'descr': '" + kind + "', 'fortran_order': False, 'shape': " + shape + ", }\n"
	file := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	return append(append(file, header...), payload...)
}

func idxFile(kind byte, payload []byte, shape ...uint32) []byte {
	file := []byte{0, 0, kind, byte(len(shape))}
	for _, d := range shape {
		file = binary.BigEndian.AppendUint32(file, d)
	}
	return append(file, payload...)
}

func TestCSV(t *testing.T) {
	want := []float32{1, 2, 3, 4, 5, 6}
	for name, text := range map[string]string{
		"plain":           "1,2,b\n3,4,a\n5,6,b\n",
		"header":          "x,y,class\n1,2,b\n3,4,a\n5,6,b\n",
		"mark and CRLF":   "\ufeff1,2,b\r\n3,4,a\r\n5,6,b\r\n",
		"no last newline": "1,2,b\n3, 4,a\n5,6,b",
	} {
		t.Run(name, func(t *testing.T) {
			s, err := ReadCSV(strings.NewReader(text), "f", CSV{})
			require.NoError(t, err)
			assert.Equal(t, want, s.X)
			assert.Equal(t, []int32{1, 0, 1}, s.Labels)
			assert.Equal(t, []string{"a", "b"}, s.Classes)
		})
	}
	s, err := ReadCSV(strings.NewReader("class,x\n10,1\n9,2\n10,3\n"), "f", CSV{Label: "class"})
	require.NoError(t, err)
	assert.Equal(t, []string{"9", "10"}, s.Classes, "numbers sort as numbers")
}

func TestCSVErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "no samples",
		"x,y\n":             "no samples",
		"1,2,0\n3,1\n":      "line 2 has 2 columns",
		"1,2,0\n3,x,1\n":    "line 2, column 2",
		"1,2,0\n3,NaN,1\n":  "line 2, column 2",
		"1,2,0\n3,-Inf,1\n": "line 2, column 2",
		"1,2,0\n3,1e99,1\n": "line 2, column 2",
		"1,2,0\n3,,1\n":     "line 2, column 2",
		"1,2,0\n3,4,\n":     "line 2, column 3",
		"1,0\n2,-1\n3,0\n":  "line 2: label -1",
		"1,0\n2,.5\n3,0\n":  "line 2: label .5",
		"1,0\n2,1\n":        "label of its own",
		"1,0\n2,0\n":        "1 class",
		"1\n2\n":            "put commas between",
		"1,\"a\n":           "line",
		"\x1f\x8bxx":        "gzip",
	} {
		_, err := ReadCSV(strings.NewReader(text), "f", CSV{})
		require.ErrorContains(t, err, want, "%q", text)
		assert.NotContains(t, err.Error(), "\n")
	}
}

func TestIDXErrors(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":       {nil, "no IDX header"},
		"magic":       {[]byte("abcd"), "starts with"},
		"axes":        {idxFile(8, nil, 2)[:6], "cut short"},
		"truncated":   {idxFile(8, []byte{1}, 2), "2 bytes, but 1 follow"},
		"too long":    {idxFile(8, []byte{1, 2, 3}, 2), "more follow"},
		"zero extent": {idxFile(8, nil, 0), "1 or more"},
		"overflow":    {idxFile(8, nil, 1<<31, 1<<31, 1<<31), "cut short"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readIDX(bytes.NewReader(c.file))
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestNPY(t *testing.T) {
	a, err := readNPY(bytes.NewReader(npyFile("|u1", "(2, 2)", []byte{1, 2, 3, 4})))
	require.NoError(t, err)
	assert.Equal(t, array{shape: []int{2, 2}, bytes: []byte{1, 2, 3, 4}}, a)
	a, err = readNPY(bytes.NewReader(npyFile("<i2", "(2,)", []byte{1, 0, 0xff, 0xff})))
	require.NoError(t, err)
	assert.Equal(t, []float64{1, -1}, a.numbers)
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, "as a NumPy file"},
		{npyFile("<f4", "(2,)", []byte{1}), "cut short"},
		{npyFile("<f4", "(1,)", make([]byte, 5)), "5 follow"},
		{npyFile("<f4", "(-1,)", nil), "1 or more"},
		{npyFile("<c8", "(1,)", make([]byte, 8)), "type"},
		{[]byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"), "cut short"},
		{[]byte("\x93NUMPY\x01\x00\x04\x00abcd"), "malformed"},
	} {
		_, err := readNPY(bytes.NewReader(c.file))
		require.ErrorContains(t, err, c.want)
	}
}

func TestNoAllocationByHeader(t *testing.T) {
	for name, read := range map[string]func() error{
		"idx": func() error {
			_, err := readIDX(bytes.NewReader(idxFile(8, make([]byte, 80), 1<<31-1)))
			return err
		},
		"npy": func() error {
			_, err := readNPY(bytes.NewReader(npyFile("|u1", "(2147483647,)", make([]byte, 80))))
			return err
		},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := read()
		runtime.ReadMemStats(&after)
		require.Error(t, err, name)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20), name)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("x,y\n1,a\n2,b\n3,a\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if s, err := ReadCSV(bytes.NewReader(file), "f", CSV{}); err == nil {
			require.NoError(t, s.Validate())
		}
	})
}

func FuzzIDX(f *testing.F) {
	f.Add(idxFile(8, []byte{1, 2, 3, 4}, 2, 2), idxFile(8, []byte{0, 1}, 2))
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		if s, err := ReadIDX(bytes.NewReader(images), bytes.NewReader(labels), "f"); err == nil {
			require.NoError(t, s.Validate())
		}
	})
}

func FuzzNPY(f *testing.F) {
	f.Add(npyFile("|u1", "(2, 2)", []byte{1, 0, 3, 1}))
	f.Add(npyFile("<f8", "(2,)", make([]byte, 16)))
	f.Fuzz(func(t *testing.T, file []byte) {
		if s, err := ReadNPY(bytes.NewReader(file), "f"); err == nil {
			require.NoError(t, s.Validate())
		}
	})
}
