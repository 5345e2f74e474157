"""Golden values and gradients of the distillation losses, written in plain PyTorch.

torch 2.7.1, safetensors. Run: python distill.py (in this folder)
"""

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(3)
out = {}
z = torch.randn(12, dtype=torch.float64)
t = 1.5 * torch.randn(12, dtype=torch.float64)
w = torch.rand(12, dtype=torch.float64)
w[4] = 0
g = torch.tensor([0, 0, 0, 1, 1, 2, 3, 3, 3, 3, 1, 0])
out.update(logits=z, teacher=t, weights=w)


def record(name, loss, *leaves):
    for leaf in leaves:
        leaf.grad = None
    loss.backward()
    out[name] = loss.detach().reshape(1)
    for i, leaf in enumerate(leaves):
        out[f"{name}.grad{i if i else ''}"] = leaf.grad.clone()


def leaf(x):
    return x.clone().requires_grad_(True)


for T in (1.0, 3.0):
    s = leaf(z)
    soft = torch.sigmoid(t / T)
    record(f"soft_bce_{T:g}",
           T * T * (w * F.binary_cross_entropy_with_logits(s / T, soft, reduction="none")).sum(), s)
    # The textbook's form: forward KL of two-class softmaxes; its gradient must be the same one.
    s = leaf(z)
    two = torch.stack([s, torch.zeros_like(s)], 1) / T
    of = torch.stack([t, torch.zeros_like(t)], 1) / T
    kl = F.kl_div(two.log_softmax(1), of.softmax(1), reduction="none").sum(1)
    record(f"forward_kl_{T:g}", T * T * (w * kl).sum(), s)

    pairs = [(i, j) for i in range(12) for j in range(i + 1, 12) if g[i] == g[j]]
    i, j = torch.tensor(pairs).T
    s = leaf(z)
    record(f"ranknet_{T:g}",
           T * T * F.binary_cross_entropy_with_logits(
               (s[i] - s[j]) / T, torch.sigmoid((t[i] - t[j]) / T), reduction="sum"), s)
    s = leaf(z)
    total = 0
    for k in g.unique():
        rows = g == k
        total = total + F.kl_div(F.log_softmax(s[rows] / T, 0), F.softmax(t[rows] / T, 0),
                                 reduction="sum")
    record(f"listwise_{T:g}", T * T * total, s)

s = leaf(z)
record("margin", F.mse_loss(s[i] - s[j], t[i] - t[j], reduction="sum"), s)

# Hidden states: mean over features, sum over the tokens of a mask; and by a projection.
student = torch.randn(3, 4, 6, dtype=torch.float64)
teacher = torch.randn(3, 4, 6, dtype=torch.float64)
mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]])
s = leaf(student)
record("hidden", (((s - teacher) ** 2).mean(-1) * mask).sum(), s)
wide = torch.randn(5, 10, dtype=torch.float64)
narrow = torch.randn(5, 4, dtype=torch.float64)
matrix = 0.3 * torch.randn(10, 4, dtype=torch.float64)
s, m = leaf(narrow), leaf(matrix)
record("projected", F.mse_loss(F.linear(s, m), wide, reduction="none").mean(1).sum(), s, m)
# MiniLMv2's relations: 2 heads, widths 6 and 10, padding left out.
deep = torch.randn(3, 4, 10, dtype=torch.float64)


def relations(x, heads):
    n, tokens, width = x.shape
    a = x.reshape(n, tokens, heads, width // heads).transpose(1, 2)
    scores = a @ a.transpose(2, 3) / (width // heads) ** 0.5
    return scores.masked_fill(mask[:, None, None, :] == 0, float("-inf"))


s = leaf(student)
kl = F.kl_div(relations(s, 2).log_softmax(-1), relations(deep, 2).softmax(-1), reduction="none")
kl = kl.nan_to_num(0.0)  # 0 log 0 at padding
rows = kl.sum(-1).mean(1)
record("relations", 0.7 * ((rows * mask).sum(1) / mask.sum(1)).sum(), s)
out.update(deep=deep)
out.update(student=student, hidden_teacher=teacher, wide=wide, narrow=narrow, matrix=matrix)
save_file({k: v.float().contiguous() for k, v in out.items()}, "distill.safetensors")
