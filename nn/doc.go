// Package nn is dense neural networks of L layers on any [backend.Backend].
//
// The notation is that of the deep-learning course: layer l has n[l] units, weights
// W[l] of shape (n[l], n[l-1]), biases b[l], pre-activations Z[l] and activations
// A[l]; A[0] is the input. Samples stand in rows here, so each matrix of m samples
// is stored transposed, as [m n[l]]:
//
//	Z[l] = A[l-1]·W[l]ᵀ + b[l]       A[l] = g[l](Z[l])
//
// A [Layer] may also normalise Z[l], drop a share of A[l] in training, and add the output of
// an earlier layer. A [Model] is made from a [Spec], trained by [Model.Fit] on a [Dataset] that lies on
// the device, and asked by [Model.Evaluate] and [Model.Predict]. The last layer is
// linear in training, because losses are computed from logits; the function that
// turns logits into probabilities is applied in prediction.
//
// Everything that a user can get wrong (sizes, labels, rates, files) is an error
// that says what to do. A Model and its Datasets belong to one backend and are used
// by one goroutine at a time.
package nn
