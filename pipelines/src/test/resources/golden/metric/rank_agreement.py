"""Golden values of rank agreement.

Kendall's tau-b by scipy.stats.kendalltau; overlap and extrapolated rank-biased overlap (Webber, Moffat and Zobel 2010,
equation 32) by a direct transcription on Python sets. Run with numpy and scipy (see "versions" in the output):
    python rank_agreement.py > rank_agreement.json
"""
import json

import numpy as np
import scipy
from scipy.stats import kendalltau

rng = np.random.default_rng(20261130)


def rbo(a, b, p):
    small, large = sorted((a, b), key=len)
    s, l = len(small), len(large)
    x = lambda d: len(set(small[:d]) & set(large[:d]))
    total = sum(x(d) / d * p ** d for d in range(1, l + 1))
    total += sum(x(s) * (d - s) / (s * d) * p ** d for d in range(s + 1, l + 1))
    return (1 - p) / p * total + ((x(l) - x(s)) / l + x(s) / s) * p ** l


lists = []
for n, m, p in [(10, 10, 0.9), (10, 6, 0.9), (5, 20, 0.98), (1, 1, 0.5), (20, 20, 0.7)]:
    a = [str(i) for i in rng.permutation(30)[:n]]
    b = [str(i) for i in rng.permutation(30)[:m]]
    k = 5
    lists.append(dict(a=a, b=b, p=p, k=k, rbo=rbo(a, b, p),
                      overlap=len(set(a[:k]) & set(b[:k])) / min(k, max(n, m))))
pairs = []
for n, ties in [(2, 0), (8, 0), (30, 4), (50, 10)]:
    x = rng.normal(size=n)
    y = x + rng.normal(size=n)
    if ties:
        x, y = np.round(x * 10 / ties), np.round(y * 10 / ties)
    pairs.append(dict(x=list(x), y=list(y), tau=float(kendalltau(x, y).statistic)))
print(json.dumps(dict(versions=dict(numpy=np.__version__, scipy=scipy.__version__), lists=lists, pairs=pairs)))
