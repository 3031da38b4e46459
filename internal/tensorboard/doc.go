// Package tensorboard writes event files that TensorBoard reads: scalars against steps.
//
// A file is records in the framing of TFRecord: the length as a little-endian uint64, the
// masked CRC-32C of these 8 bytes, the data, and their masked CRC-32C, where a checksum c
// is masked as ((c >> 15) | (c << 17)) + 0xa282ead8 (TensorFlow, "TFRecord and tf.train.Example").
// The data are an Event message in the encoding of Protocol Buffers:
//
//	Event   { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }
//	Summary { repeated Value value = 1; }  Value { string tag = 1; float simple_value = 2; }
//
// of which the first has the file_version "brain.Event:2".
package tensorboard
