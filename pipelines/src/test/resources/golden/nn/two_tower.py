"""Golden values for TwoTower and Losses, written out again in plain PyTorch.

Made with torch 2.7.1, safetensors 0.8.0 (Python 3.11):
    python two_tower.py
writes two-tower.safetensors: inputs (in.*), parameters (p.*), outputs (out.*), gradients (grad.*).
"""
import os
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(5)
N, E, IDS, D, B, L = 7, 8, 6, 6, 5, 4
P = {}


def linear(name, i, o):
    P[name + ".weight"], P[name + ".bias"] = torch.randn(o, i) * 0.5, torch.randn(o) * 0.5


linear("text", E, D)
P["item_id.weight"] = torch.randn(IDS, D) * 0.5
P["history.empty"] = torch.randn(D)
linear("history.key", D, D // 2 + 1)
P["history.score"] = torch.randn(1, D // 2 + 1)
P["history.age"] = torch.randn(1) * 0.3
# name, side, cardinality, dimension, zero for unknown
CAT = [("segment", "user", 4, 3, False), ("category", "item", 5, 2, True), ("device", "context", 3, 2, False)]
NUM = ["item", "user", "pair", "item"]
for name, side, card, dim, zero in CAT:
    P[f"embedding.{name}.weight"] = torch.randn(card, dim)
    P[f"linear.{name}.weight"] = torch.randn(card, 2)
P["linear.numeric.weight"] = torch.randn(2, len(NUM))
width = {s: sum(c[3] for c in CAT if c[1] == s) + NUM.count(s) for s in ("user", "item", "context", "pair")}
for name, sizes in (("user", [D + width["user"] + width["context"], 5, D]),
                    ("item", [D + width["item"], 5, D + 1]),
                    ("top", [3 * (D + 1) + 1 + 2 * D + sum(width.values()), 5, 4, 2])):
    for i in range(len(sizes) - 1):
        linear(f"{name}.{i}", sizes[i], sizes[i + 1])
P["log_scale"], P["dot"], P["bias"] = torch.randn(1) * 0.3, torch.randn(2), torch.randn(2)
for p in P.values():
    p.requires_grad_()

text = torch.randn(N, E)
ids = torch.tensor([0, 1, 2, 3, 4, 5, 0])
history = torch.randint(0, N, (B, L))
mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0]]).float()
age = torch.rand(B, L) * 3
user_text = torch.randint(0, N, (B,))
candidate = torch.tensor([1, 2, 0, 6, 3])
cat = {"user": torch.tensor([[0], [1], [2], [3], [1]]), "item": torch.tensor([[0], [4], [1], [2], [0]]),
       "context": torch.tensor([[2], [1], [0], [2], [1]])}
num = {"item": torch.randn(B, 2), "user": torch.randn(B, 1), "pair": torch.randn(B, 1)}


def lookup(table, index, zero):
    rows = P[table][index]
    return rows * (index > 0).float()[:, None] if zero else rows


def dense(side):
    out = [lookup(f"embedding.{n}.weight", cat[side][:, 0], z) for n, s, c, d, z in CAT if s == side]
    return out + ([num[side]] if side in num else [])


def mlp(name, pieces):
    x = torch.cat(pieces, 1)
    i = 0
    while f"{name}.{i}.weight" in P:
        if i:
            x = torch.relu(x)
        x = F.linear(x, P[f"{name}.{i}.weight"], P[f"{name}.{i}.bias"])
        i += 1
    return x


def attend(score, items):
    w = torch.softmax(score.masked_fill(mask == 0, -1e9), 1) * mask
    pooled = (w[:, :, None] * items).sum(1)
    return pooled + (mask.sum(1) == 0).float()[:, None] * P["history.empty"]


unit = F.normalize(text, dim=1) * E ** 0.5
contents = F.linear(unit, P["text.weight"], P["text.bias"]) + P["item_id.weight"][ids] * (ids > 0).float()[:, None]
items_h = contents[history]
score = (torch.tanh(F.linear(items_h, P["history.key.weight"], P["history.key.bias"])) @ P["history.score"].t())[..., 0]
h = attend(score + age * P["history.age"], items_h) + contents[user_text]
u = (h + mlp("user", [h] + dense("user") + dense("context"))) * P["log_scale"].exp() / D ** 0.5
users = torch.cat([u, torch.ones(B, 1)], 1)
q = contents[candidate]
items = F.pad(q, (0, 1)) + mlp("item", [q] + dense("item"))
seen = attend((items_h * q[:, None]).sum(2) / D ** 0.5, items_h)
dot = (users * items).sum(1, keepdim=True)
top = mlp("top", [users, items, users * items, dot] + dense("user") + dense("context") + dense("item")
          + dense("pair") + [seen, seen * q])
wide = sum(lookup(f"linear.{n}.weight", cat[s][:, 0], z) for n, s, c, d, z in CAT)
wide = wide + torch.stack([num["item"][:, 0], num["user"][:, 0], num["pair"][:, 0], num["item"][:, 1]], 1) @ P["linear.numeric.weight"].t()
logits = wide + top + dot * P["dot"] + P["bias"]

labels = torch.tensor([1.0, 0, 1, 0, 1])
weights = torch.rand(B) + 0.5
teacher = torch.randn(B)
bce = F.binary_cross_entropy_with_logits(logits[:, 0], labels, weight=weights, reduction="sum")
T = 2.5
soft = T * T * F.binary_cross_entropy_with_logits(logits[:, 1] / T, torch.sigmoid(teacher / T), weight=weights, reduction="sum")
logq = torch.log(torch.rand(B))
dropped = torch.zeros(3, B)
dropped[0, 3] = dropped[2, 1] = 1
target = torch.tensor([0, 2, 4])
s = (users[[0, 2, 4]] @ items.t() - logq).masked_fill(dropped == 1, float("-inf"))
softmax = (F.cross_entropy(s, target, reduction="none") * weights[:3]).sum()
hs, ht, hm = torch.randn(2, 3, 4), torch.randn(2, 3, 4), torch.tensor([[1, 1, 1], [1, 0, 0]])
hs.requires_grad_()
hidden = (((hs - ht) ** 2).mean(2) * hm).sum()
(bce / weights.sum() + 0.5 * soft + 0.1 * softmax + 0.2 * hidden).backward()

out = {"in." + k: v.float() for k, v in dict(
    text=text, ids=ids, history=history, mask=mask, age=age, user_text=user_text, candidate=candidate,
    cat_user=cat["user"], cat_item=cat["item"], cat_context=cat["context"], num_item=num["item"],
    num_user=num["user"], num_pair=num["pair"], labels=labels, weights=weights, teacher=teacher, logq=logq,
    dropped=dropped, target=target, hs=hs, ht=ht, hm=hm).items()}
out.update({"p." + k: v for k, v in P.items()})
out.update({"grad." + k: v.grad for k, v in P.items()})
out.update({"out." + k: v for k, v in dict(contents=contents, users=users, items=items, logits=logits, bce=bce,
                                           soft=soft, softmax=softmax, hidden=hidden, grad_hs=hs.grad).items()})
here = os.path.dirname(os.path.abspath(__file__))
save_file({k: v.detach().clone().contiguous() for k, v in out.items()}, os.path.join(here, "two-tower.safetensors"))
