package nn_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/data"
	"github.com/dnnbench/dnnbench/nn"
)

// BenchmarkFashionEpoch is an epoch of Fashion-MNIST, with the images on the device and
// read from their files. With -cpuprofile it shows where the time goes.
func BenchmarkFashionEpoch(b *testing.B) {
	const dir = "/usr/share/datasets/fashion-mnist"
	if data.StoredBytes(dir) == 0 {
		b.Skip("Fashion-MNIST is not installed: apt-get install dataset-fashion-mnist")
	}
	whole, _, err := data.Load(dir)
	require.NoError(b, err)
	files, test, err := data.Open(dir)
	require.NoError(b, err)
	defer files.Close()
	defer test.Close()
	samples := nn.Samples{Features: whole.Features, Scale: whole.Scale, Labels: whole.Labels, Classes: len(whole.Classes)}
	resident, streamed := samples, samples
	resident.Bytes, streamed.BytesFrom = whole.U8, files.U8
	for _, tt := range []struct {
		name    string
		samples nn.Samples
	}{{"resident", resident}, {"streamed", streamed}} {
		b.Run(tt.name, func(b *testing.B) {
			device := openBackend(b)
			m := newModel(b, device, nn.Dense(784, []int{256, 128, 100, 10}, activation(b, "relu"), backend.SoftmaxCrossEntropy))
			d, waited := newDataset(b, device, tt.samples), time.Duration(0)
			b.ResetTimer()
			_, err := m.Fit(b.Context(), d, nn.Options{Optimizer: optimizer(b, "adam"), Rate: 1e-3, Epochs: b.N, Batch: 128,
				OnEpoch: func(e nn.Epoch) error { waited += e.Waited; return nil }})
			require.NoError(b, err)
			b.ReportMetric(100*waited.Seconds()/b.Elapsed().Seconds(), "%waited")
		})
	}
}
