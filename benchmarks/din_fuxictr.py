"""FuxiCTR's DIN on a prepared folder: test AUC of the first label over seeds, for comparison with ours.

    python din_fuxictr.py PREPARED [SEEDS]      # e.g. runs/kuairand/prepare 3

Needs fuxictr 2.3.10 (installed with --no-deps, plus polars, h5py, keras_preprocessing) beside torch,
pandas and scikit-learn. The network is model_zoo's DIN class as it is; it reads the same encoded
features as ours: item id and indexed item features for candidate and history, users' and requests'
features, all numbers standardised, history cut to the newest 20. Embeddings of 16, activation unit
[32] with Dice, [64, 32] with Dice on top, dropout 0.2, Adam at 0.001, batches of 512, 3 epochs,
judged on valid every half epoch, best kept. The click alone is learnt: FuxiCTR's class has one
output.
"""

import json
import sys
import time
from collections import OrderedDict

import numpy as np
import pandas as pd
import torch
from fuxictr.features import FeatureMap
from model_zoo.LongCTR.DIN.DIN import DIN
from sklearn.metrics import roc_auc_score

torch.set_num_threads(1)
PREPARED, SEEDS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
DIM, LENGTH, BATCH, EPOCHS = 16, 20, 512, 3
schema = json.load(open(f"{PREPARED}/feature_schema.json"))
label = schema["labels"][0]
features = [f for f in schema["features"] if not (f["side"].lower() == "pair" and f["kind"].lower() == "categorical")]


def encode(table, feature):
    """Index (0 unknown) or standardised number (0 missing), as FeatureSpec documents it."""
    if feature["kind"].lower() == "categorical":
        index = {v: i + 1 for i, v in enumerate(feature["vocabulary"])}
        return table[feature["name"]].map(lambda v: index.get(v, 0)).to_numpy(np.int64)
    x = table[feature["name"]].astype(float).to_numpy()
    if feature["transform"].lower() == "log1p":
        x = np.log1p(np.maximum(x, 0))
    elif feature["transform"].lower() == "logit":
        p = np.clip(x, 1e-6, 1 - 1e-6)
        x = np.log(p / (1 - p))
    return np.nan_to_num((x - feature["mean"]) / feature["std"]).astype(np.float32)


items = pd.read_parquet(f"{PREPARED}/items")
place = {v: i for i, v in enumerate(items.item_id)}
own = np.zeros(len(items) + 1, np.int64)
known = items.train_impressions.to_numpy() >= 5
own[1:][known] = np.arange(1, known.sum() + 1)
item_tables = OrderedDict(item_id=own)
sizes = {"item_id": int(known.sum()) + 1}
for f in features:
    if f["side"].lower() == "item" and f["kind"].lower() == "categorical":
        item_tables[f["name"]] = np.concatenate([[0], encode(items, f)])
        sizes[f["name"]] = len(f["vocabulary"]) + 1
dense = [f for f in features if f["name"] not in item_tables]


def read(split):
    t = pd.read_parquet(f"{PREPARED}/examples/split={split}")
    history = np.zeros((len(t), LENGTH), np.int64)
    for row, past in enumerate(t.history_items):
        past = [place[i] + 1 for i in past if i in place][-LENGTH:]
        if past:
            history[row, -len(past) :] = past
    candidate = t.item_id.map(place).to_numpy() + 1
    return {f["name"]: encode(t, f) for f in dense}, np.column_stack([history, candidate]), t[label].to_numpy(np.float32)


data = {split: read(split) for split in ("train", "valid", "test")}
feature_map = FeatureMap("prepared", ".")
feature_map.labels = [label]
for f in dense:
    kind = f["kind"].lower()
    spec = {"type": kind, "source": f["side"].lower() if f["side"].lower() == "user" else "context"}
    if kind == "categorical":
        spec.update(vocab_size=len(f["vocabulary"]) + 1)
    feature_map.features[f["name"]] = spec
for name, size in sizes.items():
    feature_map.features[name] = {"type": "categorical", "source": "item", "vocab_size": size, "padding_idx": 0}
feature_map.default_emb_dim = DIM
feature_map.num_fields = feature_map.get_num_fields()


def batch(split, rows):
    fields, sequence, y = data[split]
    longest = max(1, int((sequence[rows, :-1] > 0).sum(1).max()))
    part = sequence[rows][:, LENGTH - longest :]
    inputs = {k: torch.from_numpy(v[rows]) for k, v in fields.items()}
    inputs[label] = torch.from_numpy(y[rows])
    item = {k: torch.from_numpy(v[part].reshape(-1)) for k, v in item_tables.items()}
    return inputs, item, torch.from_numpy((part[:, :-1] > 0).astype(np.float32))


def score(model, split):
    model.eval()
    out = []
    with torch.no_grad():
        for start in range(0, len(data[split][2]), 4096):
            rows = np.arange(start, min(start + 4096, len(data[split][2])))
            out.append(model.forward(batch(split, rows))["y_pred"].numpy().ravel())
    model.train()
    return roc_auc_score(data[split][2], np.concatenate(out))


aucs = []
for seed in range(SEEDS):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = DIN(
        feature_map, gpu=-1, dnn_hidden_units=[64, 32], dnn_activations="Dice", attention_hidden_units=[32],
        attention_hidden_activations="Dice", embedding_dim=DIM, net_dropout=0.2, learning_rate=1e-3,
        embedding_regularizer=1e-5, optimizer="adam", loss="binary_crossentropy", task="binary_classification",
        metrics=["AUC"], model_root=".", verbose=0)
    model._batch_index, model._max_gradient_norm = 0, 10.0
    n = len(data["train"][2])
    per_epoch = -(-n // BATCH)
    best, start, log = (0.0, 0.0), time.time(), []
    model.train()
    for epoch in range(EPOCHS):
        order = rng.permutation(n)
        for step in range(per_epoch):
            model.optimizer.zero_grad()
            model.train_step(batch("train", order[step * BATCH : (step + 1) * BATCH]))
            if step + 1 in (per_epoch // 2, per_epoch):
                valid = score(model, "valid")
                log.append(round(valid, 4))
                if valid > best[0]:
                    best = (valid, score(model, "test"))
    aucs.append(best[1])
    size = sum(p.numel() for p in model.parameters())
    print(f"seed {seed}: {size} parameters, valid AUC by half epochs {log}, test AUC at the best {best[1]:.4f},"
          f" {time.time() - start:.0f} s", flush=True)
print(f"FuxiCTR DIN, {label}: test AUC {np.mean(aucs):.4f}, standard deviation {np.std(aucs, ddof=1):.4f}, {SEEDS} seeds")
