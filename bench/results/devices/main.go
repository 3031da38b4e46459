// Command devices writes README.md, the page of devices that were tested, from the
// reports of "dnnbench doctor --out" beside it:
//
//	go generate ./bench/results/devices
package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"log"
	"os"
	"sort"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
)

//go:generate go run .

func main() {
	text, err := page(os.DirFS("."))
	if err == nil {
		err = os.WriteFile("README.md", []byte(text), 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// tested is what the page shows of a report.
type tested struct {
	System struct {
		OS   string `json:"os"`
		Arch string `json:"arch"`
	} `json:"system"`
	Doctor struct {
		Version string `json:"version"`
		Tested  string `json:"tested"`
		By      string `json:"by"`
		Host    struct {
			Distribution string `json:"distribution"`
		} `json:"host"`
		Parity []parity `json:"parity"`
	} `json:"doctor"`
}

type parity struct {
	Backend string `json:"backend"`
	Device  struct {
		Name     string `json:"name"`
		Version  string `json:"version"`
		Software bool   `json:"software"`
	} `json:"device"`
	Checks   int    `json:"checks"`
	Failed   int    `json:"failed"`
	Cases    int    `json:"cases"`
	AllCases int    `json:"all_cases"`
	Failure  string `json:"failure"`
}

const head = `# Devices that were tested

Each row is a device on which ` + "`dnnbench doctor`" + ` compared operations with the float64 reference, and comes from the report in the last column. CONTRIBUTING.md says how to send in another. The page is made by ` + "`go generate ./bench/results/devices`" + `.

`

// page makes the page from all reports of a folder.
func page(folder fs.FS) (string, error) {
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		return "", err
	}
	var rows []table.Row
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return "", err
		}
		var t tested
		if err := json.Unmarshal(text, &t); err != nil {
			return "", fmt.Errorf("%s: %w: write it by dnnbench doctor --out", name, err)
		}
		if len(t.Doctor.Parity) == 0 {
			return "", fmt.Errorf("%s: no device was checked in it: write it by dnnbench doctor --out", name)
		}
		rows = append(rows, t.rows(name)...)
	}
	sort.SliceStable(rows, func(i, j int) bool { return fmt.Sprint(rows[i][:3]) < fmt.Sprint(rows[j][:3]) })
	w := table.NewWriter()
	w.AppendHeader(table.Row{"device", "backend", "driver", "system", "parity", "tested", "by", "report"})
	w.AppendRows(rows)
	return head + w.RenderMarkdown() + "\n", nil
}

func (t tested) rows(name string) []table.Row {
	system := t.System.OS + "/" + t.System.Arch
	if d := t.Doctor.Host.Distribution; d != "" {
		system = d + ", " + system
	}
	var rows []table.Row
	for _, p := range t.Doctor.Parity {
		device := p.Device.Name
		if p.Device.Software {
			device += " (software)"
		}
		rows = append(rows, table.Row{device, p.Backend, p.Device.Version, system, p.outcome(),
			strings.Join([]string{t.Doctor.Tested, t.Doctor.Version}, ", "), t.Doctor.By, fmt.Sprintf("[%s](%s)", name, name)})
	}
	return rows
}

func (p parity) outcome() string {
	if p.Failure != "" {
		return "failed: " + p.Failure
	}
	text := fmt.Sprintf("%d checks in %d of %d cases", p.Checks, p.Cases, p.AllCases)
	if p.Failed > 0 {
		return fmt.Sprintf("%s, **%d out of bounds**", text, p.Failed)
	}
	return text + ", all within bounds"
}
