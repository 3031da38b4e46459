# Writes networks of PyTorch and what they answer, for TestStateDictsAnswerAsPyTorch:
#   /usr/bin/python3 torch_mlp.py > torch_mlp.json    (Debian's python3-torch)
import json

import torch
from torch import nn

torch.manual_seed(3)


def case(net, act):
    net(torch.randn(64, 4) + 1)  # moves the running statistics
    for p in net.parameters():
        p.data += 0.2 * torch.randn_like(p)
    net.eval()
    rows = torch.randn(3, 4)
    return {
        "act": act, "rows": rows.flatten().tolist(), "outputs": net(rows).flatten().tolist(),
        "tensors": {name: {"shape": list(t.shape), "values": t.flatten().tolist(), "int": t.dtype == torch.int64}
                    for name, t in net.state_dict().items()},
    }


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.bn1 = nn.Linear(4, 3), nn.BatchNorm1d(3)
        self.fc2, self.bn2 = nn.Linear(3, 3), nn.BatchNorm1d(3)
        self.fc3 = nn.Linear(3, 2)

    def forward(self, x):
        return self.fc3(torch.tanh(self.bn2(self.fc2(torch.tanh(self.bn1(self.fc1(x)))))))


print(json.dumps({
    "one Linear": case(nn.Linear(4, 2), "identity"),
    "Sequential": case(nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2)), "relu"),
    "more than ten modules": case(nn.Sequential(*[m for _ in range(6) for m in (nn.Linear(4, 4), nn.Tanh())], nn.Linear(4, 2)), "tanh"),
    "no bias": case(nn.Sequential(nn.Linear(4, 5, bias=False), nn.GELU(), nn.Linear(5, 2)), "gelu"),
    "BatchNorm1d": case(nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Linear(3, 2)), "relu"),
    "LayerNorm": case(nn.Sequential(nn.Linear(4, 3), nn.LayerNorm(3), nn.ELU(), nn.Linear(3, 2)), "elu"),
    "a class": case(Named(), "tanh"),
}))
