"""Golden values of TiedQuantile: how often resampled users put both arms' quantile at one value.

Run with numpy 2.4.6:
    python tied.py > tied.json
Users are really drawn with replacement, 40,000 times, and numpy takes the quantile of each draw; the
standard error of a share is at most 0.0025.
"""
import json

import numpy as np

rng = np.random.default_rng(20261130)
DRAWS = 40_000


def resampled(values, q):
    draws = rng.choice(values, (DRAWS, len(values)))
    return np.quantile(draws, q, axis=1, method="inverted_cdf")


cases = []
for name, control, treatment, q in [
    ("counts whose medians differ by chance", rng.poisson(2.67, 400), rng.poisson(2.67, 401), 0.5),
    ("counts with one median", rng.poisson(3.2, 300), rng.poisson(3.3, 300), 0.5),
    ("counts that moved", rng.poisson(2.67, 400), rng.poisson(4.6, 400), 0.5),
    ("upper counts", rng.poisson(2.67, 400), rng.poisson(3.0, 350), 0.9),
    ("rounded", rng.exponential(1, 300).round(1), (1.15 * rng.exponential(1, 300)).round(1), 0.5),
    ("no ties", rng.normal(size=200), rng.normal(size=200), 0.5),
]:
    equal = float(np.mean(resampled(control, q) == resampled(treatment, q)))
    cases.append({
        "name": name, "control": control.tolist(), "treatment": treatment.tolist(), "q": q,
        "usual": [float(np.quantile(control, q)), float(np.quantile(treatment, q))], "equal": equal})
print(json.dumps({"numpy": np.__version__, "cases": cases}))
