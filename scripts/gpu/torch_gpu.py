"""Times with PyTorch what a CSV of "dnnbench bench --suite=gpu" names, on the same shapes,
and prints a CSV of the same columns. TF32 is off, data are random, clocks are warm, times
are the device's, medians count.

Where our side gathers its batch on the device and takes steps with one wait at the end, so
does this one. Element-wise cases are all compared with copy_ of the same size.
"""

import argparse
import csv
import statistics
import sys
import time

import torch

RATE = 1e-4  # so low that random labels do not make the weights grow
BATCHES = 32  # of the data set, as our side has it


class Clock:
    """The device's clock where it has one, else the host's."""

    def __init__(self, device, trial):
        self.device = device
        self.warm, self.sample, self.budget = (0.02, 0.002, 0.05) if trial else (0.5, 0.05, 2.0)

    def elapsed(self, step, count):
        if self.device.type != "cuda":
            start = time.perf_counter()
            for _ in range(count):
                step()
            return time.perf_counter() - start
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        for _ in range(count):
            step()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) / 1e3

    def times(self, step):
        """The times of one step, one for each sample."""
        end = time.perf_counter() + self.warm
        step()
        while time.perf_counter() < end:
            self.elapsed(step, 1)
        once = self.elapsed(step, 3) / 3
        count = max(1, int(self.sample / once) + 1)
        times, end = [], time.perf_counter() + self.budget
        while len(times) < 11 or time.perf_counter() < end and len(times) < 41:
            times.append(self.elapsed(step, count) / count)
        return times


def uniform(device, *shape):
    return torch.rand(*shape, device=device) * 2 - 1


def product(name, shape, device):
    """The products of a layer, by the names that our side gives them."""
    m, k, n = (int(v) for v in shape.split("x"))
    x, y = uniform(device, m, k), uniform(device, k, n)
    if name == "matmul-forward":  # X·Wᵀ
        y = uniform(device, n, k).t()
    elif name == "matmul-dW":  # dZᵀ·X
        x = uniform(device, k, m).t()
    out = torch.empty(m, n, device=device)
    return lambda: torch.mm(x, y, out=out), 2 * m * k * n


def copy(size, device):
    x, out = uniform(device, size), torch.empty(size, device=device)
    return lambda: out.copy_(x), 8 * size


def elements(shape):
    """The elements of the largest operand in a shape as 128x128+128."""
    count = 1
    for extent in shape.split("+")[0].split("x"):
        count *= int(extent)
    return count


def trainer(shape, device):
    """A training step as everyone writes it, on data that live on the device."""
    batch, widths = shape.split("x")
    batch, widths = int(batch), [int(n) for n in widths.split("-")]
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1]).to(device)
    cost = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, foreach=device.type == "cuda")
    data = torch.randint(256, (batch * BATCHES, widths[0]), device=device, dtype=torch.uint8)
    labels = torch.randint(widths[-1], (batch * BATCHES,), device=device)
    order = torch.randperm(batch * BATCHES, device=device)
    taken = [0]

    def on(index):
        optimizer.zero_grad(set_to_none=True)
        cost(model(data[index].float() / 255), labels[index]).backward()
        optimizer.step()

    def step():
        first = taken[0] * batch
        taken[0] = (taken[0] + 1) % BATCHES
        on(order[first : first + batch])

    work = sum(a * b for a, b in zip(widths, widths[1:]))
    return step, on, order[:batch].clone(), 2 * batch * (3 * work - widths[0] * widths[1])


def graph(on, index):
    """The same step, recorded once and replayed, as our side does it."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            on(index)
    torch.cuda.current_stream().wait_stream(side)
    recorded = torch.cuda.CUDAGraph()
    with torch.cuda.graph(recorded):
        on(index)
    return recorded.replay


def cases(name, shape, unit, device):
    """What is timed for one of our cases: name, step, work of a step."""
    if name.startswith("ceiling"):
        return
    if name.startswith("matmul"):
        yield name, *product(name, shape, device)
    elif name == "train-step":
        step, on, index, work = trainer(shape, device)
        yield name, step, work
        if device.type == "cuda":
            yield "train-step-graph", graph(on, index), work
    elif unit == "GB/s":
        yield name, *copy(elements(shape), device)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trial", action="store_true", help="short, and on the CPU where there is no CUDA")
    parser.add_argument("ours", help="CSV of dnnbench bench")
    args = parser.parse_args()
    if not torch.cuda.is_available() and not args.trial:
        sys.exit("torch has no CUDA here: nothing to compare with")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.manual_seed(1)
    clock = Clock(device, args.trial)
    out = csv.writer(sys.stdout)
    out.writerow(["name", "shape", "unit", "value", "median_ns", "min_ns", "max_ns", "runs", "ceiling_fraction"])
    name = torch.cuda.get_device_name() if device.type == "cuda" else "CPU"
    out.writerow(["torch", f"{torch.__version__} on {name}", "", "", "", "", "", "", ""])
    with open(args.ours, newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for what, step, work in cases(row["name"], row["shape"], row["unit"], device):
            times = clock.times(step)
            median = statistics.median(times)
            out.writerow([what, row["shape"], row["unit"], work / median / 1e9, round(median * 1e9),
                          round(min(times) * 1e9), round(max(times) * 1e9), len(times), ""])
            sys.stdout.flush()


if __name__ == "__main__":
    main()
