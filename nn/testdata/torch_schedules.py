# Prints the learning rates that PyTorch's schedulers give, for TestSchedulesArePyTorchs:
#   /usr/bin/python3 torch_schedules.py > torch_schedules.json    (Debian's python3-torch)
import json

import torch
from torch.optim import lr_scheduler


def rates(schedule, steps, costs=None):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler, seen = schedule(optimizer), []
    for i in range(steps):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(*([costs[i]] if costs else []))
    return seen


costs = [3, 2, 2, 2, 2, 1.5, 1.49999, 1.6, 1.4, 1.4, 1.4, 1.4, 1.4]
print(json.dumps({
    "torch": torch.__version__,
    "costs": costs,
    "rates": {
        "step:every=3,gamma=0.5": rates(lambda o: lr_scheduler.StepLR(o, 3, 0.5), 12),
        "exponential:gamma=0.9": rates(lambda o: lr_scheduler.ExponentialLR(o, 0.9), 12),
        "cosine": rates(lambda o: lr_scheduler.CosineAnnealingLR(o, 12), 12),
        "cosine:restarts=2,growth=2,floor=0.1":
            rates(lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 4, 2, eta_min=0.1), 28),
        "onecycle": rates(lambda o: lr_scheduler.OneCycleLR(o, 1.0, total_steps=40), 40),
        "plateau:gamma=0.5,patience=2,floor=0.3":
            rates(lambda o: lr_scheduler.ReduceLROnPlateau(o, factor=0.5, patience=2, min_lr=0.3), 13, costs),
    },
}, indent=1))
