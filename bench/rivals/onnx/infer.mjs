// Times ONNX Runtime's inference on the CPU, as ../infer does ours, and prints a line of
// JSON for each batch. See ../README.md.
//
//	node infer.mjs THREADS SECONDS

import { readdirSync, readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { denseModel } from "./model.mjs";

const NETWORK = "784-256-128-10";
const WIDTHS = NETWORK.split("-").map(Number);
const SAMPLE_SECONDS = 0.01;
const MOST_WAITING = 0.02; // share of a sample that its threads may have waited for a core

const random = (n, from, to) => Float32Array.from({ length: n }, () => from + (to - from) * Math.random());

function layers() {
	return WIDTHS.slice(1).map((outputs, l) => {
		const bound = Math.sqrt(6 / WIDTHS[l]);
		return { weights: random(WIDTHS[l] * outputs, -bound, bound), biases: random(outputs, -1, 1) };
	});
}

// reference is the network's answer to the first sample, in double precision.
function reference(x, network) {
	let h = Array.from(x.slice(0, WIDTHS[0]));
	network.forEach(({ weights, biases }, l) => {
		const outputs = biases.length;
		h = Array.from(biases, (bias, j) => h.reduce((sum, value, i) => sum + value * weights[i * outputs + j], bias));
		if (l < network.length - 1) h = h.map((z) => Math.max(z, 0));
	});
	return h;
}

// waiting is how long the threads of this process were ready to run and had no core, in
// seconds.
function waiting() {
	let total = 0;
	for (const id of readdirSync("/proc/self/task")) {
		try {
			total += Number(readFileSync(`/proc/self/task/${id}/schedstat`, "utf8").split(" ")[1]);
		} catch {} // the thread has ended
	}
	return total / 1e9;
}

const now = () => Number(process.hrtime.bigint()) / 1e9;

async function measure(batch, threads, seconds) {
	const network = layers();
	const session = await InferenceSession.create(denseModel(batch, WIDTHS, network), {
		executionProviders: ["cpu"], intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: "all",
	});
	const x = random(batch * WIDTHS[0], 0, 1);
	const logits = new Float32Array(batch * WIDTHS.at(-1));
	const feeds = { x: new Tensor("float32", x, [batch, WIDTHS[0]]) };
	const fetches = { logits: new Tensor("float32", logits, [batch, WIDTHS.at(-1)]) }; // no new memory
	await session.run(feeds, fetches);
	reference(x, network).forEach((want, j) => {
		if (!(Math.abs(logits[j] - want) < 1e-4)) throw new Error(`logit ${j} is ${logits[j]} and should be ${want}`);
	});
	const calls = async (count) => {
		const start = now();
		for (let i = 0; i < count; i++) await session.run(feeds, fetches);
		return now() - start;
	};
	await calls(50); // until V8 has compiled it
	const count = Math.max(1, Math.round(SAMPLE_SECONDS / ((await calls(50)) / 50)));
	const line = { network: NETWORK, batch, threads, what: "ONNX Runtime", seconds: [], disturbed: 0 };
	for (const end = now() + seconds; now() < end;) {
		const before = waiting();
		await calls(1);
		const took = await calls(count);
		if (waiting() - before <= MOST_WAITING * took) line.seconds.push(took / count);
		else line.disturbed++;
	}
	console.log(JSON.stringify(line));
}

const [threads, seconds] = process.argv.slice(2).map(Number);
for (const batch of [1, 1024]) await measure(batch, threads, seconds);
