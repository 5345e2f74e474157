"""Golden values of mid-distribution quantiles and of Welch's test of several groups.

Run with numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0:
    python quantile.py > quantile.json
The mid-distribution function is interpolated by numpy, the spread over normal levels is integrated
by scipy, and the statistic averages explicit parts over a fine grid of levels: nothing is shared
with the Java code.
"""
import json

import numpy as np
from scipy import integrate, stats
from statsmodels.stats.oneway import anova_oneway

rng = np.random.default_rng(20261130)


def steps(values):
    x, counts = np.unique(values, return_counts=True)
    shares = counts / counts.sum()
    return x, shares, np.cumsum(shares) - shares / 2


def estimate(values, q):
    x, _, at = steps(values)
    return float(np.interp(q, at, x))


def error(values, q):
    """Standard deviation of the interpolated quantile at normal levels."""
    x, shares, at = steps(values)
    k = np.searchsorted(at, q, side="right") - 1
    lam = (q - at[k]) / (at[k + 1] - at[k])
    part = np.where(x < x[k], 1, np.where(x == x[k], (1 + lam) / 2, np.where(x == x[k + 1], lam / 2, 0)))
    tau = np.sqrt(np.sum(shares * (part - q) ** 2) / (len(values) - 1))
    knots = np.concatenate([[q - 8 * tau], at[(at > q - 8 * tau) & (at < q + 8 * tau)], [q + 8 * tau]])
    moment = [0.0, 0.0]
    for a, b in zip(knots[:-1], knots[1:]):
        for power in (1, 2):
            moment[power - 1] += integrate.quad(
                lambda u: (np.interp(u, at, x) - estimate(values, q)) ** power * stats.norm.pdf(u, q, tau),
                a, b, epsabs=1e-14, epsrel=1e-12)[0]
    return float(np.sqrt(moment[1] - moment[0] ** 2))


def statistic(control, treatment, q):
    pooled = np.concatenate([control, treatment])
    x, _, at = steps(pooled)
    reach = np.sqrt(q * (1 - q) * (1 / len(control) + 1 / len(treatment)))
    padded = np.concatenate([[0], at, [1]])
    part = np.zeros(len(x))
    for j in range(len(x)):
        nodes = padded[j:j + 3]
        low, high = max(0, q - reach), min(1, q + reach)
        cuts = np.unique(np.clip(np.concatenate([[low, high], nodes]), low, high))
        for a, b in zip(cuts[:-1], cuts[1:]):
            # Linear inside, so that the trapezoid is exact.
            part[j] += (b - a) * np.mean(np.interp([a, b], nodes, [0, 0.5, 1], left=0, right=1)) / (high - low)
    p = part[np.searchsorted(x, pooled)]
    n = len(control)
    return float((p[:n].mean() - p[n:].mean()) / np.sqrt(p.var(ddof=1) * (1 / n + 1 / len(treatment))))


cases = []
for name, draw in {
    "poisson": lambda n: rng.poisson(2.67, n).astype(float),
    "steps": lambda n: rng.choice([0.0, 10.0, 100.0, 1000.0], n, p=[0.4, 0.3, 0.22, 0.08]),
    "continuous": lambda n: np.round(rng.lognormal(0, 1, n), 6),
    "rounded": lambda n: np.round(rng.lognormal(0, 1, n), 1),
}.items():
    control, treatment = draw(110), draw(130)
    for q in (0.25, 0.5, 0.8):
        x, _, at = steps(control)
        if at[0] < q < at[-1]:
            cases.append(dict(name=name, q=q, control=control.tolist(), treatment=treatment.tolist(),
                              estimate=estimate(control, q), error=error(control, q),
                              statistic=statistic(control, treatment, q)))

groups = [rng.normal(0.1 * i, 1 + i, 8 + 5 * i) for i in range(4)]
welch = anova_oneway(groups, use_var="unequal", welch_correction=True)
print(json.dumps(dict(
    cases=cases,
    groups=[dict(mean=float(g.mean()), se=float(g.std(ddof=1) / np.sqrt(len(g))), df=len(g) - 1) for g in groups],
    welch=float(welch.pvalue),
)))
