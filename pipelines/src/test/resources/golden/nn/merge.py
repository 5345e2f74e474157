"""What PEFT's merge_and_unload makes of bert-lora/adapter, for Lora.merge.

Made with torch 2.7.1, transformers 5.24.0, peft 0.21.2, safetensors 0.8.0 (Python 3.11):
    python merge.py
writes bert-lora/merged.safetensors: the weights that changed.
"""
import os
import torch
from peft import PeftModel
from safetensors.torch import save_file
from transformers import BertModel

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bert-lora")
base = BertModel.from_pretrained(os.path.join(here, "model"), add_pooling_layer=False)
before = {k: v.clone() for k, v in base.state_dict().items()}
base.scorer = torch.nn.Linear(16, 2)
merged = PeftModel.from_pretrained(base, os.path.join(here, "adapter")).merge_and_unload().state_dict()
changed = {k: merged[k].contiguous() for k, v in before.items() if not torch.equal(merged[k], v)}
save_file(changed, os.path.join(here, "merged.safetensors"))
print(sorted(changed))
