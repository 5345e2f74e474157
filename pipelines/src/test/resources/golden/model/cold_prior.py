"""Golden values of the prior of items without clicks, with NumPy and SciPy.

Python 3, numpy and scipy of any recent version; run in this folder: python cold_prior.py
"""

import json

import numpy
import scipy
from scipy.stats import gamma

rng = numpy.random.default_rng(5)
n, folds, shrinkage, least, most = 60, 5, 20.0, 0.02, 1000.0
tag = rng.integers(0, 4, n)
kind = rng.integers(0, 2, n)
rate = rng.gamma(0.7, numpy.array([2, 9, 30, 60])[tag] * numpy.array([1, 0.4])[kind] / 0.7)
shown = numpy.where(rng.random(n) < 0.2, 0, 50)
clicks = numpy.where(shown > 0, rng.poisson(rate), 0)

means = numpy.empty(n)
for fold in range(folds):
    used = (numpy.arange(n) % folds != fold) & (shown > 0)
    design = [tag[:, None] == numpy.arange(4), kind[:, None] == numpy.arange(2)]
    mu = numpy.full(n, clicks[used].mean())
    for _ in range(20):
        for one_hot in design:
            found = one_hot[used].T @ clicks[used]
            expected = one_hot[used].T @ mu[used]
            mu = mu * (one_hot @ ((found + shrinkage) / (expected + shrinkage)))
    mu *= clicks[used].sum() / mu[used].sum()
    means[fold::folds] = mu[fold::folds]
s = shown > 0
spread = ((clicks[s] - means[s]) ** 2 - means[s]).sum()
shape = min(most, max(least, (means[s] ** 2).sum() / spread)) if spread > 0 else most

posterior = gamma(shape + clicks, scale=1 / (shape / means + s))
json.dump(
    {
        "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__},
        "tag": tag.tolist(),
        "kind": kind.tolist(),
        "shown": shown.tolist(),
        "clicks": clicks.tolist(),
        "shape": shape,
        "means": means.tolist(),
        "mean": posterior.mean().tolist(),
        "upper_0.9": posterior.ppf(0.9).tolist(),
        "upper_0.99": posterior.ppf(0.99).tolist(),
    },
    open("cold_prior.json", "w"),
)
print("shape", shape, "cold", int((clicks == 0).sum()))
