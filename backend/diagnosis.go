package backend

// Diagnoser is a driver that tells of each way to a device that it tried, so that a user
// learns why there is none, or why it is that one.
type Diagnoser interface {
	Attempts() []Attempt // in the order in which they were made
}

// Attempt is one way to a device, and what came of it.
type Attempt struct {
	Way    string  // such as "EGL device 0"
	Device Device  // what it leads to, where Err is nil
	Limits []Limit // of that device
	Err    error   // why it leads nowhere, or nil
}

// Limit is what a device allows, by the name that its interface gives it.
type Limit struct {
	Name  string `json:"name"`  // as "MAX_COMPUTE_WORK_GROUP_INVOCATIONS"
	Value int64  `json:"value"` // in the unit that the interface has for it
}
