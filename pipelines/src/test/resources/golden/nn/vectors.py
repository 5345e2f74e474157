"""Golden values for contents that read vectors, written out again in plain PyTorch.

Made with torch 2.15.0 (CPU), safetensors 0.8.0 (Python 3.11):
    python vectors.py
writes vectors.safetensors: inputs (in.*), parameters (p.*), contents (out.*), gradients (grad.*).
An item's vector has 3 numbers, a user's 2; each is brought to length sqrt(size), and a missing one
is replaced by a learned vector of its own. Rows 0-3 are items (3 without a vector), 4-5 users (5
without a vector), 6 is a text that is neither.
"""
import os
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(11)
E, IDS, D = 8, 6, 6
p = {
    "text.weight": torch.randn(D, E) * 0.5,
    "text.bias": torch.randn(D) * 0.5,
    "item_id.weight": torch.randn(IDS, D) * 0.5,
    "item_vector": torch.randn(D, 3) * 0.5,
    "item_missing": torch.randn(D) * 0.5,
    "user_vector": torch.randn(D, 2) * 0.5,
    "user_missing": torch.randn(D) * 0.5,
}
for v in p.values():
    v.requires_grad_()
text = torch.randn(7, E)
ids = torch.tensor([1, 2, 0, 5, 0, 0, 0])
items = torch.randn(3, 3) * 4
users = torch.randn(1, 2) * 4


def unit(x):
    return F.normalize(x, dim=-1) * x.shape[-1] ** 0.5


out = F.linear(unit(text), p["text.weight"], p["text.bias"])
out = out + p["item_id.weight"][ids] * (ids > 0).float()[:, None]
brought = torch.cat([
    unit(items) @ p["item_vector"].T, p["item_missing"][None],
    unit(users) @ p["user_vector"].T, p["user_missing"][None],
    torch.zeros(1, D)])
out = out + brought
factor = torch.randn(7, D)
(out * out * factor).sum().backward()
weight = torch.cat([p["item_vector"], p["item_missing"][:, None], p["user_vector"], p["user_missing"][:, None]], 1)
grad = torch.cat([p["item_vector"].grad, p["item_missing"].grad[:, None],
                  p["user_vector"].grad, p["user_missing"].grad[:, None]], 1)
save_file({
    "in.text": text, "in.ids": ids.float(), "in.items": items, "in.users": users, "in.factor": factor,
    "p.text.weight": p["text.weight"].detach().clone(), "p.text.bias": p["text.bias"].detach().clone(),
    "p.item_id.weight": p["item_id.weight"].detach().clone(), "p.vectors.weight": weight.detach().contiguous(),
    "out.contents": out.detach().contiguous(), "grad.vectors.weight": grad.contiguous(),
}, os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors.safetensors"))
