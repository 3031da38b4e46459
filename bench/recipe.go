package bench

import "github.com/dnnbench/dnnbench/backend"

// Recipe is how a data set is trained where the user does not say.
type Recipe struct {
	Hidden     []int                  // units of the hidden layers
	Activation backend.ActivationKind // of the hidden layers
	Optimizer  backend.OptimizerKind  // with the constants of its paper
	Rate       float64                // learning rate α
	Decay      float64                // weight decay λ
	Epochs     int                    // passes over the training data
	Batch      int                    // samples a step
}

// RecipeFor is the recipe of a data set with this name and number of features. None
// was chosen by looking at test samples. Those of the digits were compared by
// five-fold cross-validation within a training part, those of the vowels by leaving
// out two of the eight training speakers in turn; the others are the usual values.
func RecipeFor(name string, features int) Recipe {
	adam := Recipe{Activation: backend.ReLU, Optimizer: backend.Adam, Rate: 1e-3, Batch: 64}
	switch {
	case name == "digits":
		adam.Hidden, adam.Rate, adam.Decay, adam.Epochs, adam.Batch = []int{32}, 3e-3, 1e-3, 60, 32
	case name == "vowel":
		adam.Hidden, adam.Rate, adam.Decay, adam.Epochs, adam.Batch = []int{128, 64}, 3e-3, 2e-2, 100, 32
	case features > 256: // images: as in the published tables of Fashion-MNIST
		adam.Hidden, adam.Epochs, adam.Batch = []int{256, 128, 100}, 10, 128
	default:
		adam.Hidden, adam.Epochs, adam.Batch = []int{32}, 60, 32
	}
	return adam
}
