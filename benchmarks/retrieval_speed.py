"""The peer of RetrievalSpeed.java: exact top-100 of many items by NumPy, a blocked product and argpartition.

    python benchmarks/retrieval_speed.py [items] [width] [users] [threads]
"""

import os
import sys

ITEMS, WIDTH, USERS, THREADS = [int(v) for v in sys.argv[1:5] + ["1000000", "64", "256", "1"][len(sys.argv) - 1 :]]
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(THREADS)

import resource
import time

import numpy as np

K = 100
rng = np.random.default_rng(7)
vectors = rng.standard_normal((WIDTH, ITEMS), dtype=np.float32)
for batch in (1, max(1, (1 << 24) // ITEMS)):
    times = []
    for repeat in range(-2, max(10, USERS // batch)):
        users = rng.standard_normal((batch, WIDTH), dtype=np.float32)
        start = time.perf_counter()
        scores = users @ vectors
        best = np.argpartition(-scores, K, axis=1)[:, :K]
        order = np.argsort(-np.take_along_axis(scores, best, 1), axis=1, kind="stable")
        np.take_along_axis(best, order, 1)
        if repeat >= 0:
            times.append((time.perf_counter() - start) * 1000 / batch)
    print(f"NumPy {np.__version__}: {ITEMS:,} items, width {WIDTH}, {THREADS} threads, {batch} users a pass:"
          f" ms per user p50 {np.percentile(times, 50):.2f} p95 {np.percentile(times, 95):.2f}", flush=True)
print(f"largest resident size {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
