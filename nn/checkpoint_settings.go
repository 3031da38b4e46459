package nn

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// OtherTrainingError says that a checkpoint is of another training than the one that was
// to go on from it.
type OtherTrainingError struct {
	Differ []string // as "Rate 0.01 here, 0.001 in the checkpoint"
}

// Error names what differs.
func (e *OtherTrainingError) Error() string {
	return "the checkpoint is of another training: " + strings.Join(e.Differ, "; ")
}

// notSettings are options that do not decide what weights a training comes to.
var notSettings = []string{"Progress", "ProgressEvery", "OnEpoch", "Checkpoints", "Resume", "MaxBatch"}

// trainingSettings is all that decides a training, by name: the network, the options and the
// data. Every field counts that is not named above, so that one that is new is not
// forgotten; functions cannot be compared, and are there or not.
func trainingSettings(s Spec, o Options, data string) map[string]string {
	all := map[string]string{"data": data}
	o.Accumulate = max(1, o.Accumulate)
	if !o.Schedule.varies() {
		o.Epochs = 0 // then the steps of a longer training are those of a shorter one, and more
	}
	var add func(name string, v reflect.Value)
	add = func(name string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.IsExported() && !slices.Contains(notSettings, f.Name) {
					add(strings.TrimPrefix(name+"."+f.Name, "."), v.Field(i))
				}
			}
		case reflect.Slice:
			all["number of "+name] = fmt.Sprint(v.Len())
			for i := range v.Len() {
				add(fmt.Sprintf("%s[%d]", name, i), v.Index(i))
			}
		case reflect.Func:
			all[name] = fmt.Sprint(!v.IsNil())
		default:
			all[name] = fmt.Sprint(v.Interface())
		}
	}
	add("network", reflect.ValueOf(s))
	add("", reflect.ValueOf(o))
	return all
}

// differences is an [*OtherTrainingError] if settings differ.
func differences(here, there map[string]string) error {
	names := slices.Collect(maps.Keys(here))
	for name := range there {
		if _, ok := here[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	e := &OtherTrainingError{}
	value := func(settings map[string]string, name string) string {
		if v, ok := settings[name]; ok {
			return v
		}
		return "none"
	}
	for _, name := range names {
		if a, b := value(here, name), value(there, name); a != b {
			e.Differ = append(e.Differ, fmt.Sprintf("%s %s here, %s in the checkpoint", name, a, b))
		}
	}
	if e.Differ == nil {
		return nil
	}
	return e
}
