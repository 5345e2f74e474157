"""Golden values for Din, written out again in plain PyTorch: nn.BatchNorm1d and loops over pairs.

Made with torch 2.7.1, safetensors 0.8.0 (Python 3.11):
    python din.py
writes din.safetensors: inputs (in.*), parameters (p.*), outputs (out.*), gradients (grad.*).
"""
import os
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(11)
B, N, D, K = 6, 7, 3, 2
ITEM_IDS, USER_IDS = 6, 4
CATS = [("segment", "user", 4), ("device", "context", 3), ("category", "item", 5), ("brand", "item", 4)]
NUMS = {"user": 1, "item": 2, "pair": 1, "context": 0}
E = D * 3
P, S = {}, {}


def linear(name, i, o):
    P[name + ".weight"], P[name + ".bias"] = torch.randn(o, i) * 0.5, torch.randn(o) * 0.5


def layers(part, width, widths):
    for i, w in enumerate(widths):
        linear(f"{part}.{i}", width, w)
        P[f"{part}.{i}.dice.alpha"] = torch.randn(w) * 0.3
        S[f"{part}.{i}.dice"] = torch.nn.BatchNorm1d(w, eps=1e-8, momentum=0.1, affine=False)
        S[f"{part}.{i}.dice"].running_mean += torch.randn(w) * 0.2
        S[f"{part}.{i}.dice"].running_var *= torch.rand(w) + 0.5
        width = w
    return width


P["embedding.item_id.weight"] = torch.randn(ITEM_IDS, D)
P["embedding.user_id.weight"] = torch.randn(USER_IDS, D)
for name, side, cardinality in CATS:
    P[f"embedding.{name}.weight"] = torch.randn(cardinality, D)
ATTENTION, HIDDEN = [5, 4], [6, 4]
linear("attention.out", layers("attention", 4 * E, ATTENTION), 1)
linear("top.out", layers("top", 3 * D + 2 * E + sum(NUMS.values()), HIDDEN), K)
for p in P.values():
    p.requires_grad_()
before = {k + s: getattr(m, "running" + s[8:]).clone() for k, m in S.items() for s in (".running_mean", ".running_var")}

ids = torch.tensor([0, 1, 2, 3, 4, 5, 2])
categories = torch.stack([torch.randint(0, 5, (N,)), torch.randint(0, 4, (N,))], 1)
candidate = torch.tensor([0, 3, 6, 1, 1, 5])
history = torch.tensor([1, 2, 2, 0, 5, 4, 3, 6])
row = torch.tensor([0, 0, 1, 2, 2, 2, 4, 5])  # pair 3 has no history
users = torch.tensor([0, 1, 2, 3, 1, 0])
cat_user, cat_context = torch.randint(0, 4, (B, 1)), torch.randint(0, 3, (B, 1))
num_user, num_item, num_pair = torch.randn(B, 1), torch.randn(B, 2), torch.randn(B, 1)
labels = torch.tensor([[1.0, 0, 1, 0, 1, 0], [0.0, 0, 1, 0, 0, 1]])
weights = torch.rand(B) + 0.5


def table(name, index, zero=False):
    x = P[f"embedding.{name}.weight"][index]
    return x * (index > 0).float()[:, None] if zero else x


def dice(path, x):
    p = torch.sigmoid(S[path](x))
    return p * x + (1 - p) * P[path + ".alpha"] * x


def network(part, x, depth):
    for i in range(depth):
        x = dice(f"{part}.{i}.dice", F.linear(x, P[f"{part}.{i}.weight"], P[f"{part}.{i}.bias"]))
    return F.linear(x, P[f"{part}.out.weight"], P[f"{part}.out.bias"])


def forward():
    item = torch.cat([table("item_id", ids, True), table("category", categories[:, 0]), table("brand", categories[:, 1])], 1)
    target = item[candidate]
    pairs = torch.stack([torch.cat([h, t, t - h, h * t]) for h, t in zip(item[history], target[row])])
    weight = network("attention", pairs, len(ATTENTION))[:, 0]
    pooled = [torch.zeros(E) for _ in range(B)]
    for n, b in enumerate(row.tolist()):
        pooled[b] = pooled[b] + weight[n] * item[history[n]]
    x = torch.cat([table("user_id", users, True), table("segment", cat_user[:, 0]), num_user,
                   table("device", cat_context[:, 0]), target, torch.stack(pooled), num_item, num_pair], 1)
    return network("top", x, len(HIDDEN))


for m in S.values():
    m.eval()
evaluated = forward()
for m in S.values():
    m.train()
trained = forward()
loss = sum(F.binary_cross_entropy_with_logits(trained[:, k], labels[k], weight=weights, reduction="sum") * f
           for k, f in ((0, 0.7), (1, 0.3)))
loss.backward()

out = {"in." + k: v.float() for k, v in dict(
    ids=ids, categories=categories, candidate=candidate, history=history, row=row, users=users, cat_user=cat_user,
    cat_context=cat_context, num_user=num_user, num_item=num_item, num_pair=num_pair, labels=labels,
    weights=weights).items()}
out.update({"p." + k: v for k, v in P.items()})
out.update({"p." + k: v for k, v in before.items()})
out.update({"grad." + k: v.grad for k, v in P.items()})
out.update({f"out.{k}{s}": getattr(m, "running" + s[8:]) for k, m in S.items() for s in (".running_mean", ".running_var")})
out.update({"out.evaluated": evaluated, "out.trained": trained, "out.loss": loss})
here = os.path.dirname(os.path.abspath(__file__))
save_file({k: v.detach().clone().contiguous() for k, v in out.items()}, os.path.join(here, "din.safetensors"))
