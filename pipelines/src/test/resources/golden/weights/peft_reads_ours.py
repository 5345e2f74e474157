"""PEFT reads an adapter folder that rectrain wrote, and scores with it.

peft-ours/ is what PeftAdapterTest writes (copied from its temporary folder). Run with torch 2.7.1,
transformers 5.23.0, peft 0.21.2, safetensors 0.8.0 (Python 3.11):
    python peft_reads_ours.py
writes peft-ours-scores.safetensors, which the same test compares with rectrain's scores.
"""
import os
import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file
from transformers import BertModel

here = os.path.dirname(os.path.abspath(__file__))
base = BertModel.from_pretrained(os.path.join(here, "../nn/bert-lora/model"), add_pooling_layer=False)
base.scorer = torch.nn.Linear(16, 2)
model = PeftModel.from_pretrained(base, os.path.join(here, "peft-ours")).eval()
ours = load_file(os.path.join(here, "peft-ours", "adapter_model.safetensors"))
state = {n.replace(".default", "").replace("modules_to_save.", ""): p for n, p in model.named_parameters()}
for name, value in ours.items():
    assert torch.equal(state[name], value), name
inputs = load_file(os.path.join(here, "../nn/bert-lora/golden.safetensors"))
ids, mask = inputs["ids"].long(), inputs["mask"].long()
with torch.no_grad():
    hidden = model.base_model.model(input_ids=ids, attention_mask=mask)[0]
    m = mask.float()[..., None]
    logits = model.base_model.model.scorer((hidden * m).sum(1) / m.sum(1))
save_file({"logits": logits}, os.path.join(here, "peft-ours-scores.safetensors"))
print(len(ours), "tensors read, logits", logits[0].tolist())
