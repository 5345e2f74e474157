"""Golden values for federated averaging and privacy accounting.

flwr 1.42.0, opacus 1.6.0, numpy 2.4.6; run: python make.py > golden.json
"""
import json
import warnings

import numpy as np
from flwr.server.strategy.aggregate import aggregate
from opacus.accountants import RDPAccountant

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)
examples = [120, 45, 900]
updates = [rng.normal(0, 0.1, 40).astype(np.float32) for _ in examples]
mean = aggregate([([u], n) for u, n in zip(updates, examples)])[0]


def epsilon(releases, delta):
    accountant = RDPAccountant()
    for noise, times in releases:
        for _ in range(times):
            accountant.step(noise_multiplier=noise, sample_rate=1.0)
    return accountant.get_epsilon(delta)


cases = [
    ([[1.0, 1]], 1e-5), ([[1.0, 20]], 1e-5), ([[0.5, 3]], 1e-6), ([[4.0, 100]], 1e-5),
    ([[2.0, 5], [1.5, 7]], 1e-4), ([[20.0, 2]], 1e-5), ([[0.1, 1]], 1e-5),
]
print(json.dumps({
    "examples": examples,
    "updates": [[float(v) for v in u] for u in updates],
    "mean": [float(v) for v in mean],
    "epsilon": [{"releases": r, "delta": d, "epsilon": float(epsilon(r, d))} for r, d in cases],
}))
