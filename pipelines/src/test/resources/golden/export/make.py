"""Makes export.json: rounded weights by onnxruntime, pruned weights by PyTorch.

Made with Python 3, onnx 1.23.2, onnxruntime 1.32.0, torch 2.7.1, numpy 2.2.6.
Zeros are written without a sign. Run in this folder: python make.py
"""

import json
import os
import tempfile

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch.nn.utils import prune

rng = np.random.default_rng(5)
weight = rng.normal(size=(6, 10)).astype(np.float32)  # (out, in)
weight[2] *= 20
weight[4] = 0
weight[4, 3] = 1e-3

# MatMul takes (in, out).
graph = helper.make_graph(
    [helper.make_node("MatMul", ["x", "w"], ["y"])],
    "g",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 10])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 6])],
    [numpy_helper.from_array(np.ascontiguousarray(weight.T), "w")],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
with tempfile.TemporaryDirectory() as folder:
    plain, rounded = os.path.join(folder, "a.onnx"), os.path.join(folder, "b.onnx")
    onnx.save(model, plain)
    quantize_dynamic(plain, rounded, per_channel=True, weight_type=QuantType.QInt8)
    found = {i.name: numpy_helper.to_array(i) for i in onnx.load(rounded).graph.initializer}
values = next(v for k, v in found.items() if v.dtype == np.int8 and v.shape == (10, 6))
scales = next(v for k, v in found.items() if v.dtype == np.float32 and v.shape == (6,))

layer = torch.nn.Linear(10, 6, bias=False)
layer.weight.data = torch.tensor(weight)
prune.l1_unstructured(layer, "weight", amount=0.3)

json.dump(
    {
        "weight": weight.ravel().tolist(),
        "rounded": values.T.ravel().tolist(),
        "scales": scales.tolist(),
        "pruned": (layer.weight.detach().numpy().ravel() + 0.0).tolist(),
    },
    open("export.json", "w"),
)
