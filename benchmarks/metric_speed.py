"""AUC and GAUC of many rows: ours against scikit-learn, in turns within one run.

    python benchmarks/metric_speed.py [rows] [users]      # from the project's folder, after a build

Needs numpy, pandas and scikit-learn (versions are printed) and cli/target/rectrain. Scores are
random doubles; GAUC by scikit-learn is roc_auc_score for each user of a table sorted by user once,
outside the clock, which is in its favour.
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import sklearn
from sklearn.metrics import roc_auc_score

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
USERS = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
HERE = pathlib.Path(__file__).parent


def main():
    rng = np.random.default_rng(7)
    labels = (rng.random(ROWS) < 0.1).astype(np.int32)
    scores = rng.normal(0.3 * labels, 1.0)
    users = rng.integers(0, USERS, ROWS, dtype=np.int32)
    order = np.argsort(users, kind="stable")
    s, y = scores[order], labels[order]
    ends = np.cumsum(np.bincount(users, minlength=USERS))
    starts = ends - np.bincount(users, minlength=USERS)

    def gauc():
        total = weight = 0.0
        for a, b in zip(starts, ends):
            if 0 < y[a:b].sum() < b - a:
                total += (b - a) * roc_auc_score(y[a:b], s[a:b])
                weight += b - a
        return total / weight

    theirs = {"auc": lambda: roc_auc_score(labels, scores), "gauc": gauc}
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        scores.astype("<f8").tofile(out / "scores")
        labels.astype("<i4").tofile(out / "labels")
        users.astype("<i4").tofile(out / "users")
        jars = HERE.parent / "cli/target/rectrain/jars/*"
        command = ["java", "-Xmx4g", "-cp", str(jars), str(HERE / "MetricSpeed.java"), folder, str(USERS)]
        java = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        print(f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, {ROWS:,} rows, {USERS:,} users")
        for metric, rounds in (("auc", 5), ("gauc", 2)):
            ours, others = [], []
            for round in range(rounds + 1):
                java.stdin.write(metric + "\n")
                java.stdin.flush()
                seconds, value = map(float, java.stdout.readline().split())
                start = time.perf_counter()
                expected = theirs[metric]() if round or metric == "auc" else None
                if expected is not None:
                    assert abs(value - expected) < 1e-9, (metric, value, expected)
                if round:  # the first one warms up
                    ours.append(seconds)
                    others.append(time.perf_counter() - start)
            a, b = statistics.median(ours), statistics.median(others)
            print(f"{metric}: ours {a:.3f} s, scikit-learn {b:.3f} s, ratio {b / a:.1f} (value {value:.6f})")
        java.stdin.close()
        java.wait()


if __name__ == "__main__":
    main()
