package bench

import "github.com/dnnbench/dnnbench/backend"

// Products are the products among a suite's cases, for backend.Tuner.
func Products(s Suite) []backend.ProductShape { return productsOf(Cases(s)) }

// LayerProducts are the three products of each layer in a training step of a dense
// network of these widths, over a batch of m.
func LayerProducts(m int, widths ...int) []backend.ProductShape {
	return productsOf(layers(m, widths...))
}

func productsOf(cases []Case) (list []backend.ProductShape) {
	for _, c := range cases {
		if c.product != nil {
			list = append(list, *c.product)
		}
	}
	return list
}
