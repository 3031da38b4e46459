// Writes a network of dense layers with ReLU between them as an ONNX model. The numbers
// of the fields are those of onnx.proto; only what such a network needs is here.

const VARINT = 0, BYTES = 2; // wire types of protobuf

function varint(n) {
	const bytes = [];
	for (; n > 127; n = Math.floor(n / 128)) bytes.push((n % 128) | 128);
	return Buffer.from([...bytes, n]);
}

const integer = (field, n) => Buffer.concat([varint(field * 8 + VARINT), varint(n)]);

function bytes(field, content) {
	const body = Buffer.from(content);
	return Buffer.concat([varint(field * 8 + BYTES), varint(body.length), body]);
}

const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

const FLOAT = 1; // TensorProto.DataType

const initializer = (name, dims, data) =>
	message(5, ...dims.map((n) => integer(1, n)), integer(2, FLOAT), bytes(8, name), bytes(9, Buffer.from(data.buffer)));

const node = (type, inputs, output) =>
	message(1, ...inputs.map((name) => bytes(1, name)), bytes(2, output), bytes(4, type));

function value(field, name, dims) {
	const shape = message(2, ...dims.map((n) => message(1, integer(1, n))));
	return message(field, bytes(1, name), message(2, message(1, integer(1, FLOAT), shape)));
}

// denseModel is the file of a network with these layers, each { weights, biases } with
// weights [in out] in rows, for batches of one size. Its input is x, its output logits.
export function denseModel(batch, widths, layers) {
	const parts = [];
	let last = "x";
	layers.forEach(({ weights, biases }, l) => {
		const final = l === layers.length - 1;
		const sum = final ? "logits" : `z${l}`;
		parts.push(
			initializer(`w${l}`, [widths[l], widths[l + 1]], weights),
			initializer(`b${l}`, [widths[l + 1]], biases),
			node("Gemm", [last, `w${l}`, `b${l}`], sum),
		);
		if (!final) parts.push(node("Relu", [sum], `a${l}`));
		last = `a${l}`;
	});
	const graph = message(
		7, ...parts, bytes(2, "dense"), value(11, "x", [batch, widths[0]]), value(12, "logits", [batch, widths.at(-1)]),
	);
	const irVersion = 8, opset = 13;
	return Buffer.concat([integer(1, irVersion), graph, message(8, integer(2, opset))]);
}
