"""Golden values of IsotonicTest: python isotonic.py > isotonic.json

Made with Python 3.11.7, numpy 2.4.6, scikit-learn 1.9.1.
"""
import json, sys
import numpy as np
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(5)
cases = []
for bins, noise in ((4, .3), (12, .1), (40, .2)):
    rows = rng.integers(50, 400, bins)
    scores = np.sort(rng.normal(-2, 1, bins))
    truth = 1 / (1 + np.exp(-scores))
    rates = np.clip(truth + rng.normal(0, noise, bins), 0, 1)
    fitted = IsotonicRegression().fit_transform(scores, rates, sample_weight=rows)
    cases.append({"rows": rows.tolist(), "scores": scores.tolist(), "rates": rates.tolist(),
                  "fitted": fitted.tolist()})
json.dump(cases, sys.stdout)
print()
