"""Golden values for org.rectrain.baseline: ItemCF from NumPy (and implicit), Platt from scikit-learn.

    python make.py      # writes itemcf.json and platt.json beside this file
"""

import importlib.metadata
import json
import pathlib
import platform
import warnings

import numpy as np
import scipy.sparse as sp
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
USERS, ITEMS = 60, 25
VERSIONS = {
    "python": platform.python_version(),
    **{n: importlib.metadata.version(n) for n in ("numpy", "scipy", "implicit", "scikit-learn")},
}


def dense_similarity(x, weighting, shrinkage, damping):
    """All pairs by the formula, no sparsity, no cut."""
    n_user, n_item = x.sum(1), x.sum(0)
    if weighting == "cosine":
        square = np.where(n_user > 0, n_user, 1.0) ** -damping
    else:
        square = (np.log(ITEMS) - np.log1p(n_user)) ** 2
    common = x.T @ (square[:, None] * x)
    if weighting == "bm25":
        length = 1 - 0.75 + 0.75 * n_item / n_item.mean()
        weight = 2.2 / (1.2 * length + 1)
    else:
        norm = np.sqrt((square[:, None] * x).sum(0))
        weight = np.divide(1, norm, out=np.zeros(ITEMS), where=norm > 0)
    pair = np.outer(weight, weight)
    s = pair * common / (1 + shrinkage * pair)
    np.fill_diagonal(s, 0)
    return s


def cut(s, k):
    """The k best of each row, ties to the smaller index."""
    out = np.zeros_like(s)
    for i, row in enumerate(s):
        order = np.lexsort((np.arange(len(row)), -row))[:k]
        out[i, order] = row[order]
    return out


def by_implicit(x, weighting):
    """What implicit makes of the same clicks, its own diagonal removed."""
    model = {"cosine": CosineRecommender, "tfidf": TFIDFRecommender, "bm25": BM25Recommender}
    fitted = model[weighting](K=ITEMS)
    fitted.fit(sp.csr_matrix(x.astype(np.float64)), show_progress=False)
    s = fitted.similarity.toarray()
    np.fill_diagonal(s, 0)
    return s


def itemcf():
    rng = np.random.default_rng(5)
    popular = 0.4 / (1 + np.arange(ITEMS) / 4)
    x = (rng.random((USERS, ITEMS)) < popular).astype(float)
    x[x.sum(1) == 0, 0] = 1
    x[:, ITEMS - 1] = 0  # a cold item
    cases = []
    for weighting, shrinkage, damping, k in [
        ("cosine", 0, 0, ITEMS),
        ("cosine", 3, 0.5, ITEMS),
        ("cosine", 10, 0.5, 5),
        ("tfidf", 0, 0, ITEMS),
        ("bm25", 0, 0, ITEMS),
    ]:
        s = dense_similarity(x, weighting, shrinkage, damping)
        if shrinkage == 0 and damping == 0:
            np.testing.assert_allclose(s, by_implicit(x, weighting), rtol=1e-5, atol=1e-9)
        s = cut(s, k)
        scores = x @ s
        cases.append(
            {
                "weighting": weighting,
                "shrinkage": shrinkage,
                "damping": damping,
                "k": k,
                "similarity": [[round(v, 8) for v in row] for row in s.tolist()],
                "scores": [[round(v, 8) for v in row] for row in scores[:10].tolist()],
            }
        )
    clicks = [np.flatnonzero(row).tolist() for row in x]
    return {"versions": VERSIONS, "items": ITEMS, "clicks": clicks, "cases": cases}


def platt():
    rng = np.random.default_rng(6)
    cases = []
    for n, slope in ((50, 1.0), (200, 0.3), (400, 4.0)):
        x = np.round(rng.normal(-3, 2, n), 3)
        y = (rng.random(n) < 1 / (1 + np.exp(-(0.5 + slope * (x + 3))))).astype(int)
        fit = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000).fit(x[:, None], y)
        cases.append(
            {
                "x": x.tolist(),
                "y": y.tolist(),
                "a": float(fit.intercept_[0]),
                "b": float(fit.coef_[0, 0]),
            }
        )
    return {"versions": VERSIONS, "cases": cases}


for name, value in (("itemcf.json", itemcf()), ("platt.json", platt())):
    text = json.dumps(value, separators=(",", ":")).replace('},{"', '},\n{"')
    (HERE / name).write_text(text + "\n")
