"""What Recall@100 of ItemCF on KuaiRand-Pure depends on: one model, many protocols.

    python itemcf_protocols.py FOLDER      # FOLDER holds interactions.csv.gz

Train: before 1 May 2022 (Asia/Shanghai), test: 1 to 8 May. The declared protocol ranks all items
for each user with a click in test, masks what the user clicked in train, and divides by all of
the user's test clicks. Every other line changes one thing. NumPy, SciPy and `implicit` only;
nothing of rectrain runs here.
"""

import sys
import warnings

import numpy as np
import pandas as pd
import scipy.sparse as sp
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender

warnings.filterwarnings("ignore")
K = 100
DAY = 86_400_000
CUT = pd.Timestamp("2022-05-01T00:00:00+08:00").value // 10**6

rows = pd.read_csv(sys.argv[1] + "/interactions.csv.gz").drop_duplicates(
    ["user_id", "video_id", "time_ms"]
)
USERS, ITEMS = rows.user_id.max() + 1, rows.video_id.max() + 1


def matrix(part):
    """Users by items, 1 where there is at least one row."""
    values = np.ones(len(part), np.float32)
    m = sp.csr_matrix((values, (part.user_id, part.video_id)), shape=(USERS, ITEMS))
    m.sum_duplicates()
    m.data[:] = 1
    return m


def similarity(x, shrinkage=10, damping=0.5):
    """Cosine of who clicked, each user weighing n^-damping, shrunk; no cut to neighbours."""
    n = np.asarray(x.sum(1)).ravel()
    weight = (np.where(n > 0, n, 1.0) ** -damping).astype(np.float32)
    s = (x.T @ (sp.diags(weight) @ x)).toarray()
    norm = np.sqrt(np.maximum(np.diag(s), 1e-12)).astype(np.float32)
    s /= np.outer(norm, norm) + np.float32(shrinkage)
    np.fill_diagonal(s, 0)
    return s


def share(x):
    p = np.asarray(x.sum(0)).ravel()
    return (p / p.sum()).astype(np.float32)


def judge(name, score, positives, mask, users=None, candidates=None):
    """Prints recall with both denominators, the hit rate and the pooled recall."""
    chosen = np.flatnonzero(np.asarray(positives.sum(1)).ravel() > 0)
    if users is not None:
        chosen = chosen[users[chosen]]
    hits, counts = [], []
    for start in range(0, len(chosen), 1500):
        u = chosen[start : start + 1500]
        s = np.array(score(u), np.float32)
        s[mask[u].toarray() > 0] = -np.inf
        p = positives[u].toarray() > 0
        if candidates is not None:
            s[:, ~candidates] = -np.inf
            p &= candidates
        top = np.argpartition(-s, K, axis=1)[:, :K]
        hits.append(np.take_along_axis(p, top, 1).sum(1))
        counts.append(p.sum(1))
    h, n = np.concatenate(hits), np.concatenate(counts)
    h, n = h[n > 0], n[n > 0]
    print(
        f"{name:66s} {np.mean(h / n):.4f}  min(n, K) {np.mean(h / np.minimum(n, K)):.4f}"
        f"  hit rate {np.mean(h > 0):.4f}  pooled {h.sum() / n.sum():.4f}  users {len(n)}",
        flush=True,
    )


train, test = rows[rows.time_ms < CUT], rows[rows.time_ms >= CUT]
clicks, shown = matrix(train[train.is_click == 1]), matrix(train)
wanted = matrix(test[test.is_click == 1])
popular = share(clicks)
count = np.asarray(clicks.sum(0)).ravel()
history = np.asarray(clicks.sum(1)).ravel()
sim = similarity(clicks)


def itemcf(profile, s, weight, p=popular):
    """Sum of similarities with the profile plus the share of all clicks times a weight."""
    return lambda u: np.asarray(profile[u] @ s) + weight * p


def everyone(p):
    return lambda u: np.broadcast_to(p, (len(u), ITEMS))


print(f"{len(train)} rows in train, {int(clicks.nnz)} clicks, {(history > 0).sum()} users with one")
print("Recall@100, users' mean, all positives in the denominator unless said")
judge("popularity, clicks in train", everyone(popular), wanted, clicks)
judge("popularity, clicks in TEST: what one list for all could reach", everyone(share(wanted)), wanted, clicks)
for half in (0.5, 1, 2, 4):
    decay = 0.5 ** ((CUT - train.time_ms[train.is_click == 1]) / DAY / half)
    recent = np.bincount(train.video_id[train.is_click == 1], decay, minlength=ITEMS)
    judge(f"popularity, half-life {half} days", everyone((recent / recent.sum()).astype(np.float32)), wanted, clicks)
for name, model in (("cosine", CosineRecommender), ("tf-idf", TFIDFRecommender), ("BM25", BM25Recommender)):
    fitted = model(K=200)
    fitted.fit(clicks.astype(np.float64), show_progress=False)
    s = np.asarray(fitted.similarity.todense(), np.float32)
    judge(f"implicit's {name}, 200 neighbours, nothing else", itemcf(clicks, s, 0), wanted, clicks)
for weight in (0, 1, 3, 10, 30, 100):
    judge(f"DECLARED: ItemCF, shrinkage 10, popularity x {weight}", itemcf(clicks, sim, weight), wanted, clicks)

BEST = 30
model = itemcf(clicks, sim, BEST)
judge("users with a click in train", model, wanted, clicks, users=history > 0)
judge("users with 5 and more clicks in train", model, wanted, clicks, users=history >= 5)
judge("impressions of train masked too", model, wanted, shown)
for least in (1, 5, 10, 13, 14, 15, 20):
    judge(f"only items with {least} and more clicks in train compete and count", model, wanted, clicks, candidates=count >= least)
    judge("    the same without popularity", itemcf(clicks, sim, 0), wanted, clicks, candidates=count >= least)
seen_sim = similarity(shown)
judge("impressions, not clicks, make pairs and profile", itemcf(shown, seen_sim, BEST, share(shown)), wanted, clicks)
del seen_sim
known = rows[(rows.is_click == 1)].sort_values("time_ms")
last = known[known.time_ms >= CUT].groupby("user_id").tail(1)
before = matrix(known.drop(last.index))
judge("last test click, all clicks before it known", itemcf(before, similarity(before), BEST, share(before)), matrix(last), before)
everything = matrix(rows[rows.is_click == 1])
leak = similarity(everything)
judge("similarities fitted on train AND TEST (a leak)", itemcf(clicks, leak, 0), wanted, clicks)
judge("    with popularity of train", itemcf(clicks, leak, BEST), wanted, clicks)
del leak
draw = np.random.default_rng(0).random(len(rows))
for part in (0.3, 0.2, 0.1):
    a = matrix(rows[(draw >= part) & (rows.is_click == 1)])
    b = matrix(rows[(draw < part) & (rows.is_click == 1)])
    judge(f"random split, {part:.0%} of the clicks to find", itemcf(a, similarity(a), 10, share(a)), b, a)
kept = rows[rows.is_click == 1]
for _ in range(20):
    kept = kept[kept.groupby("user_id").video_id.transform("nunique") >= 5]
    kept = kept[kept.groupby("video_id").user_id.transform("nunique") >= 5]
a, b = matrix(kept[kept.time_ms < CUT]), matrix(kept[kept.time_ms >= CUT])
inside = np.asarray((a + b).sum(0)).ravel() > 0
for weight in (0, BEST):
    judge(f"5-core of users and items over all clicks, popularity x {weight}", itemcf(a, similarity(a), weight, share(a)), b, a, candidates=inside)
