"""Times PyTorch's training step, as step/ does ours, and prints a line of JSON for each
network and way of writing it. See README.md.

Run it under Debian's python3 with python3-torch; the BLAS is what the loader finds.
"""

import argparse
import glob
import json
import time

import torch

NETWORKS = [("784-256-128-10", 64), ("1024-1024-1024-10", 256)]
RATE = 1e-4  # so low that random labels do not make the weights grow
SAMPLE_SECONDS = 0.01
MOST_WAITING = 0.02  # share of a sample that its threads may have waited for a core


def eager(widths, x, labels):
    """The step as everyone writes it."""
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    cost = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = cost(model(x), labels)
        loss.backward()
        optimizer.step()

    return step


def by_hand(widths, x, labels, inputs_first, parameters=None):
    """The same without autograd and without new memory: each product writes where its
    result is needed, and SGD is part of the products that make the gradients.

    inputs_first lays the weights out as [in, out], else as [out, in]. They are those of
    parameters, pairs of [in, out] weights and biases, or random.
    """
    batch = len(x)
    ones = torch.ones(batch)
    onehot = torch.nn.functional.one_hot(labels, widths[-1]).float()
    if parameters is None:
        parameters = [(torch.randn(i, o) * (2 / i) ** 0.5, torch.zeros(o)) for i, o in zip(widths, widths[1:])]
    weights = [w if inputs_first else w.t().contiguous().t() for w, _ in parameters]
    biases = [b for _, b in parameters]
    outs = [torch.empty(batch, n) for n in widths[1:]]
    grads = [torch.empty(batch, n) for n in widths[1:]]
    logs, cost = torch.empty_like(outs[-1]), torch.zeros(())
    last = len(weights) - 1

    def step():
        h = x
        for l, w in enumerate(weights):
            torch.addmm(biases[l], h, w, out=outs[l])
            h = outs[l] if l == last else outs[l].relu_()
        torch.log_softmax(h, 1, out=logs)
        cost.sub_(torch.dot(logs.view(-1), onehot.view(-1)), alpha=1 / batch)
        torch.exp(logs, out=grads[last]).sub_(onehot)
        for l in range(last, -1, -1):
            if l > 0:  # before the weights change
                torch.mm(grads[l], weights[l].t(), out=grads[l - 1])
                torch.ops.aten.threshold_backward(grads[l - 1], outs[l - 1], 0, grad_input=grads[l - 1])
            weights[l].addmm_((x if l == 0 else outs[l - 1]).t(), grads[l], alpha=-RATE / batch)
            biases[l].addmv_(grads[l].t(), ones, alpha=-RATE / batch)

    return step, weights, biases


def check(inputs_first):
    """Compares a step by hand with one by autograd."""
    widths, batch = [7, 6, 5, 4], 9
    x, labels = torch.rand(batch, widths[0]), torch.randint(widths[-1], (batch,))
    parameters = [(torch.randn(i, o), torch.randn(o)) for i, o in zip(widths, widths[1:])]
    want = [t.clone().requires_grad_() for pair in parameters for t in pair]
    h = x
    for l in range(0, len(want), 2):
        h = torch.addmm(want[l + 1], h if l == 0 else h.relu(), want[l])
    torch.nn.functional.cross_entropy(h, labels).backward()
    before = [t.clone() for pair in parameters for t in pair]
    with torch.inference_mode():
        step, weights, biases = by_hand(widths, x, labels, inputs_first, parameters)
        step()
        after = [t for pair in zip(weights, biases) for t in pair]
        for old, new, reference in zip(before, after, want):
            # The change is a ten-thousandth of a number near 1, so rounding takes its last digits.
            torch.testing.assert_close((old - new) / RATE, reference.grad, atol=1e-2, rtol=0)


def waiting():
    """How long the threads of this process were ready to run and had no core, in
    seconds."""
    total = 0
    for name in glob.glob("/proc/self/task/*/schedstat"):
        try:
            with open(name) as file:
                total += int(file.read().split()[1])
        except FileNotFoundError:
            pass  # the thread has ended
    return total / 1e9


def measure(step, seconds):
    """The times of one step, a sample each, and the number of samples thrown away."""
    for _ in range(5):
        step()
    start = time.perf_counter()
    for _ in range(3):
        step()
    count = max(1, int(SAMPLE_SECONDS / ((time.perf_counter() - start) / 3)))
    times, disturbed = [], 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        before = waiting()
        step()
        start = time.perf_counter()
        for _ in range(count):
            step()
        took = time.perf_counter() - start
        if waiting() - before <= MOST_WAITING * took:
            times.append(took / count)
        else:
            disturbed += 1
    return times, disturbed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--time", type=float, default=2, help="seconds of samples of each network and way")
    parser.add_argument("--blas", default="", help="name of the BLAS, to be printed")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    check(inputs_first=True)
    check(inputs_first=False)
    for name, batch in NETWORKS:
        widths = [int(n) for n in name.split("-")]
        x, labels = torch.rand(batch, widths[0]), torch.randint(widths[-1], (batch,))
        ways = [("eager", eager(widths, x, labels), torch.enable_grad)]
        for layout in ("in-out", "out-in"):
            step, _, _ = by_hand(widths, x, labels, layout == "in-out")
            ways.append(("by hand, " + layout, step, torch.inference_mode))
        for way, step, mode in ways:
            with mode():
                times, disturbed = measure(step, args.time)
            print(json.dumps({"network": name, "batch": batch, "threads": args.threads,
                              "what": f"PyTorch {way}, {args.blas}", "seconds": times, "disturbed": disturbed}),
                  flush=True)


if __name__ == "__main__":
    main()
