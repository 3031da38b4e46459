package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/internal/live"
	web "github.com/dnnbench/dnnbench/internal/report"
	"github.com/dnnbench/dnnbench/nn"
)

// serveFlags ask for a page that shows a training while it goes on.
type serveFlags struct {
	address string
	anyone  bool
}

func (f *serveFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.address, "serve", "", "show the training in a browser while it goes on, at this address of this machine, as 127.0.0.1:8080; port 0 is any that is free")
	flags.BoolVar(&f.anyone, "serve-anyone", false, "let --serve take an address that others can reach")
}

// livePage is a page that follows a training.
type livePage struct {
	server *live.Server
	info   backendReport

	plan   trainPlan
	past   []seedRun // with other seeds
	scores []bench.Score
	now    nn.Progress
}

// open serves from now on, if that was asked for; nil stands for no.
func (f *serveFlags) open(info backendReport) (*livePage, error) {
	if f.address == "" {
		return nil, nil
	}
	server, err := live.Listen(f.address, f.anyone)
	if errors.Is(err, live.ErrNotLoopback) {
		return nil, usagef("--serve=%s: %w: say 127.0.0.1, or --serve-anyone if that is what you want", f.address, err)
	}
	if err != nil {
		return nil, usagef("--serve=%s: %w", f.address, err)
	}
	return &livePage{server: server, info: info}, nil
}

func (l *livePage) begin(p trainPlan) error {
	l.plan, l.scores, l.now = p, nil, nn.Progress{}
	l.show()
	return nil
}

func (l *livePage) progress(p nn.Progress) {
	l.now = p
	l.show()
}

func (l *livePage) score(s bench.Score) {
	l.scores = append(l.scores, s)
	l.show()
}

func (l *livePage) end(r seedRun) error {
	l.past = append(l.past, r)
	return nil
}

// show publishes the state as it is now. The page that draws it has a copy; scores are only
// ever added behind those that it has.
func (l *livePage) show() {
	state := *l
	state.past = state.past[:len(state.past):len(state.past)]
	state.scores = state.scores[:len(state.scores):len(state.scores)]
	l.server.Show(func(w io.Writer) error {
		page, err := state.page()
		if err != nil {
			return err
		}
		return page.Write(w)
	})
}

// close shows what the trainings came to, as the page of --out has it, and ends.
func (l *livePage) close(runs []seedRun) error {
	if len(runs) > 0 {
		info, plan := l.info, l.plan
		l.server.Show(func(w io.Writer) error {
			page, err := trainPage(info, plan, runs)
			if err != nil {
				return err
			}
			return page.Write(w)
		})
	}
	return l.server.Close()
}

// page is what is known while the training goes on.
func (l livePage) page() (web.Page, error) {
	current := seedRun{seed: l.plan.spec.Seed, trained: bench.Trained{Scores: thinned(l.scores)}}
	figures, err := curvesFigures(append([]seedRun{current}, l.past...))
	page := web.Page{Title: "Training " + l.plan.data.name, Summary: l.summary(), Facts: append(pageFacts(l.info),
		web.Fact{Name: "data", Value: oneLine(l.plan.data.describe())}, web.Fact{Name: "settings", Value: l.plan.describe()},
		web.Fact{Name: "seed", Value: fmt.Sprint(current.seed)})}
	section := web.Section{Heading: "How it goes", Figures: figures, Prose: []string{"The test data are samples that the network is not trained on."}}
	if len(l.scores) > 0 {
		section.Tables = []web.Table{epochsTable(l.scores)}
	}
	page.Sections = []web.Section{section}
	return page, err
}

// thinned is at most twice as many scores as a plot has pixels across, with the last, so
// that a page costs the same after ten thousand epochs.
func thinned(scores []bench.Score) []bench.Score {
	const most = 800
	every := (len(scores) + most - 1) / most
	if every < 2 {
		return scores
	}
	var some []bench.Score
	for i := (len(scores) - 1) % every; i < len(scores); i += every {
		some = append(some, scores[i])
	}
	return some
}

// summary is where the training stands.
func (l livePage) summary() string {
	if l.now.Step == 0 {
		if n := len(l.scores); n > 0 {
			return fmt.Sprintf("Epoch %d of %d is done.", l.scores[n-1].Epoch, l.plan.options.Epochs)
		}
		return "The training begins."
	}
	text := fmt.Sprintf("Epoch %d of %d, step %d of %d, %s steps a second, %v gone", l.now.Epoch, l.now.Epochs, l.now.Step, l.now.Steps,
		rate(l.now.Rate), l.now.Elapsed.Round(time.Second))
	if l.plan.options.EarlyStop.Patience == 0 {
		return text + fmt.Sprintf(", %v left.", l.now.Left.Round(time.Second))
	}
	return text + fmt.Sprintf(", %v left at most.", l.now.Left.Round(time.Second))
}

// epochsTable has the last epochs, the newest first.
func epochsTable(scores []bench.Score) web.Table {
	const most = 10
	t := web.Table{Title: "Last epochs", Caption: "Cost is the mean loss of a sample of the training data. Seconds are those of the steps, without evaluation.",
		Columns: append(web.Numbers("epoch", "cost"), append(web.Words("on the test data"), web.Numbers("learning rate", "seconds")...)...)}
	for i := len(scores) - 1; i >= max(0, len(scores)-most); i-- {
		s := scores[i]
		t.Rows = append(t.Rows, []string{fmt.Sprint(s.Epoch), fmt.Sprintf("%.6f", s.Cost), headline(s), fmt.Sprintf("%.3g", s.LearningRate), fmt.Sprintf("%.2f", s.Elapsed.Seconds())})
	}
	return t
}
