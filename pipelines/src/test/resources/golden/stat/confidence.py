"""Golden values of Spotify's confidence.

Run with spotify-confidence 4.1.0, pandas 2.2.3, numpy 2.1.3, scipy 1.14.1, statsmodels 0.14.6 (its chart libraries
are not needed and replaced by mocks), beside experiment.json:
    python confidence.py > confidence.json
"""
import json
import sys
import warnings
from unittest.mock import MagicMock

for module in ("chartify", "bokeh", "bokeh.models", "bokeh.models.tools", "ipywidgets", "IPython", "IPython.display"):
    sys.modules.setdefault(module, MagicMock())
warnings.simplefilter("ignore")
import numpy as np
import pandas as pd
import spotify_confidence as sc
from spotify_confidence.analysis.frequentist.confidence_computers.z_test_computer import sequential_bounds

data = json.load(open("experiment.json"))
rows = []
for name in ("control", "treatment"):
    clicks = np.array(data[name][0])
    rows.append(dict(variant=name, sum=clicks.sum(), squares=(clicks**2).sum(), users=len(clicks)))
columns = dict(numerator_column="sum", numerator_sum_squares_column="squares", denominator_column="users",
               categorical_group_columns="variant", correction_method="bonferroni")
out = {}
for name, test in (("t", sc.StudentsTTest), ("z", sc.ZTest)):
    d = test(pd.DataFrame(rows), **columns).difference("control", "treatment").iloc[0]
    out[name] = dict(difference=d["difference"], low=d["ci_lower"], high=d["ci_upper"], p=d["p-value"])
for fractions in ([0.2, 0.4, 0.6, 0.8, 1.0], [0.1, 0.5, 0.9]):
    for sides in (1, 2):
        zb = sequential_bounds(np.array(fractions), 0.05, sides).df["zb"].tolist()
        out.setdefault("bounds", []).append(dict(fractions=fractions, sides=sides, z=zb))
json.dump(out, sys.stdout, default=float)
