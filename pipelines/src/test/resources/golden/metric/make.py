"""Golden values for org.rectrain.metric, from scikit-learn, ranx and NumPy.

    python make.py > /dev/null      # writes metrics.json and rankings.json beside this file

Scores are whole thousandths, so that both sides read the same doubles; null stands for NaN.
"""

import json
import math
import pathlib
import platform
import warnings

import numpy as np
import ranx
import sklearn
from sklearn import metrics as sk

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
VERSIONS = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scikit-learn": sklearn.__version__,
    "ranx": "0.3.21",
}


def clean(x):
    return None if x is None or math.isnan(x) else float(x)


def case(rng, kind):
    n = int(rng.integers(2, 60))
    labels = (rng.random(n) < rng.choice([0.1, 0.3, 0.5, 0.9])).astype(int)
    scores = np.clip(rng.normal(400 + 150 * labels, 200), 0, 1000).round().astype(int)
    users = rng.integers(0, rng.integers(1, 12), n)
    if kind == "ties":
        scores = scores // 250 * 250
    elif kind == "one_class":
        labels[:] = rng.integers(0, 2)
    elif kind == "constant":
        scores[:] = 300
    elif kind == "certain":
        scores = np.where(rng.random(n) < 0.5, 0, 1000)
    elif kind == "imbalanced":
        labels[:] = 0
        labels[rng.integers(0, n)] = 1
    return labels, scores, users


def gauc(labels, p, users):
    """Per-user AUC by scikit-learn, averaged three ways; users of one class are dropped."""
    aucs, rows, positives, dropped, dropped_rows = [], [], [], 0, 0
    for u in np.unique(users):
        m = users == u
        if len(set(labels[m])) < 2:
            dropped += 1
            dropped_rows += int(m.sum())
            continue
        aucs.append(sk.roc_auc_score(labels[m], p[m]))
        rows.append(m.sum())
        positives.append(labels[m].sum())
    mean = lambda w: clean(np.average(aucs, weights=w)) if aucs else None
    return {
        "impressions": mean(rows),
        "positives": mean(positives),
        "plain": mean(None),
        "dropped_users": dropped,
        "dropped_rows": dropped_rows,
    }


def ece(labels, p, bins, mass):
    """Expected calibration error by hand over scikit-learn's calibration_curve convention."""
    if mass:
        s = np.sort(p)
        uppers = np.unique([s[len(s) * b // bins] for b in range(1, bins)])
        uppers = uppers[uppers > s[0]]
    else:
        uppers = np.arange(1, bins) / bins
    which = np.searchsorted(uppers, p, side="right")
    return sum(
        (which == b).sum() * abs(p[which == b].mean() - labels[which == b].mean())
        for b in np.unique(which)
    ) / len(p)


def classification(rng, kind):
    labels, scores, users = case(rng, kind)
    p = scores / 1000.0
    both = len(set(labels)) == 2
    weights = rng.poisson(1.0, users.max() + 1)
    w = weights[users]
    weighted = (w * labels).sum() > 0 and (w * (1 - labels)).sum() > 0
    rate = labels.mean()
    entropy = -(rate * math.log(rate) + (1 - rate) * math.log(1 - rate)) if both else math.nan
    loss = sk.log_loss(labels, p, labels=[0, 1])
    fpr, tpr, _ = sk.roc_curve(labels, p, drop_intermediate=False) if both else ([], [], [])
    return {
        "kind": kind,
        "labels": labels.tolist(),
        "scores": scores.tolist(),
        "users": users.tolist(),
        "weights": weights.tolist(),
        "auc": clean(sk.roc_auc_score(labels, p)) if both else None,
        "weighted_auc": clean(sk.roc_auc_score(labels, p, sample_weight=w)) if weighted else None,
        "pr_auc": clean(sk.average_precision_score(labels, p)) if labels.any() else None,
        "weighted_pr_auc": clean(sk.average_precision_score(labels, p, sample_weight=w))
        if (w * labels).sum() > 0 else None,
        "log_loss": clean(loss),
        "normalised_entropy": clean(loss / entropy),
        "brier": clean(sk.brier_score_loss(labels, p)) if both else clean(((p - labels) ** 2).mean()),
        "ece_width": clean(ece(labels, p, 10, False)),
        "ece_mass": clean(ece(labels, p, 5, True)),
        "roc_points": len(fpr),
        "roc_fpr_sum": clean(sum(fpr)),
        "roc_tpr_sum": clean(sum(tpr)),
        "gauc": gauc(labels, p, users),
    }


def rankings(rng):
    """A set of users with lists and positives; metrics per user from ranx, means over users."""
    items, users = int(rng.integers(15, 60)), int(rng.integers(1, 8))
    lists = [rng.permutation(items)[: rng.integers(1, 25)].tolist() for _ in range(users)]
    positives = [rng.permutation(items)[: rng.integers(1, 10)].tolist() for _ in range(users)]
    qrels = ranx.Qrels({f"u{u}": {f"i{i}": 1 for i in ps} for u, ps in enumerate(positives)})
    run = ranx.Run(
        {f"u{u}": {f"i{i}": 100.0 - r for r, i in enumerate(l)} for u, l in enumerate(lists)}
    )
    out = {"items": items, "lists": lists, "positives": positives, "at": {}}
    for k in (1, 3, 10, 20):
        names = [f"{m}@{k}" for m in ("recall", "precision", "hit_rate", "ndcg", "mrr", "map")]
        got = ranx.evaluate(qrels, run, names, make_comparable=False)
        capped = np.mean(
            [len(set(l[:k]) & set(p)) / min(k, len(p)) for l, p in zip(lists, positives)]
        )
        shown = np.bincount([i for l in lists for i in l[:k]], minlength=items)
        x = np.sort(shown)
        gini = ((2 * np.arange(1, items + 1) - items - 1) * x).sum() / (items * x.sum())
        clicks = np.arange(items) ** 2
        share = (clicks + 1) / (clicks.sum() + items)
        vectors = np.array([[math.cos(i), math.sin(2 * i), i % 3] for i in range(items)], np.float32)
        unit = vectors.astype(float)
        unit /= np.linalg.norm(unit, axis=1, keepdims=True)
        ild = []
        for l in lists:
            top = unit[l[:k]]
            if len(top) > 1:
                c = top @ top.T
                ild.append(1 - c[np.triu_indices(len(top), 1)].mean())
        out["at"][k] = {m.split("@")[0]: clean(v) for m, v in got.items()} | {
            "recall_min_k": clean(capped),
            "coverage": clean((shown > 0).mean()),
            "gini": clean(gini),
            "novelty": clean(np.mean([-math.log2(share[i]) for l in lists for i in l[:k]])),
            "diversity": clean(np.mean(ild)) if ild else None,
        }
    return out


def main():
    rng = np.random.default_rng(20)
    kinds = ["plain", "ties", "one_class", "constant", "certain", "imbalanced"]
    cases = [classification(rng, kinds[i % len(kinds)]) for i in range(200)]
    write("metrics.json", {"versions": VERSIONS, "cases": cases})
    write("rankings.json", {"versions": VERSIONS, "cases": [rankings(rng) for _ in range(40)]})


def write(name, value):
    text = json.dumps(value, separators=(",", ":")).replace('},{"', '},\n{"')
    (HERE / name).write_text(text + "\n")


main()
