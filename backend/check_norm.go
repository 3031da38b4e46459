package backend

import "fmt"

func checkNormalise(b Backend, dst, x *Tensor, o Norm) {
	const op = "Normalise"
	checkSame(b, op, dst, x)
	checkOperands(b, op, o.Gamma, o.Beta, o.Normed, o.Scale, o.Running, o.SaveZ)
	m, n := x.shape.Rows(), x.shape.Cols()
	vector := func(name string, t *Tensor, n int) {
		checkDType(op, name, t, Float32)
		checkLen(op, name, t, n)
	}
	vector("Gamma", o.Gamma, n)
	vector("Beta", o.Beta, n)
	least := 1
	if o.Axis == Down && o.Normed != nil {
		least = 2
	}
	if m < least || n == 0 {
		misuse(op, "x "+x.shape.String(), "at least %d rows and a column", least)
	}
	if !(o.Epsilon > 0) || !finite(o.Epsilon) {
		misuse(op, fmt.Sprintf("an epsilon of %g", o.Epsilon), "a finite one above 0")
	}
	if o.Normed != nil {
		vector("Normed", o.Normed, m*n)
		vector("Scale", o.Scale, normCount(o.Axis, m, n))
		checkInPlace(op, "Normed", o.Normed, x)
		checkDisjoint(op, "Normed", o.Normed, dst, o.Gamma, o.Beta)
		checkDisjoint(op, "Scale", o.Scale, dst, x, o.Normed, o.Gamma, o.Beta, o.Running, o.SaveZ)
	}
	if o.Axis == Down && o.Normed == nil && o.Running == nil {
		misuse(op, "columns without Running, and without Normed", "one of them")
	}
	if o.Running != nil {
		if o.Axis == Across {
			misuse(op, "rows with Running", "none: rows have no running statistics")
		}
		vector("Running", o.Running, 2*n)
		checkDisjoint(op, "Running", o.Running, dst, x, o.Normed, o.Gamma, o.Beta, o.SaveZ)
		if !(o.Momentum >= 0 && o.Momentum <= 1) {
			misuse(op, fmt.Sprintf("a momentum of %g", o.Momentum), "0 to 1")
		}
	}
	if o.SaveZ != nil {
		vector("SaveZ", o.SaveZ, m*n)
		checkDisjoint(op, "SaveZ", o.SaveZ, dst, x, o.Normed, o.Gamma, o.Beta)
	}
	checkActivation(op, o.Activation)
	checkInPlace(op, "dst", dst, x)
	checkDisjoint(op, "dst", dst, o.Gamma, o.Beta)
}

// normCount is how many columns or rows are normalised.
func normCount(a Axis, m, n int) int {
	if a == Down {
		return n
	}
	return m
}

func checkNormaliseGrad(b Backend, dst, dz *Tensor, o NormGrad) {
	const op = "NormaliseGrad"
	checkSame(b, op, dst, dz)
	checkOperands(b, op, o.Gamma, o.Normed, o.Scale, o.DGamma, o.DBeta)
	m, n := dz.shape.Rows(), dz.shape.Cols()
	if m == 0 || n == 0 {
		misuse(op, "dz "+dz.shape.String(), "at least a row and a column")
	}
	for _, v := range []struct {
		name string
		t    *Tensor
		n    int
	}{{"Gamma", o.Gamma, n}, {"Normed", o.Normed, m * n}, {"Scale", o.Scale, normCount(o.Axis, m, n)}, {"DGamma", o.DGamma, n}, {"DBeta", o.DBeta, n}} {
		checkDType(op, v.name, v.t, Float32)
		checkLen(op, v.name, v.t, v.n)
	}
	checkInPlace(op, "dst", dst, dz)
	checkDisjoint(op, "dst", dst, o.Gamma, o.Normed, o.Scale)
	checkDisjoint(op, "DGamma", o.DGamma, dst, dz, o.Gamma, o.Normed, o.Scale, o.DBeta)
	checkDisjoint(op, "DBeta", o.DBeta, dst, dz, o.Gamma, o.Normed, o.Scale)
	if o.Finite != nil {
		checkState(b, op, o.Finite)
		checkDisjoint(op, "Finite", o.Finite, dst, dz, o.Gamma, o.Normed, o.Scale, o.DGamma, o.DBeta)
	}
}
