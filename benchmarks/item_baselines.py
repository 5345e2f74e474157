"""ItemCF and EASE against `implicit` and NumPy: the same lists, and the time they take, paired.

    python item_baselines.py JARS [FOLDER]

JARS is the jars/ folder of a built distribution; FOLDER, when given, holds ml-latest-small's
ratings.csv.gz (a rating of 4 and up is a click). A JDK 17 compiles ItemBaselineBench.java beside
this file. Both sides get two threads. Fitting begins with the clicks in memory and ends with the
model in memory; then come the 100 best unseen items of all users. Repeats within one process,
the processes in turns; the smallest of the repeats is told, which leaves out warming up.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
import pandas as pd
import scipy.sparse as sp
import threadpoolctl
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
JARS = sys.argv[1]
K, THREADS, ROUNDS, REPEATS = 100, 2, 2, 3
MODELS = {"cosine": CosineRecommender, "tfidf": TFIDFRecommender, "bm25": BM25Recommender}


def generated(users, items, clicks, seed=3):
    """A long tail of items and of users; everyone clicks at least once."""
    rng = np.random.default_rng(seed)
    item = (items * rng.random(clicks) ** 2.5).astype(int)
    user = (users * rng.random(clicks) ** 1.5).astype(int)
    user[:users] = np.arange(users)
    return sp.csr_matrix((np.ones(clicks), (user, item)), shape=(users, items))


def movielens(folder):
    r = pd.read_csv(folder + "/ratings.csv.gz")
    r = r[r.rating >= 4]
    u, i = r.userId.astype("category").cat.codes, r.movieId.astype("category").cat.codes
    return sp.csr_matrix((np.ones(len(r)), (u, i)))


def java(kind, file, parameter, repeats, out):
    classes = WORK / "classes"
    if not classes.exists():
        subprocess.run(["javac", "-nowarn", "-cp", f"{JARS}/*", "-d", classes, HERE / "ItemBaselineBench.java"], check=True)
    told = subprocess.run(
        ["java", "-Xmx6g", "-XX:+UseParallelGC", f"-XX:ActiveProcessorCount={THREADS}", "-cp", f"{classes}:{JARS}/*",
         "org.rectrain.baseline.ItemBaselineBench", kind, file, str(parameter), str(repeats), out],
        check=True, capture_output=True, text=True).stdout
    return np.array([[float(v) for v in line.split()] for line in told.splitlines()]).min(0)


def implicit(kind, x, neighbours, repeats):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        # implicit keeps the item itself among the neighbours: one more, so that both keep as many others.
        model = MODELS[kind](K=neighbours + 1, num_threads=THREADS)
        model.fit(x, show_progress=False)
        fitted = time.perf_counter()
        ids, scores = model.recommend(np.arange(x.shape[0]), x, N=K, filter_already_liked_items=True)
        times.append((fitted - start, time.perf_counter() - fitted))
    return np.array(times).min(0) * 1000, ids, scores


def numpy_ease(x, penalty):
    with threadpoolctl.threadpool_limits(THREADS):
        start = time.perf_counter()
        taking = np.flatnonzero(np.asarray(x.sum(0)).ravel() > 0)
        part = x[:, taking]
        g = (part.T @ part).toarray()
        g[np.diag_indices_from(g)] += penalty
        p = np.linalg.inv(g)
        b = p / -np.diag(p)
        b[np.diag_indices_from(b)] = 0
        fitted = time.perf_counter()
        return (fitted - start) * 1000, taking, part, b


def same(out, reference, users):
    """Largest difference of the k-th best scores, which ties cannot change."""
    raw = np.fromfile(out, np.uint8).reshape(users, K * 12)
    scores = raw[:, K * 4 :].copy().view(">f8")
    return np.abs(scores - reference).max()


WORK = pathlib.Path(tempfile.mkdtemp())
sets = {"generated: 20,000 users, 6,000 items": generated(20_000, 6_000, 700_000)}
if len(sys.argv) > 2:
    sets["ml-latest-small, ratings of 4 and up"] = movielens(sys.argv[2])
for title, x in sets.items():
    x.sum_duplicates()
    x.data[:] = 1
    x.sort_indices()
    users, items = x.shape
    file, out = WORK / "clicks", WORK / "lists"
    coo = x.tocoo()
    np.concatenate([[users, items, x.nnz], np.column_stack([coo.row, coo.col]).ravel()]).astype("<i4").tofile(file)
    print(f"{title}: {users} users, {items} items, {x.nnz} clicks", flush=True)
    for kind in MODELS:
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(java(kind, file, 100, REPEATS, out))
            t, ids, scores = implicit(kind, x, 100, REPEATS)
            theirs.append(t)
        o, t = np.median(ours, 0), np.median(theirs, 0)
        best = np.where(ids >= 0, scores, 0)
        print(f"  {kind:7s} fit {o[0]:8.1f} ms, implicit {t[0]:8.1f} ms ({t[0] / o[0]:.2f} x); top-100 of all users"
              f" {o[1]:8.1f} ms, implicit {t[1]:8.1f} ms ({t[1] / o[1]:.2f} x); together {t.sum() / o.sum():.2f} x;"
              f" largest difference of a score {same(out, best, users):.1e}", flush=True)
    o = java("ease", file, 250.0, 2, out)
    t, taking, part, b = numpy_ease(x, 250.0)
    chosen = np.arange(0, users, max(1, users // 2000))
    s = part[chosen] @ b
    s[part[chosen].toarray() > 0] = -np.inf
    reference = -np.sort(-s, 1)[:, :K]
    raw = np.fromfile(out, np.uint8).reshape(users, K * 12)[chosen]
    difference = np.abs(raw[:, K * 4 :].copy().view(">f8") - reference).max()
    print(f"  ease    fit {o[0]:8.1f} ms, NumPy's inverse {t:8.1f} ms ({t / o[0]:.2f} x), {len(taking)} items;"
          f" largest difference of a score {difference:.1e}", flush=True)
