"""Numbers as torch 2.7.1 rounds them to float16 and bfloat16 and safetensors 0.8.0 stores them.

    python number_types.py
writes number-types.safetensors (values; rounded and back as F32, F16, BF16) and one file per type.
"""
import os
import torch
from safetensors.torch import save_file

here = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(1)
special = torch.tensor([0.0, -0.0, 1, -1, 65504, 65519.99, 65520, 1e6, -1e6, 2.0 ** -14, 2.0 ** -24, 2.0 ** -25,
                        1.5 * 2.0 ** -25, 2.0 ** -14 - 2.0 ** -25, 1e-8, 3e-39, 3.3895e38, float("inf"), -float("inf")])
ties = torch.tensor([1 + k * 2.0 ** -11 for k in range(8)] + [1 + k * 2.0 ** -8 for k in range(8)])
values = torch.cat([special, ties, torch.randn(500), torch.randn(500) * 1e-6, torch.exp(torch.randn(500) * 20)])
types = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
out = {"values": values}
for name, dtype in types.items():
    out[name] = values.to(dtype).float().clone()
    save_file({"values": values.to(dtype)}, os.path.join(here, f"number-types-{name}.safetensors"))
save_file(out, os.path.join(here, "number-types.safetensors"))
