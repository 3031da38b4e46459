package main

import (
	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/nn"
)

// scheduleFlag takes a schedule as nn.ParseSchedule reads it.
func scheduleFlag(target *nn.Schedule) pflag.Value {
	return &checked[nn.Schedule]{target: target, kind: "curve", parse: func(s string) (nn.Schedule, error) {
		schedule, err := nn.ParseSchedule(s)
		return schedule, asUsage(err)
	}}
}
