"""ItemCF and EASE against `implicit` and NumPy: the same lists, and the time they take, paired.

    python item_baselines.py JARS [FOLDER [KIND...]]

JARS is the jars/ folder of a built distribution; FOLDER, when given, holds ml-latest-small's
ratings.csv.gz (a rating of 4 and up is a click); with KINDs the others and the generated clicks
are left out. A JDK 17 compiles ItemBaselineBench.java beside
this file. Both sides get two threads. Fitting begins with the clicks in memory and ends with the
model in memory; then come the 100 best unseen items of all users. Repeats within one process,
the processes in turns; warm is the smallest of the repeats, cold the first one in a fresh process.
Ours is told on threads of the process itself, and as shipped: its neighbours from a Spark job.
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
K, THREADS, ROUNDS, REPEATS = 100, 2, 3, 15
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


PACKAGES = """lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic""".split()
OPENS = [f"--add-opens=java.base/java.{p}=ALL-UNNAMED" for p in PACKAGES] + [
    f"--add-opens=java.base/{p}=ALL-UNNAMED"
    for p in ("jdk.internal.ref", "sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar")]


def java(kind, file, parameter, repeats, out, by="threads"):
    """Fit and lists in ms, of each repeat."""
    classes = WORK / "classes"
    if not classes.exists():
        subprocess.run(["javac", "-nowarn", "-cp", f"{JARS}/*", "-d", classes, HERE / "ItemBaselineBench.java"], check=True)
    told = subprocess.run(
        ["java", "-Xmx6g", "-XX:+UseParallelGC", f"-XX:ActiveProcessorCount={THREADS}", *OPENS,
         "-cp", f"{classes}:{JARS}/*",
         "org.rectrain.baseline.ItemBaselineBench", kind, file, str(parameter), str(repeats), out, by],
        check=True, capture_output=True, text=True).stdout
    return np.array([[float(v) for v in line.split()] for line in told.splitlines()])


def implicit(kind, x, neighbours, repeats):
    """The same, with the lists."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        # implicit keeps the item itself among the neighbours: one more, so that both keep as many others.
        model = MODELS[kind](K=neighbours + 1, num_threads=THREADS)
        model.fit(x, show_progress=False)
        fitted = time.perf_counter()
        ids, scores = model.recommend(np.arange(x.shape[0]), x, N=K, filter_already_liked_items=True)
        times.append((fitted - start, time.perf_counter() - fitted))
    return np.array(times) * 1000, ids, scores


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
sets = {}
if len(sys.argv) > 2:
    sets["ml-latest-small, ratings of 4 and up"] = movielens(sys.argv[2])
KINDS = sys.argv[3:] or [*MODELS, "ease"]
if len(sys.argv) <= 3:
    sets["generated: 20,000 users, 6,000 items"] = generated(20_000, 6_000, 700_000)
for title, x in sets.items():
    x.sum_duplicates()
    x.data[:] = 1
    x.sort_indices()
    users, items = x.shape
    file, out = WORK / "clicks", WORK / "lists"
    coo = x.tocoo()
    np.concatenate([[users, items, x.nnz], np.column_stack([coo.row, coo.col]).ravel()]).astype("<i4").tofile(file)
    print(f"{title}: {users} users, {items} items, {x.nnz} clicks", flush=True)
    repeats = REPEATS if x.nnz < 200_000 else 5
    for kind in [k for k in MODELS if k in KINDS]:
        ours, spark, theirs = [], [], []
        for _ in range(ROUNDS):
            spark.append(java(kind, file, 100, repeats, out, "spark"))
            ours.append(java(kind, file, 100, repeats, out))
            t, ids, scores = implicit(kind, x, 100, repeats)
            theirs.append(t)
        best = np.where(ids >= 0, scores, 0)
        print(f"  {kind}: largest difference of a score {same(out, best, users):.1e}", flush=True)
        t = np.median([r.min(0) for r in theirs], 0)
        print(f"    implicit  warm {t[0]:8.1f} + {t[1]:7.1f} ms, the first {theirs[0][0].sum():8.1f}", flush=True)
        for name, all_of in (("threads", ours), ("spark", spark)):
            o = np.median([r.min(0) for r in all_of], 0)
            cold = np.median([r[0].sum() for r in all_of])
            print(f"    {name:9s} warm {o[0]:8.1f} + {o[1]:7.1f} ms, {t.sum() / o.sum():.2f} x;"
                  f" cold {cold:8.1f}, {theirs[0][0].sum() / cold:.2f} x", flush=True)
    if "ease" not in KINDS:
        continue
    o = java("ease", file, 250.0, 2, out).min(0)
    t, taking, part, b = numpy_ease(x, 250.0)
    chosen = np.arange(0, users, max(1, users // 2000))
    s = part[chosen] @ b
    s[part[chosen].toarray() > 0] = -np.inf
    reference = -np.sort(-s, 1)[:, :K]
    raw = np.fromfile(out, np.uint8).reshape(users, K * 12)[chosen]
    difference = np.abs(raw[:, K * 4 :].copy().view(">f8") - reference).max()
    print(f"  ease    fit {o[0]:8.1f} ms, NumPy's inverse {t:8.1f} ms ({t / o[0]:.2f} x), {len(taking)} items;"
          f" largest difference of a score {difference:.1e}", flush=True)
