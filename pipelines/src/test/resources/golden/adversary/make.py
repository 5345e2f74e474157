"""Golden shifts of the fast gradient method and of projected gradient descent.

torch 2.15.0; run: python make.py > golden.json
"""
import json

import torch

torch.manual_seed(7)
vectors = torch.randn(5, 6)
weights = torch.randn(6)
signs = torch.tensor([1.0, -1.0, 1.0, 1.0, -1.0])


def gradient(shift):
    shift = shift.clone().requires_grad_(True)
    loss = torch.nn.functional.softplus(-signs * (torch.tanh(vectors + shift) @ weights)).sum()
    return torch.autograd.grad(loss, shift)[0]


def attack(epsilon, steps):
    shift = torch.zeros_like(vectors)
    gradients = []
    for _ in range(steps):
        g = gradient(shift)
        gradients.append(g.flatten().tolist())
        length = epsilon if steps == 1 else 2.5 * epsilon / steps
        shift = shift + length * torch.nn.functional.normalize(g, dim=1)
        shift = torch.renorm(shift, 2, 0, epsilon)
    return {"epsilon": epsilon, "steps": steps, "gradients": gradients,
            "shift": shift.flatten().tolist()}


print(json.dumps({"width": 6, "cases": [attack(0.5, 1), attack(0.5, 3), attack(2.0, 8)]}))
