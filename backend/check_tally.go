package backend

func checkTally(b Backend, t TallyStep) {
	const op = "Tally"
	checkDType(op, "Logits", t.Logits, Float32)
	checkRequired(op, "Target", t.Target)
	checkDType(op, "Counts", t.Counts, Int32)
	m, n := t.Logits.shape.Rows(), t.Logits.shape.Cols()
	counts := OutputTallyOf(n).Len
	if t.Target.dtype == Int32 {
		if n < 2 {
			misuse(op, "classes for Logits "+t.Logits.shape.String(), "2 or more")
		}
		checkLen(op, "Target", t.Target, m)
		counts = ClassTallyOf(n).Len
	} else {
		checkDType(op, "Target", t.Target, Float32)
		checkLen(op, "Target", t.Target, m*n)
	}
	if n == 0 {
		misuse(op, "Logits "+t.Logits.shape.String(), "at least one column")
	}
	checkLen(op, "Counts", t.Counts, counts)
	checkOperands(b, op, t.Logits, t.Target, t.Counts)
	checkDisjoint(op, "Counts", t.Counts, t.Logits, t.Target)
}
