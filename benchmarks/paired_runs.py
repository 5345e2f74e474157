"""Paired differences between runs that share their prepared rows, with user-bootstrap intervals.

    python benchmarks/paired_runs.py BASE_RUN OTHER_RUN... [--split test] [--model lora] [--prepared DIR]

For each OTHER_RUN: metric of it minus metric of BASE_RUN on the same rows, and the 2.5 % and 97.5 %
percentiles over 400 resamplings of users. AUC per label over all rows, over rows whose item was never
shown in train (cold) and over the rest (warm); Recall@100 over all positives of a user's query and
over those that nobody clicked in train (cold). Reads only what rectrain wrote; numpy and pandas.
"""

import argparse
import glob
import json
import os

import numpy as np
import pandas as pd

REPLICATES = 400


def table(folder):
    files = sorted(glob.glob(os.path.join(folder, "*.parquet")))
    return pd.concat([pd.read_parquet(f) for f in files], ignore_index=True)


class WeightedAuc:
    """AUC with a weight per row, ties counted half; sorts once."""

    def __init__(self, score, label):
        order = np.argsort(score, kind="stable")
        self.order = order
        s = score[order]
        self.group = np.cumsum(np.r_[True, s[1:] != s[:-1]]) - 1
        self.label = label[order]

    def __call__(self, weight):
        w = weight[self.order]
        n = self.group[-1] + 1
        pos = np.bincount(self.group, w * self.label, n)
        neg = np.bincount(self.group, w * (1 - self.label), n)
        below = np.cumsum(neg) - neg
        if pos.sum() == 0 or neg.sum() == 0:
            return np.nan
        return float((pos * (below + neg / 2)).sum() / (pos.sum() * neg.sum()))


def recall(run, args, prepared, cold):
    queries = table(os.path.join(prepared, "queries", "split=" + args.split))
    lists = table(os.path.join(run, "score", "topk", args.model)).set_index("user_id")["items"]
    hits, total = np.zeros(len(queries)), np.zeros(len(queries))
    for i, (user, positives) in enumerate(zip(queries.user_id, queries.positives)):
        wanted = [p for p in positives if cold is None or p in cold]
        total[i] = len(wanted)
        hits[i] = len(set(wanted) & set(lists[user][:100]))
    return queries.user_id.values, hits, total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("runs", nargs="+")
    parser.add_argument("--split", default="test")
    parser.add_argument("--model", default="lora")
    parser.add_argument("--prepared")
    args = parser.parse_args()
    prepared = args.prepared or os.path.join(args.runs[0], "prepare")
    items = table(os.path.join(prepared, "items"))
    unshown = set(items.item_id[items.train_impressions == 0])
    unclicked = set(items.item_id[items.train_clicks == 0])
    rows = [table(os.path.join(r, "score", "predictions", args.model)) for r in args.runs]
    base = rows[0]
    for other in rows[1:]:
        assert (other.example_id.values == base.example_id.values).all(), "other rows"
    users, place = np.unique(base.user_id, return_inverse=True)
    is_cold = base.item_id.isin(unshown).values
    rng = np.random.default_rng(7)
    draws = [np.bincount(rng.integers(len(users), size=len(users)), minlength=len(users)) for _ in range(REPLICATES)]
    labels = [c[len("score_"):] for c in base.columns if c.startswith("score_")]
    result = {}

    def tell(name, values, differences):
        entry = {"values": [round(v, 4) for v in values], "differences": []}
        for point, samples in differences:
            low, high = np.nanpercentile(samples, [2.5, 97.5])
            entry["differences"].append([round(point, 4), round(low, 4), round(high, 4)])
        result[name] = entry
        print(name, json.dumps(entry), flush=True)

    for label in labels:
        for part, mask in (("all", slice(None)), ("warm", ~is_cold), ("cold", is_cold)):
            y = base[label].values[mask].astype(float)
            if y.size < 50 or y.min() == y.max():
                continue
            u = place[mask]
            aucs = [WeightedAuc(r["score_" + label].values[mask], y) for r in rows]
            points = [a(np.ones(y.size)) for a in aucs]
            samples = np.array([[a(d[u].astype(float)) for a in aucs] for d in draws])
            tell(
                f"{label} auc {part} (n={y.size})",
                points,
                [(points[i] - points[0], samples[:, i] - samples[:, 0]) for i in range(1, len(rows))],
            )
    index = {u: i for i, u in enumerate(users)}
    for name, cold in (("recall@100", None), ("cold recall@100", unclicked)):
        parts = [recall(run, args, prepared, cold) for run in args.runs]
        known = np.array([index[u] for u in parts[0][0]])

        def mean(part, weight):
            kept = part[2] > 0
            w = weight[known][kept]
            return float((w * part[1][kept] / part[2][kept]).sum() / w.sum()) if w.sum() else np.nan

        ones = np.ones(len(users))
        points = [mean(p, ones) for p in parts]
        samples = np.array([[mean(p, d.astype(float)) for p in parts] for d in draws])
        tell(
            f"{name} (users={int((parts[0][2] > 0).sum())})",
            points,
            [(points[i] - points[0], samples[:, i] - samples[:, 0]) for i in range(1, len(parts))],
        )


main()
