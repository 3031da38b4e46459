package sweep

// Choice is what a sweep recommends.
type Choice struct {
	Best Record // the least cost on held-back data
	// Simplest is the smallest network whose cost is within one standard error of the best's
	// (Breiman, Friedman, Olshen and Stone 1984): Occam's razor. Of equally small ones it is
	// the one with the least cost.
	Simplest Record
}

// Choose looks at the trials that had all epochs and did not fail. There is no choice where
// there are none.
func Choose(records []Record) (c Choice, ok bool) {
	last := 0
	for _, r := range records {
		last = max(last, r.Rung)
	}
	var whole []Record
	for _, r := range records {
		if r.Rung == last && r.Failure == "" {
			whole = append(whole, r)
		}
	}
	if len(whole) == 0 {
		return c, false
	}
	c.Best = whole[0]
	for _, r := range whole {
		if r.Cost < c.Best.Cost {
			c.Best = r
		}
	}
	c.Simplest = c.Best
	for _, r := range whole {
		smaller := r.Parameters < c.Simplest.Parameters
		cheaper := r.Parameters == c.Simplest.Parameters && r.Cost < c.Simplest.Cost
		if r.Cost <= c.Best.Cost+c.Best.StandardError && (smaller || cheaper) {
			c.Simplest = r
		}
	}
	return c, true
}
