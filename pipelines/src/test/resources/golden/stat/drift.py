"""Golden values of DriftGoldenTest: python drift.py > drift.json

Made with Python 3.11.7, numpy 2.4.6, scipy 1.17.1, evidently 0.7.23, river 0.26.1 (see "versions").
"""
import json, sys
import numpy as np, pandas as pd, scipy, evidently, river
from scipy import stats
from scipy.spatial.distance import jensenshannon
from river.drift import ADWIN, PageHinkley
from evidently.legacy.core import ColumnType
from evidently.legacy.calculations.stattests.psi import _psi
from evidently.legacy.calculations.stattests.kl_div import _kl_div
from evidently.legacy.calculations.stattests.jensenshannon import _jensenshannon
from evidently.legacy.calculations.stattests.wasserstein_distance_norm import _wasserstein_distance_norm
from evidently.legacy.calculations.stattests.chisquare_stattest import _chi_stat_test

rng = np.random.default_rng(17)
out = {"versions": {"numpy": np.__version__, "scipy": scipy.__version__,
                    "evidently": evidently.__version__, "river": "0.26.1"}}

# Counts over the same buckets; every bucket is filled, so that Evidently fills in nothing.
counts = []
for size in (2, 5, 12):
    a = rng.multinomial(900, rng.dirichlet(np.ones(size) * 3)) + 1
    b = rng.multinomial(400, rng.dirichlet(np.ones(size) * 3)) + 1
    p, q = a / a.sum(), b / b.sum()
    ref = pd.Series(np.repeat([f"c{i:02d}" for i in range(size)], a))
    cur = pd.Series(np.repeat([f"c{i:02d}" for i in range(size)], b))
    cat = ColumnType.Categorical
    chi = stats.chisquare(b, a * (b.sum() / a.sum()))
    both = stats.chi2_contingency([a, b], correction=False)
    counts.append({
        "a": a.tolist(), "b": b.tolist(),
        "psi": float(_psi(ref, cur, cat, 0)[0]),
        "kl": float(_kl_div(ref, cur, cat, 0)[0]), "kl_scipy": float(stats.entropy(p, q)),
        "js_distance": float(_jensenshannon(ref, cur, cat, 0)[0]),
        "js_bits": float(jensenshannon(p, q, base=2) ** 2),
        "fit": float(chi.statistic), "fit_p": float(_chi_stat_test(ref, cur, cat, 0)[0]),
        "homogeneity": float(both.statistic), "homogeneity_p": float(both.pvalue),
    })
out["counts"] = counts

samples = []
for u, v in ((rng.normal(0, 1, 300), rng.normal(.3, 1.4, 120)),
             (rng.poisson(3, 200).astype(float), rng.poisson(4, 250).astype(float)),
             (np.round(rng.lognormal(9, 1, 150)), np.round(rng.lognormal(9, 1, 150) / 1000, 3))):
    samples.append({
        "u": u.tolist(), "v": v.tolist(),
        "wasserstein": float(stats.wasserstein_distance(u, v)),
        "normed": float(_wasserstein_distance_norm(pd.Series(u), pd.Series(v), ColumnType.Numerical, 0)[0]),
        "ks": float(stats.ks_2samp(u, v).statistic),
    })
w = rng.integers(1, 9, 20).astype(float); x = rng.integers(1, 9, 25).astype(float)
u, v = np.sort(rng.normal(0, 1, 20)), np.sort(rng.normal(.5, 2, 25))
out["weighted"] = {"u": u.tolist(), "v": v.tolist(), "w": w.tolist(), "x": x.tolist(),
                   "wasserstein": float(stats.wasserstein_distance(u, v, w, x)),
                   "ks": float(stats.ks_2samp(np.repeat(u, w.astype(int)), np.repeat(v, x.astype(int))).statistic)}
out["samples"] = samples

def fires(detector, xs):
    at = []
    for i, value in enumerate(xs):
        detector.update(value)
        if detector.drift_detected:
            at.append(i)
    return at

streams = []
for name, xs in {
    "bernoulli": np.concatenate([rng.binomial(1, .2, 1500), rng.binomial(1, .35, 900), rng.binomial(1, .1, 700)]).astype(float),
    "loss": np.clip(np.concatenate([rng.beta(2, 6, 800), rng.beta(3, 4, 800)]), 0, 1),
    "slow": np.clip(.3 + np.linspace(0, .4, 2000) + rng.normal(0, .1, 2000), 0, 1),
    "none": rng.beta(2, 6, 2000),
}.items():
    xs = np.round(xs, 6)
    adwin = []
    for delta, clock, buckets, least, grace in ((.002, 32, 5, 5, 10), (.1, 1, 5, 5, 10), (.01, 8, 3, 10, 30)):
        d = ADWIN(delta=delta, clock=clock, max_buckets=buckets, min_window_length=least, grace_period=grace)
        at = fires(d, xs)
        adwin.append({"delta": delta, "clock": clock, "buckets": buckets, "least": least, "grace": grace,
                      "at": at, "width": int(d.width), "mean": float(d.estimation)})
    ph = []
    for least, delta, threshold, alpha in ((30, .005, 50, 1 - .0001), (10, .01, 5, 1.0), (1, .02, 2, .99)):
        ph.append({"least": least, "delta": delta, "threshold": threshold, "alpha": alpha,
                   "at": fires(PageHinkley(min_instances=least, delta=delta, threshold=threshold, alpha=alpha), xs)})
    streams.append({"name": name, "xs": xs.tolist(), "adwin": adwin, "page_hinkley": ph})
out["streams"] = streams
json.dump(out, sys.stdout)
print()
