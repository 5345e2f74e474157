"""Golden values for org.rectrain.metric, from TorchMetrics: a second judge beside scikit-learn.

    python torchmetrics_cases.py      # writes torchmetrics.json beside this file

Python 3.11, torch 2.7.1, torchmetrics (its version is in the file). 200 random cases of kinds
plain, ties, one_class, constant, nan (a NaN score among them) and tiny. TorchMetrics computes in
single precision: compare within 2e-6. Where our metric is undefined by rule (one class, NaN score)
the expected value is null, and TorchMetrics is not asked: it warns and answers 0.
"""

import json
import math
import pathlib
import platform
import warnings

import numpy as np
import torch
import torchmetrics
from torchmetrics import retrieval as tr
from torchmetrics.classification import (
    BinaryAUROC,
    BinaryAveragePrecision,
    BinaryCalibrationError,
)

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
KINDS = ["plain", "ties", "one_class", "constant", "nan", "tiny"]


def number(x):
    x = float(x)
    return None if math.isnan(x) else x


def rows(rng, kind):
    n = int(rng.integers(2, 5)) if kind == "tiny" else int(rng.integers(5, 40))
    labels = (rng.random(n) < rng.choice([0.1, 0.3, 0.6])).astype(int)
    scores = np.clip(rng.normal(400 + 150 * labels, 200), 0, 1000).round().astype(int)
    if kind == "ties":
        scores = scores // 250 * 250
    if kind == "one_class":
        labels[:] = rng.integers(0, 2)
    if kind == "constant":
        scores[:] = 500
    return labels, scores


def classification(rng, kind):
    labels, scores = rows(rng, kind)
    p, y = torch.tensor(scores / 1000), torch.tensor(labels)
    both = 0 < labels.sum() < len(labels)
    listed = scores.tolist()
    if kind == "nan":
        listed[int(rng.integers(0, len(listed)))] = None
    out = {"auc": None, "pr_auc": None, "ece": None}
    if kind != "nan":
        if both:
            out["auc"] = number(BinaryAUROC()(p, y))
        if labels.sum():
            out["pr_auc"] = number(BinaryAveragePrecision()(p, y))
        # TorchMetrics' bins are open to the left, ours to the right: no score on an edge.
        odd = torch.tensor((scores * 10 + 3) / 10007)
        out["ece"] = number(BinaryCalibrationError(n_bins=10, norm="l1")(odd, y))
    return {"labels": labels.tolist(), "scores": listed, **out}


def retrieval(rng):
    """Users with lists of scored items; some want nothing, some get a list of one."""
    users = []
    for u in range(int(rng.integers(1, 7))):
        n = int(rng.integers(1, 15))
        wanted = rng.choice([0.0, 0.1, 0.4])
        users.append(((rng.random(n) < wanted).astype(int), rng.permutation(1000)[:n]))
    index = torch.tensor(np.repeat(np.arange(len(users)), [len(t) for t, _ in users]))
    target = torch.tensor(np.concatenate([t for t, _ in users]))
    preds = torch.tensor(np.concatenate([s for _, s in users]) / 1000)
    out = {}
    some = bool(target.sum())

    def put(name, metric):
        out[name] = number(metric(preds, target, indexes=index)) if some else None

    for k in (1, 3, 10):
        put(f"recall@{k}", tr.RetrievalRecall(top_k=k, empty_target_action="skip"))
        put(f"precision@{k}", tr.RetrievalPrecision(top_k=k, empty_target_action="skip"))
        put(f"hit_rate@{k}", tr.RetrievalHitRate(top_k=k, empty_target_action="skip"))
        put(f"mrr@{k}", tr.RetrievalMRR(top_k=k, empty_target_action="skip"))
        put(f"ndcg@{k}", tr.RetrievalNormalizedDCG(top_k=k, empty_target_action="skip"))
    # With top_k TorchMetrics divides by the hits found, another metric; whole lists agree.
    put("map", tr.RetrievalMAP(empty_target_action="skip"))
    return {
        "targets": [t.tolist() for t, _ in users],
        "scores": [s.tolist() for _, s in users],
        **out,
    }


def main():
    rng = np.random.default_rng(11)
    cases = [{"kind": KINDS[i % 6], **classification(rng, KINDS[i % 6])} for i in range(200)]
    lists = [retrieval(rng) for _ in range(200)]
    versions = {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchmetrics": torchmetrics.__version__,
    }
    content = {"versions": versions, "classification": cases, "retrieval": lists}
    text = json.dumps(content, separators=(",", ":"))
    (HERE / "torchmetrics.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
