package backend

// Diagnoser is a driver that tells of each way to a device that it tried, so that a user
// learns why there is none, or why it is that one.
type Diagnoser interface {
	Attempts() []Attempt
}

// Attempt is one way to a device, and what came of it.
type Attempt struct {
	Way    string  // such as "EGL device 0"
	Device Device  // what it leads to, where Err is nil
	Limits []Limit // of that device
	Err    error
}

// Limit is what a device allows, by the name that its interface gives it.
type Limit struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
}
