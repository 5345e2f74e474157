"""Golden values for CrossEncoder, Heads (MMoE) and the uncertainty weighting, written in plain PyTorch.

Made with torch 2.7.1, safetensors 0.8.0 (Python 3.11):
    python heads.py
writes heads.safetensors: inputs (in.*), parameters (p.*), outputs (out.*), gradients (grad.*).
"""
import os
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(9)
N, E, IDS, D, B, K, EXPERTS = 4, 8, 5, 6, 6, 2, 3
P = {}


def linear(name, i, o):
    P[name + ".weight"], P[name + ".bias"] = torch.randn(o, i) * 0.5, torch.randn(o) * 0.5


linear("text", E, D)
P["item_id.weight"] = torch.randn(IDS, D)
P["embedding.category.weight"], P["linear.category.weight"] = torch.randn(4, 3), torch.randn(4, K)
P["linear.numeric.weight"] = torch.randn(K, 2)
width = 2 * D + 3 + 2
for e in range(EXPERTS):
    linear(f"top.expert.{e}.0", width, 7)
    linear(f"top.expert.{e}.1", 7, 5)
for k in range(K):
    linear(f"top.gate.{k}", width, EXPERTS)
    linear(f"top.task.{k}.0", 5, 4)
    linear(f"top.task.{k}.1", 4, 1)
P["bias"], P["log_variance"] = torch.randn(K), torch.randn(K) * 0.5
text = torch.randn(N, E).requires_grad_()
for p in P.values():
    p.requires_grad_()
places, ids = torch.tensor([0, 1, 2, 3, 1, 0]), torch.tensor([0, 1, 2, 3, 4, 0])
category, user, pair = torch.tensor([0, 1, 2, 3, 1, 2]), torch.randn(B, 1), torch.randn(B, 1)

content = F.linear(F.normalize(text, dim=1) * E ** 0.5, P["text.weight"], P["text.bias"])[places]
own = P["item_id.weight"][ids] * (ids > 0).float()[:, None]
# The sides in the order user, context, item, pair.
x = torch.cat([content, own, user, P["embedding.category.weight"][category], pair], 1)


def layer(name, x):
    return F.linear(x, P[name + ".weight"], P[name + ".bias"])


experts = torch.stack([torch.relu(layer(f"top.expert.{e}.1", torch.relu(layer(f"top.expert.{e}.0", x))))
                       for e in range(EXPERTS)], 1)
tops = []
for k in range(K):
    gate = torch.softmax(layer(f"top.gate.{k}", x), 1)
    mixed = (gate[:, :, None] * experts).sum(1)
    tops.append(layer(f"top.task.{k}.1", torch.relu(layer(f"top.task.{k}.0", mixed))))
wide = user @ P["linear.numeric.weight"][:, :1].t() + P["linear.category.weight"][category] \
    + pair @ P["linear.numeric.weight"][:, 1:].t()
logits = torch.cat(tops, 1) + wide + P["bias"]
labels, weights = torch.randint(0, 2, (B, K)).float(), torch.rand(B) + 0.5
sums = [F.binary_cross_entropy_with_logits(logits[:, k], labels[:, k], weight=weights, reduction="sum") for k in range(K)]
s = P["log_variance"]
loss = sum(torch.exp(-s[k]) * sums[k] / weights.sum() + s[k] / 2 for k in range(K))
loss.backward()
out = {"in." + k: v.float() for k, v in dict(text=text, places=places, ids=ids, category=category, user=user, pair=pair,
                                             labels=labels, weights=weights).items()}
out.update({"p." + k: v for k, v in P.items()})
out.update({"grad." + k: v.grad for k, v in P.items()})
out.update({"out.logits": logits, "out.loss": loss, "grad_text": text.grad})
here = os.path.dirname(os.path.abspath(__file__))
save_file({k: v.detach().clone().contiguous() for k, v in out.items()}, os.path.join(here, "heads.safetensors"))
