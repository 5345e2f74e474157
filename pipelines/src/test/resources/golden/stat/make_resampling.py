"""Golden values for DeLong, Bootstrap, Permutation and MultipleComparisons of org.rectrain.stat.

    python make_resampling.py      # writes resampling.json beside this file

DeLong from the package confidenceinterval (its delong.py is the published fast algorithm of Sun and
Xu 2014), the others from SciPy and statsmodels.
"""

import importlib.metadata
import json
import math
import pathlib
import platform
import warnings

import numpy as np
import scipy
from confidenceinterval.delong import fastDeLong
from scipy import stats
from statsmodels.stats.multitest import multipletests

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent


def delong(rng, ties):
    n = int(rng.integers(8, 60))
    labels = (rng.random(n) < 0.4).astype(int)
    labels[:2], labels[2:4] = 1, 0
    base = rng.normal(400 + 120 * labels, 200)
    a = (base + rng.normal(0, 100, n)).round().astype(int)
    b = (base + rng.normal(0, 150, n)).round().astype(int)
    if ties:
        a, b = a // 100, b // 200
    order = np.argsort(-labels, kind="stable")
    both = np.vstack([a, b]).astype(float)[:, order]
    aucs, cov = fastDeLong(both, int(labels.sum()), sample_weight=None)
    contrast = np.array([1.0, -1.0])
    variance = float(contrast @ cov @ contrast)
    z = float(aucs[0] - aucs[1]) / math.sqrt(variance)
    return {
        "labels": labels.tolist(),
        "a": a.tolist(),
        "b": b.tolist(),
        "auc_a": float(aucs[0]),
        "auc_b": float(aucs[1]),
        "se_a": math.sqrt(cov[0, 0]),
        "se_b": math.sqrt(cov[1, 1]),
        "z": z,
        "p": float(2 * stats.norm.sf(abs(z))),
    }


def permutation(rng, n):
    d = np.round(rng.normal(0.3, 1, n), 2)
    x = stats.permutation_test(
        (d,), lambda v, axis: v.sum(axis=axis), permutation_type="samples", n_resamples=200_000, rng=1
    )
    return {"d": d.tolist(), "p": float(x.pvalue), "exact": n <= 12}


def bootstrap(rng, n):
    num = rng.poisson(2, n)
    den = num + rng.poisson(5, n) + 1
    ratio = lambda i, axis=None: num[i].sum(axis=axis) / den[i].sum(axis=axis)
    x = stats.bootstrap(
        (np.arange(n),), ratio, n_resamples=20_000, method="percentile", vectorized=True, rng=2
    )
    return {
        "num": num.tolist(),
        "den": den.tolist(),
        "se": float(x.standard_error),
        "low": float(x.confidence_interval.low),
        "high": float(x.confidence_interval.high),
    }


def corrections(rng, n):
    p = np.round(rng.random(n) ** 3, 4)
    return {
        "p": p.tolist(),
        "holm": multipletests(p, method="holm")[1].tolist(),
        "bh": multipletests(p, method="fdr_bh")[1].tolist(),
    }


def quantiles(rng, n):
    x = np.round(rng.normal(0, 1, n), 3)
    low, high = np.quantile(x, [0.025, 0.975])
    return {"x": x.tolist(), "low": float(low), "high": float(high), "se": float(x.std(ddof=1))}


rng = np.random.default_rng(11)
out = {
    "versions": {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "statsmodels": importlib.metadata.version("statsmodels"),
        "confidenceinterval": importlib.metadata.version("confidenceinterval"),
    },
    "delong": [delong(rng, i % 2 == 0) for i in range(40)],
    "permutation": [permutation(rng, n) for n in (2, 3, 5, 8, 10, 12, 40, 200)],
    "bootstrap": [bootstrap(rng, n) for n in (100, 400)],
    "corrections": [corrections(rng, n) for n in (1, 2, 5, 20)],
    "quantiles": [quantiles(rng, n) for n in (20, 101, 500)],
}
text = json.dumps(out, separators=(",", ":")).replace('},{"', '},\n{"')
(HERE / "resampling.json").write_text(text + "\n")
