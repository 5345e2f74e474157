"""Loads what `rectrain export` wrote with transformers, ONNX Runtime, NumPy and protobuf, and compares.

    python benchmarks/export_check.py runs/sample/export

Needs numpy, pyarrow, onnx, onnxruntime, torch, transformers, safetensors; checks the Triton
configurations when tritonclient[grpc] is installed. Exits with 1 when anything differs.
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import pyarrow.parquet as parquet
import torch
import transformers

TOLERANCE = 1e-4
TEXTS = [
    "",
    "Slow roasted tomato soup with basil. food. A recipe for two.",
    "Football: the match report",
    "A much longer text that goes on and on about many things at once, " * 4,
    "short",
]
failures = []


def check(name, difference, most=TOLERANCE):
    passed = bool(difference <= most)  # NaN does not pass
    print(f"{'ok  ' if passed else 'FAIL'} {name}: {difference:.3g} (at most {most:g})")
    if not passed:
        failures.append(name)


def session(file):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def text_vectors(folder, tokens):
    encoder = session(folder / "text_encoder.onnx")
    feed = {k: tokens[k].numpy() for k in ("input_ids", "attention_mask")}
    return encoder.run(None, feed)[0]


def transformer_vectors(folder):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModel.from_pretrained(folder).eval()
    tokens = tokenizer(TEXTS, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        hidden = model(
            input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]
        ).last_hidden_state
    pooling = json.load(open(folder / "1_Pooling/config.json"))
    mask = tokens["attention_mask"].unsqueeze(-1).float()
    if pooling["pooling_mode_cls_token"]:
        return tokens, hidden[:, 0].numpy()
    return tokens, ((hidden * mask).sum(1) / mask.sum(1)).numpy()


def retrieval(export, fingerprint):
    """Item vectors from the item tower over contents from NumPy, against items.npy."""
    vectors = np.load(export / "embeddings/items.npy", mmap_mode="r")
    users = np.load(export / "embeddings/users.npy")
    contents = np.load(export / "embeddings/item_contents.npy")
    table = parquet.read_table(export / "embeddings/items.parquet")
    ids = json.load(open(export / "embeddings/item_ids.json"))
    check("items.parquet ids in the order of item_ids.json", float(table["item_id"].to_pylist() != ids), 0)
    stacked = np.array(table["vector"].to_pylist(), dtype=np.float32)
    check("items.parquet vectors equal items.npy", float(np.abs(stacked - vectors).max()), 0)
    check("the last number of every user is 1", float(np.abs(users[:, -1] - 1).max()), 0)
    scores = users @ vectors.T
    check("retrieval scores are finite", float(~np.isfinite(scores).all()), 0)
    print(f"     {len(users)} users x {len(vectors)} items, width {vectors.shape[1]}, contents {contents.shape}")
    return contents


def dynamic(export, fingerprint):
    """Towers at batch 1 and 3, history of 1 and 5: the same rows, the same results."""
    user = session(export / "onnx/user_tower.onnx")
    rng = np.random.default_rng(1)
    feed = {}
    for tensor in user.get_inputs():
        shape = [3 if i == 0 else 5 if not isinstance(d, int) else d for i, d in enumerate(tensor.shape)]
        if tensor.name == "feature_fingerprint":
            feed[tensor.name] = np.full(shape, fingerprint, dtype=np.int64)
        elif tensor.type == "tensor(int64)":
            feed[tensor.name] = np.zeros(shape, dtype=np.int64)
        else:
            feed[tensor.name] = rng.normal(size=shape).astype(np.float32)
    feed["history_mask"] = np.array([[1, 0, 0, 0, 0], [1, 1, 1, 0, 0], [0, 0, 0, 0, 0]], dtype=np.float32)
    together = user.run(None, feed)[0]
    alone = {k: v[:1, :1] if k.startswith("history_") else v[:1] for k, v in feed.items()}
    check("user tower, batch 1 of history 1 against batch 3 of 5", float(np.abs(user.run(None, alone)[0] - together[:1]).max()), 1e-5)
    feed["feature_fingerprint"] += 1
    try:
        user.run(None, feed)
        check("other features are refused", float("nan"))
    except Exception as error:
        told = "feature_fingerprint_must_be_that_of_feature_schema_json" in str(error)
        check("other features are refused by name", float(not told), 0)


def triton(export, fingerprint):
    try:
        from google.protobuf import text_format
        from tritonclient.grpc import model_config_pb2
    except ImportError:
        print("     tritonclient is not installed: configurations not parsed")
        return
    for file in sorted((export / "triton").glob("*/config.pbtxt")):
        config = text_format.Parse(file.read_text(), model_config_pb2.ModelConfig())
        graph = session(file.parent / "1/model.onnx")
        told = {i.name: [*i.dims] for i in config.input}
        real = {
            i.name: [d if isinstance(d, int) else -1 for d in i.shape[1:]] or [1]
            for i in graph.get_inputs()
        }
        same = config.name == file.parent.name and told == real
        same &= config.parameters["feature_fingerprint"].string_value == fingerprint
        check(f"triton {config.name}: configuration is the graph's", float(not same), 0)


def main():
    export = pathlib.Path(sys.argv[1])
    told = json.load(open(export / "export.json"))
    for module in (np, onnx, onnxruntime, torch, transformers):
        print(f"     {module.__name__} {module.__version__}")
    for file in sorted(export.glob("onnx*/*.onnx")):
        onnx.checker.check_model(str(file), full_check=True)
    print("ok   onnx.checker on every graph, with shapes")
    tokens, expected = transformer_vectors(export / "huggingface")
    check("transformers against ONNX", float(np.abs(text_vectors(export / "onnx", tokens) - expected).max()))
    if "onnx_int8" in told["formats"]:
        rounded = text_vectors(export / "onnx_int8", tokens)
        cosine = (rounded * expected).sum(1) / np.linalg.norm(rounded, axis=1) / np.linalg.norm(expected, axis=1)
        check("1 - cosine of INT8 with transformers", float(1 - cosine.min()), 0.02)
        size = lambda name: sum(f.stat().st_size for f in (export / name).glob("*.onnx"))
        check("INT8 size over fp32 size", size("onnx_int8") / size("onnx"), 0.25)
    retrieval(export, told["fingerprint_input"])
    dynamic(export, told["fingerprint_input"])
    triton(export, told["feature_fingerprint"])
    sys.exit(1 if failures else 0)


main()
