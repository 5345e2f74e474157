"""AUC of a logistic regression on the counts and rates that prepare wrote; numpy, pyarrow, scikit-learn.

    ./rectrain prepare -c configs/kuairand.yaml output=runs/kuairand
    python benchmarks/kuairand_statistics.py runs/kuairand/prepare [ANOTHER_PREPARE_FOLDER ...]
"""
import sys

import numpy as np
import pyarrow.dataset as ds
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score


def load(folder, split):
    return ds.dataset(f"{folder}/examples/split={split}").to_table().to_pandas()


def design(rows, columns):
    out = []
    for name in columns:
        x = rows[name].values.astype(float)
        p = np.clip(x, 1e-6, 1 - 1e-6)
        out.append(np.log1p(x) if name.endswith("_count") else np.log(p / (1 - p)))
    return np.array(out).T


for folder in sys.argv[1:]:
    train, valid, test = (load(folder, s) for s in ("train", "valid", "test"))
    everything = [c for c in train if c.startswith("stat_")]
    for label in ("click", "like"):
        three = [f"stat_{key}_{label}_rate" for key in ("item", "user", "tab")]
        for name, columns in (("item, user and tab rate", three), ("all statistics", everything)):
            x = design(train, columns)
            mean, std = np.nanmean(x, 0), np.nanstd(x, 0) + 1e-9
            scaled = lambda rows: np.nan_to_num((design(rows, columns) - mean) / std)
            model = LogisticRegression(max_iter=300).fit(scaled(train), train[label].values)
            auc = [roc_auc_score(s[label], model.predict_proba(scaled(s))[:, 1]) for s in (valid, test)]
            print(f"{folder} {label}, {name}: valid {auc[0]:.4f}, test {auc[1]:.4f}", flush=True)
