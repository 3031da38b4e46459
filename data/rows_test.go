package data

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rowReaders are the formats of a stream.
var rowReaders = map[string]func(io.Reader, Fields) (RowReader, error){"csv": NewCSVRows, "jsonl": NewJSONRows}

type readRow struct {
	x       []float32
	answers []string
	err     string // of a row that cannot be read
}

// readRows reads all, past rows that cannot be read.
func readRows(t *testing.T, format, text string, f Fields) (rows []readRow, err error) {
	r, err := rowReaders[format](strings.NewReader(text), f)
	require.NoError(t, err)
	for {
		row := readRow{x: make([]float32, f.Inputs), answers: make([]string, len(f.Answers))}
		err := r.Read(row.x, row.answers)
		var wrong *RowError
		switch {
		case errors.Is(err, io.EOF):
			return rows, nil
		case errors.As(err, &wrong):
			rows = append(rows, readRow{err: err.Error()})
		case err != nil:
			return rows, err
		default:
			rows = append(rows, row)
		}
	}
}

func TestRowsOfStreams(t *testing.T) {
	row := func(answer string, x ...float32) readRow {
		if answer == "" {
			return readRow{x: x, answers: []string{}}
		}
		return readRow{x: x, answers: []string{answer}}
	}
	two := Fields{Inputs: 2}
	for _, c := range []struct {
		name, format, text string
		fields             Fields
		want               []readRow
	}{
		{"bare", "csv", "1,2\n3,4", two, []readRow{row("", 1, 2), row("", 3, 4)}},
		{"header, mark, blank lines, carriage returns", "csv", "\xef\xbb\xbfa,b\r\n\r\n1, 2\r\n", two, []readRow{row("", 1, 2)}},
		{"an answer by its number", "csv", "1,2,x\n3,4,y\n", Fields{Inputs: 2, Answers: []string{"3"}}, []readRow{row("x", 1, 2), row("y", 3, 4)}},
		{"an answer by its name", "csv", "c,a,b\nx,1,2\n", Fields{Inputs: 2, Answers: []string{"c"}}, []readRow{row("x", 1, 2)}},
		{"features by name, in another order", "csv", "a,id,b\n1,7,2\n", Fields{Inputs: 2, Features: []string{"b", "a"}}, []readRow{row("", 2, 1)}},
		{"features by number", "csv", "7,1,2\n", Fields{Inputs: 2, Features: []string{"3", "2"}}, []readRow{row("", 2, 1)}},
		{"known names", "csv", "b,x,a\n2,9,1\n", Fields{Inputs: 2, Known: []string{"a", "b"}}, []readRow{row("", 1, 2)}},
		{"known names and no header", "csv", "1,2\n", Fields{Inputs: 2, Known: []string{"a", "b"}}, []readRow{row("", 1, 2)}},
		{"rows that are wrong", "csv", "1,2\n1\n1,x\n1,\n1,nan\n1,1e39\n\"1,2\n", two, []readRow{row("", 1, 2),
			{err: "line 2: 1 columns, where the first line has 2: make them equal"},
			{err: "line 3: column 2: \"x\" is not a finite number: replace it or remove the line"},
			{err: "line 4: column 2: \"\" is not a finite number: replace it or remove the line"},
			{err: "line 5: column 2: \"nan\" is not a finite number: replace it or remove the line"},
			{err: "line 6: column 2: \"1e39\" is not a finite number: replace it or remove the line"},
			{err: "line 7: column 6: extraneous or missing \" in quoted-field"}}},
		{"arrays", "jsonl", "[1,2]\n\n [3,4.5e0] ", two, []readRow{row("", 1, 2), row("", 3, 4.5)}},
		{"an array with an answer", "jsonl", "[\"x\",1,2]\n[7,3,4]\n", Fields{Inputs: 2, Answers: []string{"1"}}, []readRow{row("x", 1, 2), row("7", 3, 4)}},
		{"an object with an array", "jsonl", "{\"features\":[1,2],\"c\":\"x\"}\n", Fields{Inputs: 2, Answers: []string{"c"}}, []readRow{row("x", 1, 2)}},
		{"an object with names", "jsonl", "{\"b\":2,\"z\":null,\"a\":1}\n", Fields{Inputs: 2, Known: []string{"a", "b"}}, []readRow{row("", 1, 2)}},
		{"lines that are wrong", "jsonl", "[1,2]\n[1]\n[1,null]\n[1,\"2\"]\n[1,1e39]\n3\n{\"a\":1}\n[1,2\n", two, []readRow{row("", 1, 2),
			{err: "line 2: 1 columns of features, where the network has 2 inputs: name the columns of the features, or those that hold answers"},
			{err: "line 3: number 2: null is not a finite number: replace it or remove the line"},
			{err: "line 4: number 2: \"2\" is not a finite number: replace it or remove the line"},
			{err: "line 5: number 2: 1e39 is not a finite number: replace it or remove the line"},
			{err: "line 6: json: cannot unmarshal number into Go value of type map[string]json.RawMessage: write an array of numbers or an object"},
			{err: "line 7: no key \"features\" with an array, and it is not known what the features are called: name them"},
			{err: "line 8: unexpected end of JSON input: write an array of numbers or an object"}}},
		{"nothing", "csv", "", two, nil},
		{"nothing but a header", "csv", "a,b\n", two, nil},
		{"nothing", "jsonl", "\n\n", two, nil},
	} {
		t.Run(c.format+" "+c.name, func(t *testing.T) {
			got, err := readRows(t, c.format, c.text, c.fields)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestStreamsWhoseColumnsDoNotFit(t *testing.T) {
	for _, c := range []struct {
		text   string
		fields Fields
		want   string
	}{
		{"1,2,3\n", Fields{Inputs: 2}, "line 1: 3 columns of features, where the network has 2 inputs: name the columns of the features, or those that hold answers"},
		{"a,c\n1,2\n", Fields{Inputs: 2, Known: []string{"a", "b"}}, "line 1: feature column \"b\" is neither a name in the first line nor a number from 1 to 2: if the columns have other names, list them in the network's order"},
		{"1,2\n", Fields{Inputs: 1, Answers: []string{"y"}}, "line 1: answer column \"y\" is neither a name in the first line nor a number from 1 to 2"},
	} {
		_, err := readRows(t, "csv", c.text, c.fields)
		assert.EqualError(t, err, c.want)
	}
}

// A reader says whether a row is there before the rest of the stream is.
func TestRowsOfASlowStream(t *testing.T) {
	for format, text := range map[string]string{"csv": "1,2\n3,4\n5", "jsonl": "[1,2]\n[3,4]\n[5"} {
		in, out, err := os.Pipe()
		require.NoError(t, err)
		_, err = out.WriteString(text)
		require.NoError(t, err)
		r, err := rowReaders[format](in, Fields{Inputs: 2})
		require.NoError(t, err)
		x := make([]float32, 2)
		require.NoError(t, r.Read(x, nil))
		assert.True(t, r.Waits(), format)
		require.NoError(t, r.Read(x, nil))
		assert.False(t, r.Waits(), "%s: a line has begun", format)
		time.AfterFunc(10*time.Millisecond, func() { out.Close() })
		assert.Error(t, r.Read(x, nil))
		in.Close()
	}
}

func FuzzRows(f *testing.F) {
	for _, text := range []string{"a,b,c\n1,2,x\n", "1,2,3\n\"", "[1,2,3]\n[1", "{\"features\":[1,2],\"c\":{}}\n", "{\"a\":1,\"b\":2,\"c\":[]}\n3\n", "\x1f\x8b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, open := range rowReaders {
			for _, fields := range []Fields{{Inputs: 2}, {Inputs: 2, Answers: []string{"c"}}, {Inputs: 2, Features: []string{"2", "a"}}, {Inputs: 2, Known: []string{"a", "b"}, Answers: []string{"3"}}} {
				r, err := open(strings.NewReader(text), fields)
				if err != nil {
					continue
				}
				x, answers := make([]float32, 2), make([]string, len(fields.Answers))
				for range len(text) + 2 {
					err := r.Read(x, answers)
					var wrong *RowError
					if err != nil && !errors.As(err, &wrong) {
						break
					}
					for _, v := range x {
						if err == nil && v-v != 0 {
							t.Fatalf("%v of %q", x, text)
						}
					}
				}
			}
		}
	})
}
