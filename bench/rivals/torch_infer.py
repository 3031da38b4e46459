"""Times PyTorch's inference, as infer/ does ours, and prints a line of JSON for each
batch and way of writing it. See README.md.
"""

import argparse
import json

import torch

from torch_step import measure

NETWORK = "784-256-128-10"
WIDTHS = [int(n) for n in NETWORK.split("-")]


def eager(x):
    layers = []
    for inputs, outputs in zip(WIDTHS, WIDTHS[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    return lambda: model(x)


def by_hand(x):
    """Products that write into memory kept for them; sgemv for one sample."""
    weights = [torch.randn(i, o) * (2 / i) ** 0.5 for i, o in zip(WIDTHS, WIDTHS[1:])]
    biases = [torch.zeros(o) for o in WIDTHS[1:]]
    last = len(weights) - 1
    single = len(x) == 1
    outs = [torch.empty(o) if single else torch.empty(len(x), o) for o in WIDTHS[1:]]

    def forward():
        h = x[0] if single else x
        for l, w in enumerate(weights):
            if single:
                torch.addmv(biases[l], w.t(), h, out=outs[l])
            else:
                torch.addmm(biases[l], h, w, out=outs[l])
            h = outs[l] if l == last else outs[l].relu_()

    return forward


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--time", type=float, default=2, help="seconds of samples of each batch and way")
    parser.add_argument("--blas", default="", help="name of the BLAS, to be printed")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    for batch in (1, 1024):
        x = torch.rand(batch, WIDTHS[0])
        for way, forward in (("eager", eager(x)), ("by hand", by_hand(x))):
            with torch.inference_mode():
                times, disturbed = measure(forward, args.time)
            print(json.dumps({"network": NETWORK, "batch": batch, "threads": args.threads,
                              "what": f"PyTorch {way}, {args.blas}", "seconds": times, "disturbed": disturbed}),
                  flush=True)


if __name__ == "__main__":
    main()
