"""Golden values for BertEncoder, Lora, Losses, ClipNorm, AdamW and the PEFT reader.

Made with torch 2.7.1, transformers 5.23.0, peft 0.21.2, safetensors 0.8.0 (Python 3.11):
    python bert_lora.py
writes bert-lora/model (HuggingFace), bert-lora/adapter (PEFT) and bert-lora/golden.safetensors.
"""
import os
import torch
from torch import nn
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bert-lora")
torch.manual_seed(11)
torch.set_num_threads(1)
config = BertConfig(vocab_size=60, hidden_size=16, num_hidden_layers=3, num_attention_heads=4,
                    intermediate_size=24, max_position_embeddings=12, initializer_range=0.25,
                    hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
base = BertModel(config, add_pooling_layer=False)
with torch.no_grad():
    for name, p in base.named_parameters():
        if "LayerNorm" in name or name.endswith("bias"):
            p.add_(0.2 * torch.randn_like(p))
base.save_pretrained(os.path.join(here, "model"))
base.scorer = nn.Linear(16, 2)
model = get_peft_model(base, LoraConfig(
    r=4, lora_alpha=6, lora_dropout=0.0, use_rslora=True,
    target_modules=["query", "value", "output.dense"], layers_to_transform=[1, 2],
    modules_to_save=["scorer"]))
with torch.no_grad():
    for name, p in model.named_parameters():
        if "lora_B" in name:
            p.copy_(0.3 * torch.randn_like(p))
model.save_pretrained(os.path.join(here, "adapter"))
os.remove(os.path.join(here, "adapter", "README.md"))

N, T = 6, 9
ids = torch.randint(1, 60, (N, T))
lengths = torch.tensor([9, 8, 5, 3, 1, 7])
mask = (torch.arange(T)[None] < lengths[:, None]).long()
ids = ids * mask
labels = torch.randint(0, 2, (N, 2)).float()
weights = torch.rand(N) + 0.5
out = {"ids": ids.float(), "mask": mask.float(), "labels": labels, "weights": weights}


def forward():
    hidden = model.base_model.model(input_ids=ids, attention_mask=mask)[0]
    m = mask.float()[..., None]
    pooled = (hidden * m).sum(1) / m.sum(1)
    return hidden, pooled, model.base_model.model.scorer(pooled)


def loss_of(logits):
    per = F.binary_cross_entropy_with_logits(logits, labels, weight=weights[:, None], reduction="none")
    return 0.7 * per[:, 0].sum() / weights.sum() + 0.3 * per[:, 1].sum() / weights.sum()


def short(name):
    return (name.replace("base_model.model.", "").replace(".default", "")
            .replace("modules_to_save.", ""))


trainable = [(short(n), p) for n, p in model.named_parameters() if p.requires_grad]
hidden, pooled, logits = forward()
out["hidden"], out["pooled"], out["logits"] = hidden * mask.float()[..., None], pooled, logits
loss = loss_of(logits)
loss.backward()
out["loss"] = loss
for n, p in trainable:
    out["grad." + n] = p.grad.clone()
model.zero_grad()

decay = [p for n, p in trainable if not n.endswith("bias")]
plain = [p for n, p in trainable if n.endswith("bias")]
optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.05},
                               {"params": plain, "weight_decay": 0.0}], lr=1e-2)
losses, norms = [], []
for step in range(20):
    loss = loss_of(forward()[2])
    optimizer.zero_grad()
    loss.backward()
    norms.append(nn.utils.clip_grad_norm_([p for _, p in trainable], 0.3))
    for group in optimizer.param_groups:
        group["lr"] = 1e-2 * (step + 1) / 20
    optimizer.step()
    losses.append(loss.detach())
out["losses"], out["norms"] = torch.stack(losses), torch.stack(norms)
for n, p in trainable:
    out["after." + n] = p
save_file({k: v.detach().clone().contiguous() for k, v in out.items()}, os.path.join(here, "golden.safetensors"))
