"""Golden values and gradients of the losses of the order within groups, in plain PyTorch loops.

torch 2.15.0, safetensors. Run: python within.py (in this folder)
"""

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(19)
z = torch.randn(14, dtype=torch.float64) * 2
y = torch.tensor([1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0])
g = torch.tensor([0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 1, 5])
out = {"logits": z, "labels": y.double(), "groups": g.double()}


def record(name, term):
    """term(scores, rows of a group) is summed over groups of both classes, by their rows."""
    s = z.clone().requires_grad_(True)
    total, count = 0, 0
    for k in g.unique():
        rows = [i for i in range(len(z)) if g[i] == k]
        positive = [i for i in rows if y[i] == 1]
        negative = [i for i in rows if y[i] == 0]
        if positive and negative:
            total = total + len(rows) * term(s, positive, negative)
            count += len(rows)
    total.backward()
    out[name], out[name + ".grad"] = total.detach().reshape(1), s.grad.clone()
    out["count"] = torch.tensor([count], dtype=torch.float64)


def pairwise(s, positive, negative):
    pairs = [F.softplus(s[j] - s[i]) for i in positive for j in negative]
    return torch.stack(pairs).mean()


def listwise(s, positive, negative):
    lists = [F.cross_entropy(s[[i] + negative].unsqueeze(0), torch.tensor([0])) for i in positive]
    return torch.stack(lists).mean()


record("pairwise", pairwise)
record("listwise", listwise)
save_file({k: v.float().contiguous() for k, v in out.items()}, "within.safetensors")
