"""How much of CoLLM's valid AUC lies in who rated what, whatever the label: a penalised logistic regression in
SciPy over users, films, films' factors and years, with and without them.

    python collm_factors.py ../shared/data/collm-ml1m

Penalties were chosen on a part of train alone (fitted on rows before 2002, judged on those of January to March);
the last column is the model fitted on all of train and judged on valid. Made with numpy 2.2.6, scipy 1.17.1,
pandas, scikit-learn 1.9.1.
"""
import gzip
import json
import sys

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.sparse.linalg import svds
from sklearn.metrics import roc_auc_score

SIZE = 12


def load(name):
    with gzip.open(f"{sys.argv[1]}/{name}.jsonl.gz", "rt") as f:
        d = pd.DataFrame([json.loads(line) for line in f])
    d["year"] = d.title.str.extract(r"\((\d{4})\)")[0].astype(float).fillna(1995)
    return d


train, valid = load("train"), load("valid")
items = {v: i for i, v in enumerate(sorted(set(train.iid) | set(valid.iid)))}


def one_hot(index, size):
    at = np.flatnonzero(index >= 0)
    return sp.csr_matrix((np.ones(len(at)), (at, index[at])), shape=(len(index), size))


def crossed(a, b):
    """Each row's one category times each of its numbers."""
    k = b.shape[1]
    rows = np.repeat(np.arange(a.shape[0]), np.diff(a.indptr))
    columns = a.indices[:, None] * k + np.arange(k)
    return sp.csr_matrix((b[rows].ravel(), columns.ravel(), a.indptr * k), shape=(a.shape[0], a.shape[1] * k))


def groups(fit, d):
    users = {v: i for i, v in enumerate(sorted(fit.uid.unique()))}
    met = sp.csr_matrix((np.ones(len(fit)), (fit.uid.map(users), fit.iid.map(items))), (len(users), len(items)))
    met.data[:] = 1
    n = np.asarray(met.sum(0)).ravel()
    weighted = sp.diags(1 / np.sqrt(np.asarray(met.sum(1)).ravel() + 1)) @ met @ sp.diags(1 / np.sqrt(n + 5))
    _, s, vt = svds(weighted, SIZE + 1, random_state=0)
    order = np.argsort(-s)
    v = (vt.T * s)[:, order][:, 1:]  # the first is popularity
    length = np.linalg.norm(v, axis=1)
    v = v / (length + 0.3 * np.median(length[n > 0]))[:, None]
    it = d.iid.map(items).to_numpy()
    u = one_hot(np.array([users.get(x, -1) for x in d.uid]), len(users))
    i = one_hot(np.where(n[it] > 0, it, -1), len(items))
    years = np.exp(-((d.year.to_numpy()[:, None] - np.arange(1935, 2000, 10)) / 8) ** 2)
    likes = np.log1p(d.history.map(len).to_numpy() - 1) / 3 - 1
    count = np.log1p(n[it]) / 3 - 0.8
    num = np.stack([likes, count, n[it] == 0, likes * count, likes ** 2], 1)
    return {"num": sp.csr_matrix(num), "user": u, "film": i, "factors": sp.csr_matrix(v[it]),
            "years": sp.csr_matrix(years - years.mean(0)), "user x factors": crossed(u, v[it]),
            "user x years": crossed(u, years - years.mean(0)), "user x count": crossed(u, num[:, :2])}


def auc(a, b, labels, judged, scales):
    x = sp.hstack([a[k] * s for k, s in scales.items()]).tocsr()
    y = 2 * labels - 1
    bias = np.log(labels.mean() / (1 - labels.mean()))

    def loss(w):
        m = y * (x @ w + bias)
        return np.logaddexp(0, -m).sum() + w @ w / 2, x.T @ (-y / (1 + np.exp(m))) + w

    w = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 80}).x
    return roc_auc_score(judged, sp.hstack([b[k] * s for k, s in scales.items()]).tocsr() @ w)


early = train[train.timestamp < 1009843200].reset_index(drop=True)
late = train[train.timestamp >= 1009843200].reset_index(drop=True)
inner = groups(early, early), groups(early, late)
outer = groups(train, train), groups(train, valid)
scales = {"num": 1, "user": 0.6, "film": 0.6}
for added in ({}, {"years": 0.5}, {"factors": 0.5}, {"user x years": 0.4, "user x count": 0.4, "user x factors": 0.4}):
    scales = {**scales, **added}
    print(f"{' + '.join(scales):75s} part of train {auc(*inner, early.label.to_numpy(), late.label, scales):.4f}"
          f"   valid {auc(*outer, train.label.to_numpy(), valid.label, scales):.4f}", flush=True)
