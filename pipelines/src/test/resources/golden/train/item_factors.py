"""Items' vectors from who met what, by SciPy's exact decomposition.

    python item_factors.py > item_factors.json

Made with numpy 2.2.6, scipy 1.17.1.
"""
import json

import numpy as np
from scipy.linalg import svd

rng = np.random.default_rng(5)
users, items, factors = 60, 25, 4
group = rng.integers(0, 4, items)
taste = rng.dirichlet(np.full(4, 0.4), users)
met = (rng.random((users, items)) < 0.15 + 0.6 * taste[:, group]).astype(float)
met[:, 24] = 0
met[3, 24] = 1  # a rare item

weighted = met / np.sqrt(met.sum(1) + 1)[:, None] / np.sqrt(met.sum(0) + 5)[None, :]
_, s, vt = svd(weighted, full_matrices=False)
v = (vt.T * s)[:, 1 : factors + 1]
length = np.linalg.norm(v, axis=1)
v = v / (length + 0.3 * np.median(length))[:, None]
print(json.dumps({
    "users": users,
    "items": items,
    "pairs": [[int(u), int(i)] for u, i in np.argwhere(met > 0)],
    "singular_values": [round(float(x), 6) for x in s[: factors + 2]],
    "vectors": [[round(float(x), 7) for x in row] for row in v],
}))
