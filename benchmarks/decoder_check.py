"""An exported decoder: its ONNX graphs in ONNX Runtime against its HuggingFace folder in transformers.

    python benchmarks/decoder_check.py EXPORT ITEMS.jsonl.gz [onnx onnx_int8]

EXPORT is the folder of `rectrain export` with export.formats: [huggingface, onnx, onnx_int8]; texts are the first
items' title, category and description. Prints the largest difference and the smallest cosine.

Seen with torch 2.7.1, transformers 5.24.0, onnxruntime 1.32.0.
"""

import gzip
import json
import sys

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer
from transformers import AutoModel

folder, items = sys.argv[1:3]
exported = f"{folder}/huggingface"
tokenizer = Tokenizer.from_file(f"{exported}/tokenizer.json")
tokenizer.no_padding()
rows = [json.loads(line) for line in gzip.open(items)][:12]
found = [tokenizer.encode(f"{r['title']}. {r['category']}. {r['description']}").ids for r in rows]
ids = np.zeros((len(found), max(map(len, found))), np.int64)
mask = np.zeros_like(ids)
for i, own in enumerate(found):
    ids[i, : len(own)], mask[i, : len(own)] = own, 1
model = AutoModel.from_pretrained(exported, dtype=torch.float32).eval()
with torch.no_grad():
    states = model(input_ids=torch.tensor(ids), attention_mask=torch.tensor(mask)).last_hidden_state.numpy()
pooling = json.load(open(f"{exported}/1_Pooling/config.json"))
if pooling.get("pooling_mode_mean_tokens"):
    expected = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
else:
    expected = states[np.arange(len(ids)), mask.sum(1) - 1]
for form in sys.argv[3:] or ["onnx", "onnx_int8"]:
    graph = onnxruntime.InferenceSession(f"{folder}/{form}/text_encoder.onnx")
    vectors = graph.run(None, {"input_ids": ids, "attention_mask": mask})[0]
    norms = np.linalg.norm(vectors, axis=1) * np.linalg.norm(expected, axis=1)
    cosine = ((vectors * expected).sum(1) / norms).min()
    print(f"{form}: {abs(vectors - expected).max():.3g} of {abs(expected).max():.3g}, cosine {cosine:.7f}")
