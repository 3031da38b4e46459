package data

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Stored is samples whose features stay in their files, to be read row by row as they
// are needed, for sets that do not fit the memory. Their labels are in memory.
type Stored struct {
	Name          string // of the folder
	Features      int    // numbers a sample
	Width, Height int    // of images, or 0

	// The features, as X or as U8, [m Features].
	X            *Rows[float32] // numbers
	U8           *Rows[uint8]   // bytes, which stay bytes, and mean Scale·byte + Shift
	Scale, Shift float32        // of bytes

	Labels  []int32  // [m], 0 … len(Classes)-1
	Classes []string // the name of each class

	Unpacked bool // the features are in a temporary file

	file *rowFile
}

// Len is the number of samples m.
func (s *Stored) Len() int { return len(s.Labels) }

// Close gives the files back.
func (s *Stored) Close() error { return s.file.Close() }

// StoredBytes is the size of the larger file of features in a folder that [Open] can
// open, or 0 for anything else.
func StoredBytes(dir string) int64 {
	most := int64(0)
	for _, part := range []string{"train", "test"} {
		if path := featuresPath(dir, part); path != "" {
			if info, err := os.Stat(path); err == nil {
				most = max(most, info.Size())
			}
		}
	}
	return most
}

// Open opens a folder of the four files of MNIST, as [ReadIDXFolder] reads it, or of
// x_train.npy, y_train.npy, x_test.npy and y_test.npy. Features may be IDX bytes, or
// uint8, float32 or float64 of NumPy. A gzipped file, whose rows cannot be found, is
// unpacked to a temporary one that goes when it is closed.
func Open(dir string) (train, test *Stored, err error) {
	if train, err = openPart(dir, "train"); err != nil {
		return nil, nil, err
	}
	if test, err = openPart(dir, "test"); err != nil {
		return nil, nil, errors.Join(err, train.Close())
	}
	if test.Classes, err = agree(train.Name, train.form(), test.form()); err != nil {
		return nil, nil, errors.Join(err, train.Close(), test.Close())
	}
	return train, test, nil
}

// featuresPath is the file of a part's features, IDX before NumPy, or empty.
func featuresPath(dir, part string) string {
	if path := idxPath(dir, idxParts[part]+"-images", 3); path != "" {
		return path
	}
	path := filepath.Join(dir, "x_"+part+".npy")
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		return path
	}
	return ""
}

// idxParts are the names that MNIST has for the parts.
var idxParts = map[string]string{"train": "train", "test": "t10k"}

func openPart(dir, part string) (*Stored, error) {
	path := featuresPath(dir, part)
	if path == "" {
		return nil, fmt.Errorf("%s holds no features of its %s part, neither as IDX nor as x_%s.npy: what is read row by row comes in two parts", dir, part, part)
	}
	f, err := openRows(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s, err := newStored(filepath.Base(filepath.Clean(dir)), f, func() (array, error) { return readLabels(dir, part, path) })
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return s, nil
}

// readLabels reads the labels that belong to a file of features.
func readLabels(dir, part, features string) (array, error) {
	path, read := filepath.Join(dir, "y_"+part+".npy"), readNPY
	if filepath.Ext(features) != ".npy" {
		path, read = idxPath(dir, idxParts[part]+"-labels", 1), readIDX
	}
	f, err := os.Open(path)
	if err != nil {
		return array{}, fmt.Errorf("the labels of %s: %w", features, err)
	}
	defer f.Close()
	y, err := read(f)
	if err != nil {
		return y, fmt.Errorf("%s: %w", path, err)
	}
	return y, nil
}

func newStored(name string, f *rowFile, labels func() (array, error)) (*Stored, error) {
	s := &Stored{Name: name, Unpacked: f.unpacked, file: f, X: f.numbers, U8: f.bytes}
	s.Features = 1
	for _, n := range f.shape[1:] {
		s.Features *= n
	}
	if len(f.shape) == 3 {
		s.Height, s.Width = f.shape[1], f.shape[2]
	}
	if s.U8 != nil {
		s.Scale = byteScale
	}
	y, err := labels()
	if err != nil {
		return nil, err
	}
	numbers, classes, err := labelsOf(name, f.shape, y)
	s.Labels, s.Classes = numbers, countedClasses(classes)
	return s, err
}

func (s *Stored) form() form { return form{s.Features, s.U8 != nil, s.Classes} }

// FitStandardisation is that of a set in memory, to the bit. It reads the features
// twice.
func (s *Stored) FitStandardisation(ctx context.Context) (Standardisation, error) {
	if s.X == nil {
		return Standardisation{}, fmt.Errorf("%s has no numbers to standardise: bytes have their scale", s.Name)
	}
	rows := make([]int32, min(s.Len(), max(1, runBytes/(4*s.Features))))
	x := make([]float32, len(rows)*s.Features)
	return fitStandardisation(s.Features, s.Len(), func(add func(x []float32)) error {
		for from := 0; from < s.Len(); from += len(rows) {
			n := min(len(rows), s.Len()-from)
			for i := range n {
				rows[i] = int32(from + i)
			}
			if err := s.X.ReadRows(ctx, x[:n*s.Features], rows[:n]); err != nil {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
			add(x[:n*s.Features])
		}
		return nil
	})
}

// Rows reads rows and standardises them.
func (s Standardisation) Rows(of *Rows[float32]) StandardisedRows { return StandardisedRows{of, s} }

// StandardisedRows is a source of features for nn.
type StandardisedRows struct {
	*Rows[float32]
	s Standardisation
}

// ReadRows copies rows to dst, as [Standardisation.Apply] makes them.
func (r StandardisedRows) ReadRows(ctx context.Context, dst []float32, rows []int32) error {
	if err := r.Rows.ReadRows(ctx, dst, rows); err != nil {
		return err
	}
	r.s.apply(dst, dst)
	return nil
}
