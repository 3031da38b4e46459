# Takes networks from PyTorch to dnnbench and back, and compares the answers.
#   /usr/bin/python3 examples/torch/both_ways.py    (Debian's python3-torch; from the repository's root)
import json
import os
import struct
import subprocess
import sys
import tempfile

import torch
from torch import nn


# Safetensors in a few lines, for where the package is missing: safetensors.torch has
# save_file and load_file, which do the same.
def save_file(tensors, path):
    header, data = {}, b""
    for name, t in tensors.items():
        t = t.detach().contiguous()
        kind = {torch.float32: "F32", torch.int64: "I64"}[t.dtype]
        raw = bytes(t.reshape(-1).view(torch.uint8).tolist()) if t.dim() else struct.pack("<q", t.item())
        header[name] = {"dtype": kind, "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def load_file(path):
    with open(path, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        data = bytearray(f.read())
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, t in header.items():
        first, last = t["data_offsets"]
        tensors[name] = torch.frombuffer(data[first:last], dtype=torch.float32).reshape(t["shape"])
    return tensors, metadata


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.bn1, self.fc2, self.bn2, self.fc3 = (
            nn.Linear(20, 16), nn.BatchNorm1d(16), nn.Linear(16, 12), nn.BatchNorm1d(12), nn.Linear(12, 5))

    def forward(self, x):
        x = torch.relu(self.bn1(self.fc1(x)))
        return self.fc3(torch.relu(self.bn2(self.fc2(x))))


torch.manual_seed(1)
theirs = {
    "nn.Sequential": ("relu", nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 5))),
    "of 12 layers": ("tanh", nn.Sequential(*[m for _ in range(12) for m in (nn.Linear(20, 20), nn.Tanh())], nn.Linear(20, 5))),
    "without bias": ("gelu", nn.Sequential(nn.Linear(20, 16, bias=False), nn.GELU(), nn.Linear(16, 5))),
    "BatchNorm1d": ("relu", nn.Sequential(nn.Linear(20, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 5))),
    "LayerNorm": ("elu", nn.Sequential(nn.Linear(20, 16), nn.LayerNorm(16), nn.ELU(), nn.Linear(16, 5))),
    "a class with fc1, bn1, …": ("relu", Named()),
}


def dnnbench(*arguments, rows=None):
    ran = subprocess.run([program, *arguments], input=json.dumps(rows), stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(ran.stdout)


def compare(name, ours, torchs):
    far = (torch.tensor(ours) - torchs).abs().max().item()
    print(f"  {name:26}largest output {torchs.abs().max().item():.3f}, largest difference {far:.1e}")
    if not far <= 1e-5 * max(1, torchs.abs().max().item()):
        sys.exit("they differ")


folder = tempfile.mkdtemp()
program, file = os.path.join(folder, "torch"), os.path.join(folder, "net.safetensors")
subprocess.run(["go", "build", "-o", program, "./examples/torch"], check=True)
print(f"PyTorch {torch.__version__}\nfrom PyTorch to dnnbench")
for name, (act, net) in theirs.items():
    net(torch.randn(100, 20) + 1)  # moves the running statistics
    net.eval()
    for p in net.parameters():
        p.data += 0.1 * torch.randn_like(p)
    save_file(net.state_dict(), file)
    rows = torch.randn(50, 20)
    compare(name, dnnbench("-state", file, "-act", act, rows=rows.tolist()), net(rows))

print("from dnnbench to PyTorch")
for norm in "none", "batch", "layer":
    answered = dnnbench("-make", file, "-norm", norm)
    tensors, metadata = load_file(file)
    net = eval(metadata["torch"])
    net.load_state_dict(tensors)
    net.eval()
    compare(f"trained with {norm} norm", answered["outputs"], torch.softmax(net(torch.tensor(answered["rows"], dtype=torch.float32)), 1))
    print("   ", metadata["torch"])
