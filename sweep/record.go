package sweep

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
)

// Trial is one setting that is to be tried.
type Trial struct {
	Number  int     `json:"trial"`   // from 0
	Rung    int     `json:"rung"`    // of a halving, from 0
	Seed    uint64  `json:"seed"`    // of its weights, order and masks, alike in each rung
	Epochs  int     `json:"epochs"`  // to train for
	Setting Setting `json:"setting"` // what to try
}

// Outcome is what a trial came to.
type Outcome struct {
	Folds      []Fold  `json:"folds,omitempty"`      // one for each part held back
	Parameters int     `json:"parameters,omitempty"` // of the network
	Seconds    float64 `json:"seconds"`              // that the trial took
	Failure    string  `json:"failure,omitempty"`    // as that it diverged
}

// Fold is what one held-back part came to. A measure that there is none of is left out.
type Fold struct {
	Cost     float64            `json:"cost"`               // mean loss of a sample
	Measures map[string]float64 `json:"measures,omitempty"` // others, by name
}

// Record is a line of the record: a trial with its outcome.
type Record struct {
	Trial
	Outcome
	Cost          float64 `json:"cost,omitempty"`           // mean over the folds
	StandardError float64 `json:"standard_error,omitempty"` // of that mean; 0 for a single fold
}

// heading is the first line of a record.
type heading struct {
	Version int  `json:"dnnbench_sweep"`
	Plan    Plan `json:"plan"`
}

const recordVersion = 1

// journal is the file of a sweep, to which lines are added.
type journal struct {
	file   *os.File
	before map[[2]int]Record // by trial and rung: what was in it
	done   map[[2]int]Record // and all that is now
}

// longestLine bounds what is read as one line, whatever the file is.
const longestLine = 64 << 20

// openJournal makes the file of a sweep or, with resume, reads what is in it. A last line
// that was cut off in writing is taken away.
func openJournal(path string, plan Plan, resume bool) (*journal, error) {
	j := &journal{before: map[[2]int]Record{}, done: map[[2]int]Record{}}
	first, err := json.Marshal(heading{recordVersion, plan})
	if err != nil {
		return nil, err
	}
	flags := os.O_RDWR | os.O_CREATE
	if !resume {
		flags |= os.O_EXCL
	}
	if j.file, err = os.OpenFile(path, flags, 0o644); errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("%s is there already: resume it, or choose another name", path)
	} else if err != nil {
		return nil, fmt.Errorf("the record of the sweep: %w", err)
	}
	end, err := j.read(plan)
	if err == nil {
		err = j.file.Truncate(end)
	}
	if err == nil {
		_, err = j.file.Seek(end, io.SeekStart)
	}
	if err == nil && end == 0 {
		err = j.line(first)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), j.file.Close())
	}
	return j, nil
}

// read takes the lines that are whole, and says where they end.
func (j *journal) read(plan Plan) (end int64, err error) {
	lines := bufio.NewReader(j.file)
	for number := 1; ; number++ {
		line, err := lines.ReadSlice('\n')
		var long []byte
		for errors.Is(err, bufio.ErrBufferFull) && len(long) < longestLine {
			long = append(long, line...)
			line, err = lines.ReadSlice('\n')
		}
		line = append(long, line...)
		if errors.Is(err, io.EOF) {
			if number == 1 && len(line) > 0 && !bytes.HasPrefix([]byte(`{"dnnbench_sweep":`), line[:min(len(line), 18)]) {
				return 0, fmt.Errorf("it is not the record of a sweep: choose another name")
			}
			return end, nil // a line without an end was cut off
		}
		if err != nil {
			return 0, err
		}
		if number == 1 {
			err = checkHeading(line, plan)
		} else {
			err = j.take(line)
		}
		if err != nil {
			return 0, fmt.Errorf("line %d: %w", number, err)
		}
		end += int64(len(line))
	}
}

func checkHeading(line []byte, plan Plan) error {
	var h heading
	if err := json.Unmarshal(line, &h); err != nil || h.Version == 0 {
		return fmt.Errorf("it is not the record of a sweep: choose another name")
	}
	if h.Version != recordVersion {
		return fmt.Errorf("it has version %d, and this program reads version %d: use the program that wrote it", h.Version, recordVersion)
	}
	there, err := json.Marshal(h.Plan)
	if err != nil {
		return err
	}
	here, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	if !bytes.Equal(there, here) {
		return &OtherSweepError{Differ: differences(h.Plan, plan)}
	}
	return nil
}

func (j *journal) take(line []byte) error {
	var r Record
	if err := json.Unmarshal(line, &r); err != nil {
		return fmt.Errorf("%w: remove the line, or begin again with another name", err)
	}
	at := [2]int{r.Number, r.Rung}
	j.before[at], j.done[at] = r, r
	return nil
}

// add writes a record, and makes sure that it is on the disk.
func (j *journal) add(r Record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("trial %d: %w", r.Number, err)
	}
	j.done[[2]int{r.Number, r.Rung}] = r
	return j.line(text)
}

func (j *journal) line(text []byte) error {
	_, err := j.file.Write(append(text, '\n'))
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		return fmt.Errorf("the record of the sweep: %w", err)
	}
	return nil
}

// OtherSweepError says that a record is of another sweep than the one that was to go on.
type OtherSweepError struct {
	Differ []string // parts of the plan
}

// Error names the parts that differ.
func (e *OtherSweepError) Error() string {
	return fmt.Sprintf("it is the record of another sweep, which differs in %s: choose another name, or what it was begun with", strings.Join(e.Differ, ", "))
}

// differences names the parts in which two plans differ.
func differences(a, b Plan) []string {
	var names []string
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		name := x.Type().Field(i).Name
		if name == "Context" {
			for key := range b.Context {
				if a.Context[key] != b.Context[key] {
					names = append(names, key)
				}
			}
			for key := range a.Context {
				if _, ok := b.Context[key]; !ok {
					names = append(names, key)
				}
			}
		} else if !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			names = append(names, name)
		}
	}
	return names
}
