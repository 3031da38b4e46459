package tensorboard

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"time"
)

// Scalar is a number with a name; a slash in it makes groups, as in cost/test.
type Scalar struct {
	Tag   string
	Value float64
}

// The wire types of Protocol Buffers.
const (
	varint  = 0
	fixed64 = 1
	bytes   = 2
	fixed32 = 5
)

func key(b []byte, field, wire uint64) []byte { return binary.AppendUvarint(b, field<<3|wire) }

func appendBytes[T string | []byte](b []byte, field uint64, value T) []byte {
	b = binary.AppendUvarint(key(b, field, bytes), uint64(len(value)))
	return append(b, value...)
}

// event begins a message with its time, in seconds since 1970.
func event(at time.Time) []byte {
	return binary.LittleEndian.AppendUint64(key(nil, 1, fixed64), math.Float64bits(float64(at.UnixMicro())/1e6))
}

// firstEvent says what the file is.
func firstEvent(at time.Time) []byte { return appendBytes(event(at), 3, "brain.Event:2") }

func scalarEvent(at time.Time, step int, scalars []Scalar) []byte {
	var summary []byte
	for _, s := range scalars {
		value := appendBytes(nil, 1, s.Tag)
		value = binary.LittleEndian.AppendUint32(key(value, 2, fixed32), math.Float32bits(float32(s.Value)))
		summary = appendBytes(summary, 1, value)
	}
	return appendBytes(binary.AppendUvarint(key(event(at), 2, varint), uint64(step)), 5, summary)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func masked(data []byte) uint32 {
	c := crc32.Checksum(data, castagnoli)
	return (c>>15 | c<<17) + 0xa282ead8
}

// record frames a message.
func record(data []byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	b = binary.LittleEndian.AppendUint32(b, masked(b))
	return binary.LittleEndian.AppendUint32(append(b, data...), masked(data))
}
