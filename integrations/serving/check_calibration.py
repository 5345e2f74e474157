"""Holds the exported calibration graph against ONNX Runtime, NumPy and scikit-learn on a finished run.

    python3 -m venv venv && venv/bin/pip install onnxruntime numpy pyarrow scikit-learn
    venv/bin/python integrations/serving/check_calibration.py runs/sample [MODEL]

MODEL is the exported one's name in the score stage (main). Three things, for each task:
the graph's probabilities against the formula of docs/serving.md in double precision, on a grid of
logits from -20 to 20; log loss before and after, by scikit-learn on the scored rows that went through
the graph, against export.json's; and that no pair of rows changes its order. Ends with an error where
a difference is larger than single precision explains.
"""

import json
import pathlib
import sys

import numpy as np
import onnxruntime as ort
import pyarrow.parquet as pq
from sklearn.metrics import log_loss

RUN = pathlib.Path(sys.argv[1])
MODEL = sys.argv[2] if len(sys.argv) > 2 else "main"
CURVES = json.loads((RUN / "export/export.json").read_text())["calibration"]
GRAPH = ort.InferenceSession(str(RUN / "export/onnx/calibration.onnx"), providers=["CPUExecutionProvider"])


def graph(logits):
    return GRAPH.run(None, {"logits": logits.astype(np.float32)})[0].astype(np.float64)


def formula(curve, logits):
    platt = 1 / (1 + np.exp(-(curve["intercept"] + curve["slope"] * logits)))
    if not curve["knots"]:
        return platt
    x, y = ([knot[key] for knot in curve["knots"]] for key in ("logit", "rate"))
    return 0.95 * np.interp(logits, x, y) + 0.05 * platt


def equal_mass_error(p, labels, bins=15):
    """Mean absolute gap between rate and prediction over bins of equal count, ties never apart."""
    order = np.argsort(p, kind="stable")
    p, labels = p[order], labels[order]
    total, start = 0.0, 0
    for b in range(1, bins + 1):
        end = round(b * len(p) / bins)
        while start < end < len(p) and p[end] == p[end - 1]:
            end += 1
        if end > start:
            total += abs(p[start:end].sum() - labels[start:end].sum())
            start = end
    return total / len(p)


grid = np.linspace(-20, 20, 100_001)
on_grid = graph(np.repeat(grid[:, None], len(CURVES), 1))
table = pq.read_table(RUN / "score/predictions" / MODEL)
scores = np.stack([table[f"score_{c['task']}"].to_numpy() for c in CURVES], 1)
logits = np.log(scores) - np.log1p(-scores)
served = graph(logits)

print("| task | method | log loss | after | calibration error | after | largest difference from the formula |")
print("|---|---|---|---|---|---|---|")
for t, curve in enumerate(CURVES):
    gap = np.abs(on_grid[:, t] - formula(curve, np.float64(grid.astype(np.float32)))).max()
    labels = table[curve["task"]].to_numpy()
    known = labels >= 0
    before, after = (log_loss(labels[known], p[known, t]) for p in (scores, served))
    errors = [equal_mass_error(p[known, t], labels[known]) for p in (scores, served)]
    order = np.argsort(logits[:, t].astype(np.float32), kind="stable")
    falls = -np.diff(served[order, t]).min(initial=0)
    print(f"| {curve['task']} | {'isotonic' if curve['knots'] else 'Platt'} | {before:.4f} | {after:.4f} "
          f"| {errors[0]:.4f} | {errors[1]:.4f} | {gap:.1e} |")
    assert known.sum() == curve["rows"], (known.sum(), curve["rows"])
    assert gap < 1e-6 and falls < 1e-6, (curve["task"], gap, falls)
    assert abs(before - curve["loss_before"]) < 1e-6, (before, curve["loss_before"])
    assert abs(after - curve["loss_after"]) < 1e-6, (after, curve["loss_after"])
    assert abs(errors[1] - curve["error_after"]) < 5e-4, (errors, curve["error_after"])
print(f"ok: {len(CURVES)} tasks, {len(scores):,} rows, onnxruntime {ort.__version__}")
