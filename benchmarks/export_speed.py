"""Scoring throughput of exported text encoders: ours against what the Python tools make of the same
merged folder, by the same ONNX Runtime, in one run, turn by turn.

    python benchmarks/export_speed.py runs/sample/export [ROUNDS [full]]

Texts have half to all of a batch's tokens, as real ones do; with full, none has padding.

Theirs: torch.onnx.export (TorchScript exporter, opset 17, and the dynamo exporter) of
AutoModel + mean pooling; INT8: onnxruntime.quantization.quantize_dynamic per channel of it.
Needs torch, transformers, onnx, onnxscript, onnxruntime, numpy.
"""

import pathlib
import statistics
import sys
import tempfile
import time

import numpy as np
import onnxruntime
import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic

BATCH, TOKENS, TEXTS = 64, 24, 512


class Pooled(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask):
        hidden = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return (hidden * mask).sum(1) / mask.sum(1)


def session(file):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def export(model, file, **how):
    ids = torch.ones(2, 7, dtype=torch.int64)
    torch.onnx.export(
        Pooled(model).eval(),
        (ids, ids),
        str(file),
        input_names=["input_ids", "attention_mask"],
        output_names=["text_vector"],
        **how,
    )


def main():
    folder = pathlib.Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 9
    model = transformers.AutoModel.from_pretrained(folder / "huggingface", attn_implementation="eager")
    rng = np.random.default_rng(3)
    ids = rng.integers(1, model.config.vocab_size, size=(TEXTS, TOKENS))
    shortest = TOKENS if "full" in sys.argv[3:] else TOKENS // 2
    lengths = rng.integers(shortest, TOKENS + 1, size=TEXTS)
    mask = (np.arange(TOKENS)[None] < lengths[:, None]).astype(np.int64)
    ids = ids * mask
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        axes = {n: {0: "batch", 1: "tokens"} for n in ("input_ids", "attention_mask")}
        made = {}
        export(model, temporary / "script.onnx", dynamo=False, opset_version=17, dynamic_axes=axes)
        made["torch.onnx fp32"] = temporary / "script.onnx"
        try:
            batch, tokens = torch.export.Dim("batch"), torch.export.Dim("tokens", max=512)
            shapes = ({0: batch, 1: tokens}, {0: batch, 1: tokens})
            export(model, temporary / "dynamo.onnx", dynamo=True, dynamic_shapes=shapes)
            made["torch.onnx dynamo fp32"] = temporary / "dynamo.onnx"
        except Exception as error:
            print("dynamo exporter:", str(error).splitlines()[0])
        quantize_dynamic(
            temporary / "script.onnx", temporary / "int8.onnx", per_channel=True, weight_type=QuantType.QInt8
        )
        made["quantize_dynamic int8"] = temporary / "int8.onnx"
        made["ours fp32"] = folder / "onnx/text_encoder.onnx"
        if (folder / "onnx_int8/text_encoder.onnx").exists():
            made["ours int8"] = folder / "onnx_int8/text_encoder.onnx"
        sessions = {name: session(file) for name, file in made.items()}

        def run(one):
            out = []
            for i in range(0, TEXTS, BATCH):
                feed = {"input_ids": ids[i : i + BATCH], "attention_mask": mask[i : i + BATCH]}
                out.append(one.run(None, feed)[0])
            return np.concatenate(out)

        base = run(sessions["torch.onnx fp32"])
        for name, one in sessions.items():
            size = sum(f.stat().st_size for f in made[name].parent.glob(made[name].name + "*"))
            print(f"{name}: {size / 1e6:.1f} MB, largest difference {np.abs(run(one) - base).max():.2g}")
        seconds = {name: [] for name in sessions}
        for turn in range(rounds):
            names = list(sessions)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                start = time.process_time()
                wall = time.perf_counter()
                run(sessions[name])
                seconds[name].append((time.process_time() - start, time.perf_counter() - wall))
        print(f"{BATCH} x {TOKENS} tokens, one thread, {rounds} paired rounds; median texts/s by CPU time, by wall time")
        for name, found in seconds.items():
            print(f"  {name}: {TEXTS / statistics.median(c for c, _ in found):.0f}, {TEXTS / statistics.median(w for _, w in found):.0f}")
        for ours, theirs in (
            ("ours fp32", "torch.onnx fp32"),
            ("ours fp32", "torch.onnx dynamo fp32"),
            ("ours int8", "quantize_dynamic int8"),
            ("ours int8", "ours fp32"),
        ):
            if ours in seconds and theirs in seconds:
                ratio = [t[0] / o[0] for o, t in zip(seconds[ours], seconds[theirs])]
                print(f"  {ours} over {theirs}: {statistics.median(ratio):.2f} x (paired CPU time, {min(ratio):.2f} to {max(ratio):.2f})")


main()
