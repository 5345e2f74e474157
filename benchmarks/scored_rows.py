"""A scored table of many rows, and its exact AUC by NumPy, for `rectrain eval --table`.

    python benchmarks/scored_rows.py FOLDER [rows] [users]
    ./rectrain eval --table FOLDER spark.master='local[2]'

Needs numpy and pyarrow. Scores are probabilities with ties (multiples of 2^-30). Rows are made and
written in parts of five million; the AUC is then computed from the counts of distinct scores.
"""

import pathlib
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = pathlib.Path(sys.argv[1])
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000_000
USERS = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
PART = 5_000_000


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    names = pa.array([f"u{i}" for i in range(USERS)])
    rng = np.random.default_rng(7)
    keys = np.empty(ROWS, np.int32)
    labels = np.empty(ROWS, np.int8)
    for part, start in enumerate(range(0, ROWS, PART)):
        n = min(PART, ROWS - start)
        y = (rng.random(n) < 0.1).astype(np.int8)
        k = np.floor(rng.beta(1.2 + 0.6 * y, 6, n) * 2**30).astype(np.int32)
        user = pa.DictionaryArray.from_arrays(pa.array(rng.integers(0, USERS, n, dtype=np.int32)), names)
        table = pa.table({"user_id": user.cast(pa.string()), "click": pa.array(y.astype(np.int32)),
                          "score_click": pa.array(k / 2**30)})
        pq.write_table(table, FOLDER / f"part-{part:05d}.parquet", compression="zstd")
        keys[start:start + n], labels[start:start + n] = k, y
    started = time.perf_counter()
    order = np.argsort(keys, kind="stable")
    sorted_keys, high = keys[order], labels[order].astype(np.int64)
    ends = np.append(np.flatnonzero(np.diff(sorted_keys)) + 1, ROWS)
    total = np.concatenate([[0], np.cumsum(high)])[ends]
    positives = np.diff(total, prepend=0)
    negatives = np.diff(ends, prepend=0) - positives
    below = np.cumsum(negatives) - negatives
    halves = int((positives * (2 * below + negatives)).sum())
    auc = halves / 2 / (float(total[-1]) * float(ROWS - total[-1]))
    print(f"NumPy: auc {auc!r} in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
