"""PyTorch + PEFT beside `rectrain bench`: MiniLM-L6 with LoRA r 8 on query and value.

    python encoder_step.py FOLDER THREADS PRECISION SECONDS [DEVICE]

FOLDER holds all-MiniLM-L6-v2 as HuggingFace lays it out, or is "random" for random weights of the same
shape (the arithmetic is the same). PRECISION: fp32; bf16 (base and adapters in bfloat16);
autocast (fp32 weights under torch.autocast); bf16base (frozen base bf16, adapters fp32, autocast).
DEVICE is cpu, or gpu:0. Prints steps per second and forward passes per second. Run pairs of it and of
    rectrain bench events=0 threads=[N] precisions=[P]
in turn on a quiet machine. Made with torch 2.7.1, transformers 5.24.0, peft 0.21.2.
"""
import contextlib
import sys
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import BertConfig, BertModel

folder, threads, precision, seconds = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
device = (sys.argv[5] if len(sys.argv) > 5 else "cpu").replace("gpu", "cuda")
torch.set_num_threads(threads)
torch.manual_seed(7)
B, T = 32, 64
if folder == "random":
    base = BertModel(
        BertConfig(vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12,
                   intermediate_size=1536, attn_implementation="sdpa"),
        add_pooling_layer=False)
else:
    base = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
if precision in ("bf16", "bf16base"):
    base = base.to(torch.bfloat16)
model = get_peft_model(
    base, LoraConfig(r=8, lora_alpha=16, target_modules=["query", "value"], lora_dropout=0.0),
    autocast_adapter_dtype=precision == "bf16base")
for module in model.modules():  # dropout of the base is off on both sides
    if isinstance(module, torch.nn.Dropout):
        module.p = 0.0
    if hasattr(module, "dropout_prob"):
        module.dropout_prob = 0.0
model.to(device).train()
ids = torch.randint(1000, 30522, (B, T)).to(device)
mask = torch.ones(B, T, dtype=torch.long, device=device)
upstream = ((torch.rand(B, 384) - 0.5) / B).to(device)
trainable = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.AdamW(trainable, lr=1e-4, weight_decay=0.01)
cast = (torch.autocast(device.split(":")[0], torch.bfloat16) if precision in ("autocast", "bf16base")
        else contextlib.nullcontext())


def pooled():
    with cast:
        hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
    weights = mask.unsqueeze(2).to(torch.float32)
    return (hidden.float() * weights).sum(1) / weights.sum(1)


def step():
    pooled().backward(upstream)
    torch.nn.utils.clip_grad_norm_(trainable, 1.0).item()  # waits for the device, as ours does
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


def forward():
    with torch.no_grad():
        pooled().sum().item()  # waits for the device


def rate(work):
    for _ in range(2):
        done, start = 0, time.perf_counter()
        while True:
            work()
            done += 1
            spent = time.perf_counter() - start
            if spent >= seconds:
                break
    return done / spent


f, s = rate(forward), rate(step)
print(f"peer {precision} threads {threads}: forward {f:.3f}/s, training {s:.3f} steps/s, "
      f"{s * B * T:.0f} tokens/s", flush=True)
