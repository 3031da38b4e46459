# Prints the weights that PyTorch's optimizers give in float64, for TestRulesArePyTorchs:
#   /usr/bin/python3 torch_optimizers.py > torch_optimizers.json    (Debian's python3-torch)
import json

import torch
from torch import optim



def single(x):
    return torch.tensor(x, dtype=torch.float32).item()


# The constants of a rule are float32, whatever the weights are.
betas, alpha, eps, tiny = (single(0.9), single(0.999)), single(0.9), single(1e-8), single(1e-10)
steps = 12
torch.manual_seed(1)
start = torch.randn(4, dtype=torch.float64)
grads = torch.randn(steps, 4, dtype=torch.float64)
grads[3:6] *= 1e-3  # so that the largest second moment is not the last
rules = {
    "sgd": lambda p: optim.SGD(p, lr=0.1, weight_decay=0.1),
    "momentum": lambda p: optim.SGD(p, lr=0.1, momentum=alpha, weight_decay=0.1),
    "nesterov": lambda p: optim.SGD(p, lr=0.1, momentum=alpha, nesterov=True, weight_decay=0.1),
    "rmsprop": lambda p: optim.RMSprop(p, lr=0.1, alpha=alpha, eps=eps, weight_decay=0.1),
    "adam": lambda p: optim.Adam(p, lr=0.1, betas=betas, eps=eps, weight_decay=0.1),
    "adamw": lambda p: optim.AdamW(p, lr=0.1, betas=betas, eps=eps, weight_decay=0.1),
    "adagrad": lambda p: optim.Adagrad(p, lr=0.1, eps=tiny, weight_decay=0.1),
    "amsgrad": lambda p: optim.Adam(p, lr=0.1, betas=betas, eps=eps, weight_decay=0.1, amsgrad=True),
    "amsgrad decoupled": lambda p: optim.AdamW(p, lr=0.1, betas=betas, eps=eps, weight_decay=0.1, amsgrad=True),
    # The loop for single tensors of 1.13 takes mu twice into the product of t+1; the one for
    # many is as the paper and the documentation say.
    "nadam": lambda p: optim.NAdam(p, lr=0.1, betas=betas, eps=eps, weight_decay=0.1, foreach=True),
}


def weights(make):
    p = torch.nn.Parameter(start.clone())
    optimizer, seen = make([p]), []
    for g in grads:
        p.grad = g.clone()
        optimizer.step()
        seen.append(p.tolist())
    return seen


print(json.dumps({"torch": torch.__version__, "start": start.tolist(), "grads": grads.tolist(),
                  "weights": {name: weights(make) for name, make in rules.items()}}))
