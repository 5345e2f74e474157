"""How long each step of serving takes with the exported files, in one process on one thread.

    python3 -m venv venv && venv/bin/pip install onnxruntime numpy pyarrow
    venv/bin/python integrations/serving/measure.py runs/sample/export

Prints a table of p50, p95 and p99 in milliseconds for docs/serving.md. Exact inner products stand
for the index; a real one is faster beyond some 100,000 items. Requests are those of exported users.
"""

import json
import pathlib
import sys
import time

import numpy as np
import onnxruntime as ort
import pyarrow.parquet as pq

EXPORT = pathlib.Path(sys.argv[1])
ROUNDS = 200
CANDIDATES = 100


def session(folder, name):
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(str(EXPORT / folder / f"{name}.onnx"), options, providers=["CPUExecutionProvider"])


def timed(name, call, rounds=ROUNDS):
    call()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    print(f"| {name} | {p50:.3f} | {p95:.3f} | {p99:.3f} |")


def raw(inputs, rows, schema, items):
    """Raw values of one request: one user, some candidates, a history of 20."""
    rng = np.random.default_rng(7)
    features = {f["name"]: f for f in schema["features"]}
    out = {}
    for tensor in inputs:
        name, text = tensor.name, "string" in tensor.type
        if name == "item_id":
            value = rng.choice(items, (rows, 1))
        elif name == "history_items":
            value = np.repeat(rng.choice(items, (1, 20)), rows, 0)
        elif name in ("history_hours", "history_not_chosen"):
            value = np.repeat(rng.integers(0, 2 if "not" in name else 500, (1, 20)), rows, 0)
        elif text:
            words = features.get(name.removeprefix("feature."), {}).get("vocabulary") or [""]
            value = np.full((rows, 1), words[0])
        else:
            value = np.full((rows, 1), features[name.removeprefix("feature.")]["mean"])
        out[name] = value.astype(object) if text else value.astype(np.float64)
    return out


def chain(sessions, feeds):
    known = dict(feeds)
    for s in sessions:
        names = [o.name for o in s.get_outputs()]
        known.update(zip(names, s.run(names, {i.name: known[i.name] for i in s.get_inputs()})))
    return known["scores"]


def main():
    manifest = json.loads((EXPORT / "serving" / "manifest.json").read_text())
    lists = pq.read_table(EXPORT / "serving" / "top_lists.parquet").to_pydict()
    popular = pq.read_table(EXPORT / "serving" / "popular.parquet").to_pydict()
    vectors = np.load(EXPORT / "embeddings" / "items.npy")
    users = np.load(EXPORT / "embeddings" / "users.npy")
    items = np.array(json.loads((EXPORT / "embeddings" / "item_ids.json").read_text()))
    schema = json.loads((EXPORT / "onnx" / "feature_schema.json").read_text())
    cached = dict(zip(lists["user_id"], lists["items"]))
    segments = dict(zip(popular["segment"], popular["items"]))
    print(f"version {manifest['version'][:12]}, {len(items)} items, {len(cached)} cached users, "
          f"{len(segments) - 1} segments; onnxruntime {ort.__version__}, numpy {np.__version__}\n")
    print("| step | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|")
    some = lists["user_id"][0]
    timed("cache: list of a heavy user", lambda: cached[some])
    count = min(CANDIDATES, len(items))
    timed(f"index: {count} largest of {len(items)} inner products",
          lambda: np.argpartition(-(vectors @ users[0]), count - 1)[:count])
    order = ["features", "user_tower", "item_tower", "ranking", "calibration"]
    full = [session("onnx", n) for n in order]
    feeds = raw(full[0].get_inputs(), CANDIDATES, schema, items)
    scores = chain(full, feeds)
    assert scores.shape[0] == CANDIDATES and np.isfinite(scores).all()
    timed(f"rank: {CANDIDATES} candidates from raw values, float32", lambda: chain(full, feeds))
    if (EXPORT / "onnx_int8" / "ranking.onnx").exists():
        small = [session("onnx_int8" if n.endswith("tower") or n == "ranking" else "onnx", n) for n in order]
        assert np.isfinite(chain(small, feeds)).all()
        timed(f"rank with the small model: {CANDIDATES} candidates, eight bits", lambda: chain(small, feeds))
    timed(f"nearest vectors: {count} of the last clicked item", lambda: np.argpartition(-(vectors @ vectors[0]), count - 1)[:count])
    timed("popular list of a segment", lambda: segments.get("device=mobile", segments[""]))


main()
