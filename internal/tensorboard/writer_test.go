package tensorboard

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// crc32c is by the definition, a bit at a time: the polynomial 0x1EDC6F41 with its bits in
// reverse (RFC 3720, B.4).
func crc32c(data []byte) uint32 {
	c := ^uint32(0)
	for _, b := range data {
		c ^= uint32(b)
		for range 8 {
			c = c>>1 ^ 0x82F63B78*(c&1)
		}
	}
	return ^c
}

func TestChecksum(t *testing.T) {
	assert.Equal(t, uint32(0xE3069283), crc32c([]byte("123456789")), "the check value of CRC-32C")
	assert.Equal(t, uint32(0x8A9136AA), crc32c(make([]byte, 32)), "RFC 3720, B.4")
}

// readRecord reads by the published format alone.
func readRecord(r io.Reader) ([]byte, error) {
	unmask := func(m uint32) uint32 { m -= 0xa282ead8; return m>>17 | m<<15 }
	head := make([]byte, 12)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	if unmask(binary.LittleEndian.Uint32(head[8:])) != crc32c(head[:8]) {
		return nil, errors.New("the checksum of the length is wrong")
	}
	data := make([]byte, binary.LittleEndian.Uint64(head)+4)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, err
	}
	body, sum := data[:len(data)-4], data[len(data)-4:]
	if unmask(binary.LittleEndian.Uint32(sum)) != crc32c(body) {
		return nil, errors.New("the checksum of the data is wrong")
	}
	return body, nil
}

// fieldsOf takes a message apart: numbers as bits, and bytes.
func fieldsOf(t *testing.T, message []byte) (numbers map[int]uint64, texts map[int][][]byte) {
	t.Helper()
	numbers, texts = map[int]uint64{}, map[int][][]byte{}
	for len(message) > 0 {
		k, n := binary.Uvarint(message)
		require.Positive(t, n)
		message = message[n:]
		field := int(k >> 3)
		switch k & 7 {
		case 0:
			numbers[field], n = binary.Uvarint(message)
			message = message[n:]
		case 1:
			numbers[field], message = binary.LittleEndian.Uint64(message), message[8:]
		case 5:
			numbers[field], message = uint64(binary.LittleEndian.Uint32(message)), message[4:]
		case 2:
			length, n := binary.Uvarint(message)
			message = message[n:]
			texts[field], message = append(texts[field], message[:length]), message[length:]
		default:
			t.Fatalf("wire type %d", k&7)
		}
	}
	return numbers, texts
}

func TestFilesReadAsPublished(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "runs", "one")
	at := time.Unix(1_700_000_000, 250_000_000)
	w, err := Create(folder, at)
	require.NoError(t, err)
	other, err := Create(folder, at)
	require.NoError(t, err, "a second file of the same second")
	require.NoError(t, other.Close())
	const step = 1<<30 + 5 // more than 16 bits, and an int of 32
	require.NoError(t, w.Write(at.Add(time.Second), step, Scalar{"cost/test", 0.15625}, Scalar{"accuracy/test", 1}))
	require.NoError(t, w.Write(at.Add(time.Second), 0, Scalar{"größe", math.Inf(1)}))
	require.NoError(t, w.Close())

	names, err := filepath.Glob(filepath.Join(folder, "events.out.tfevents.1700000000.*"))
	require.NoError(t, err)
	require.Len(t, names, 2)
	file, err := os.Open(names[0])
	require.NoError(t, err)
	defer file.Close()

	first, err := readRecord(file)
	require.NoError(t, err)
	numbers, texts := fieldsOf(t, first)
	assert.Equal(t, 1_700_000_000.25, math.Float64frombits(numbers[1]))
	assert.Equal(t, "brain.Event:2", string(texts[3][0]))

	second, err := readRecord(file)
	require.NoError(t, err)
	numbers, texts = fieldsOf(t, second)
	assert.Equal(t, 1_700_000_001.25, math.Float64frombits(numbers[1]))
	assert.Equal(t, uint64(step), numbers[2])
	_, summary := fieldsOf(t, texts[5][0])
	require.Len(t, summary[1], 2)
	for i, want := range []Scalar{{"cost/test", 0.15625}, {"accuracy/test", 1}} {
		numbers, texts := fieldsOf(t, summary[1][i])
		assert.Equal(t, want.Tag, string(texts[1][0]))
		assert.Equal(t, want.Value, float64(math.Float32frombits(uint32(numbers[2]))))
	}
	_, err = readRecord(file)
	require.NoError(t, err)
	_, err = readRecord(file)
	assert.ErrorIs(t, err, io.EOF)
}

// TestFaultsShow makes sure that the reader above would tell.
func TestFaultsShow(t *testing.T) {
	good := record([]byte("some data"))
	for i := range good {
		bad := append([]byte(nil), good...)
		bad[i] ^= 1
		_, err := readRecord(strings.NewReader(string(bad)))
		assert.Error(t, err, "byte %d", i)
	}
}
