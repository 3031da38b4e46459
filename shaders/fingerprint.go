package shaders

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"sync"
)

//go:embed gemm*.go
var generator embed.FS

// Fingerprint stands for the text of all shaders: it is a hash of the files that they are
// made of, and of the generator of products, whose hundreds of texts it would take long
// to make. Another build with the same fingerprint makes the same shaders.
var Fingerprint = sync.OnceValues(func() (string, error) {
	h := sha256.New()
	for _, part := range []embed.FS{files, generator} {
		err := fs.WalkDir(part, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := part.ReadFile(name)
			h.Write([]byte(name + "\x00"))
			h.Write(text)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
})
