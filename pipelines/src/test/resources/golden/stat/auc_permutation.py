"""Golden values for org.rectrain.stat.resample.AucPermutation: scipy.stats.permutation_test and scikit-learn's AUC.

    python auc_permutation.py      # writes auc_permutation.json beside this file

Within a user the two models' midranks change places. permutation_test exchanges paired observations
(permutation_type="samples"); the observations here are the users themselves.
"""

import importlib.metadata
import json
import pathlib
import platform

import numpy as np
from scipy.stats import permutation_test, rankdata
from sklearn.metrics import roc_auc_score

HERE = pathlib.Path(__file__).parent
VERSIONS = {"python": platform.python_version(),
            **{n: importlib.metadata.version(n) for n in ("numpy", "scipy", "scikit-learn")}}


def case(rng, users, rows, ties):
    user = np.concatenate([np.arange(users), rng.integers(0, users, rows - users)])
    y = rng.integers(0, 2, rows)
    y[:2] = 0, 1
    a = y + rng.normal(0, 1.5, rows) + rng.normal(0, 1, users)[user]
    b = 50 * (0.3 * y + rng.normal(0, 1.5, rows))
    if ties:
        a, b = np.round(a), np.round(b, -1)
    ranks = np.stack([rankdata(a), rankdata(b)])

    def difference(x, other):
        # x holds user u for the first model's scores of u, users + u for the second's.
        out = []
        for own in (x, other):
            model = np.empty(users, int)
            model[own.astype(int) % users] = own.astype(int) // users
            out.append(roc_auc_score(y, ranks[model[user], np.arange(rows)]))
        return round(abs(out[0] - out[1]), 12)

    exact = permutation_test((np.arange(users), users + np.arange(users)), difference,
                             permutation_type="samples", n_resamples=np.inf, alternative="greater", vectorized=False)
    return {"users": user.tolist(), "labels": y.tolist(), "a": a.tolist(), "b": b.tolist(), "exact_p": exact.pvalue}


rng = np.random.default_rng(11)
cases = [case(rng, int(users), int(users * 4), bool(ties)) for users in (2, 3, 5, 7, 9, 10) for ties in (0, 1)]
with open(HERE / "auc_permutation.json", "w") as f:
    json.dump({"versions": VERSIONS, "cases": cases}, f)
print([c["exact_p"] for c in cases])
