"""Loads what `rectrain export` wrote with transformers, ONNX Runtime, NumPy and protobuf, and compares.
Of a cross encoder the heads are computed anew in NumPy.

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
import safetensors.numpy
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


def feed_of(graph, fingerprint, rng):
    """Three rows with a history of five for whatever a graph reads."""
    feed = {}
    for tensor in graph.get_inputs():
        shape = [3 if i == 0 else 5 if not isinstance(d, int) else d for i, d in enumerate(tensor.shape)]
        if tensor.name == "feature_fingerprint":
            feed[tensor.name] = np.full(shape, fingerprint, dtype=np.int64)
        elif tensor.type == "tensor(int64)":
            feed[tensor.name] = np.zeros(shape, dtype=np.int64)
        else:
            feed[tensor.name] = rng.normal(size=shape).astype(np.float32)
    return feed


def dynamic(export, fingerprint, part):
    """One graph at batch 1 and 3, history of 1 and 5: the same rows, the same results."""
    graph = session(export / f"onnx/{part}.onnx")
    feed = feed_of(graph, fingerprint, np.random.default_rng(1))
    if "history_mask" in feed:
        feed["history_mask"] = np.array([[1, 0, 0, 0, 0], [1, 1, 1, 0, 0], [0, 0, 0, 0, 0]], dtype=np.float32)
    if "history_skipped" in feed:
        feed["history_skipped"] = np.array([[0, 0, 0, 0, 0], [0, 0, 0, 1, 1], [1, 0, 0, 0, 0]], dtype=np.float32)
    together = graph.run(None, feed)[0]
    alone = {k: v[:1, :1] if k.startswith("history_") else v[:1] for k, v in feed.items()}
    check(f"{part}, batch 1 of history 1 against batch 3 of 5", float(np.abs(graph.run(None, alone)[0] - together[:1]).max()), 1e-5)
    feed["feature_fingerprint"] += 1
    try:
        graph.run(None, feed)
        check("other features are refused", float("nan"))
    except Exception as error:
        told = "feature_fingerprint_must_be_that_of_feature_schema_json" in str(error)
        check(f"{part}: other features are refused by name", float(not told), 0)


def pairs(export, fingerprint):
    """The heads of a cross encoder, computed anew in NumPy from scorer.safetensors, against the graph."""
    told = json.load(open(export / "huggingface/rectrain.json"))
    towers = told["towers"]
    if towers["sharing"] != "bottom":
        print("     heads of experts: not computed anew")
        return
    weights = safetensors.numpy.load_file(export / "huggingface/scorer.safetensors")
    w = {name.removeprefix("scorer."): value.astype(np.float64) for name, value in weights.items()}
    schema = json.load(open(export / "huggingface/feature_schema.json"))["features"]
    graph = session(export / "onnx/ranking.onnx")
    rng = np.random.default_rng(5)
    feed = feed_of(graph, fingerprint, rng)
    rows, tasks = 3, len(told["tasks"])
    factors = w.get("item_factors")
    text = feed["text_vector"].astype(np.float64)
    unit = text / np.linalg.norm(text, axis=1, keepdims=True) * np.sqrt(text.shape[1])
    pieces = [unit @ w["text.weight"].T + w["text.bias"]]
    logits = np.zeros((rows, tasks)) + w["bias"]
    if "item_index" in feed:
        feed["item_index"] = np.array([0, 1, 2], dtype=np.int64)
    if "item_id.weight" in w:
        known = (feed["item_index"] > 0)[:, None]
        pieces.append(w["item_id.weight"][feed["item_index"]] * known)
    numbers = [(f["side"].lower(), f["name"]) for f in schema if f["kind"].lower() == "numeric"]
    columns = numbers + [("item", f"factor_{i}") for i in range(0 if factors is None else factors.shape[1])]
    linear = w.get("linear.numeric.weight")
    for side in ("user", "context", "item", "pair"):
        categories = [f["name"] for f in schema if f["kind"].lower() == "categorical" and f["side"].lower() == side]
        if side == "user" and "embedding.user_id.weight" in w:
            categories.append("user_id")
        for place, name in enumerate(categories):
            table = w[f"embedding.{name}.weight"]
            index = rng.integers(0, len(table), size=rows)
            feed[f"{side}_category"][:, place] = index
            known = (index > 0)[:, None] if name == "user_id" else 1
            pieces.append(table[index] * known)
            logits += w[f"linear.{name}.weight"][index] * known
        values = [feed[f"{side}_number"]] if f"{side}_number" in feed else []
        if side == "item" and factors is not None:
            values.append(factors[feed["item_index"]])
        if values:
            values = np.concatenate(values, axis=1).astype(np.float64)
            own = [i for i, (s, _) in enumerate(columns) if s == side]
            pieces.append(values)
            logits += values @ linear[:, own].T
    x = np.concatenate(pieces, axis=1)
    layer = 0
    while f"top.{layer}.weight" in w:
        x = (np.maximum(x, 0) if layer else x) @ w[f"top.{layer}.weight"].T + w[f"top.{layer}.bias"]
        layer += 1
    logits += x
    check("NumPy's logits from scorer.safetensors against ranking.onnx", float(np.abs(graph.run(None, feed)[0] - logits).max()))


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
    text = (export / "onnx/text_encoder.onnx").exists()
    if text:
        tokens, expected = transformer_vectors(export / "huggingface")
        check("transformers against ONNX", float(np.abs(text_vectors(export / "onnx", tokens) - expected).max()))
    else:
        print("     a model without text: nothing for transformers to load")
    if text and "onnx_int8" in told["formats"]:
        rounded = text_vectors(export / "onnx_int8", tokens)
        cosine = (rounded * expected).sum(1) / np.linalg.norm(rounded, axis=1) / np.linalg.norm(expected, axis=1)
        check("1 - cosine of INT8 with transformers", float(1 - cosine.min()), 0.02)
        size = lambda name: sum(f.stat().st_size for f in (export / name).glob("*.onnx"))
        check("INT8 size over fp32 size", size("onnx_int8") / size("onnx"), 0.25)
    fingerprint = told["fingerprint_input"]
    if (export / "onnx/user_tower.onnx").exists():
        dynamic(export, fingerprint, "user_tower")
    else:
        pairs(export, fingerprint)
    dynamic(export, fingerprint, "ranking")
    if "embeddings" in told["formats"]:
        retrieval(export, fingerprint)
    triton(export, told["feature_fingerprint"])
    sys.exit(1 if failures else 0)


main()
