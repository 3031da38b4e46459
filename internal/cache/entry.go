package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"path/filepath"
)

// An entry is a file of
//
//	magic     which names the format
//	checksum  SHA-256 of all that follows
//	length    of the key in bytes, 64 bits, little-endian
//	key
//	value     up to the end of the file
//
// under a name made from the key alone.
const (
	magic     = "dnnbench cache 1\n"
	extension = ".entry"
)

func encode(key string, value []byte) []byte {
	body := binary.LittleEndian.AppendUint64(nil, uint64(len(key)))
	body = append(append(body, key...), value...)
	sum := sha256.Sum256(body)
	return append(append([]byte(magic), sum[:]...), body...)
}

// decode returns the value of an entry, if it is one, whole, and that of this key.
func decode(data []byte, key string) (value []byte, ok bool) {
	data, ok = bytes.CutPrefix(data, []byte(magic))
	if !ok || len(data) < sha256.Size+8 {
		return nil, false
	}
	sum, body := data[:sha256.Size], data[sha256.Size:]
	if want := sha256.Sum256(body); !bytes.Equal(sum, want[:]) {
		return nil, false
	}
	length, rest := binary.LittleEndian.Uint64(body), body[8:]
	if length != uint64(len(key)) {
		return nil, false
	}
	return bytes.CutPrefix(rest, []byte(key))
}

// path is that of the file for a key. Keys that share a name, which half of SHA-256
// makes unlikely, would push each other out and no more.
func (c *Cache) path(key string) string {
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(c.folder, hex.EncodeToString(sum[:sha256.Size/2])+extension)
}
