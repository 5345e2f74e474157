"""Golden file of integrated gradients of words: Captum over transformers' BERT and Llama.

    python integrated_gradients.py > integrated_gradients.json

Made with captum 0.9.0, torch 2.15.0, transformers (see made_by), Python 3.11. The models are those of
golden/weights/tiny, read in 64 bits; the logit is a fixed smooth function of the pooled hidden
states; the way starts at the embeddings of a text whose tokens, special ones aside, are padding.
"""

import json
import os

import captum
import torch
import transformers
from captum.attr import LayerIntegratedGradients
from transformers import AutoModel, PreTrainedTokenizerFast

tiny = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "weights", "tiny")
texts = ["soup recipe with rice number 3", "football match report number 17"]
out = {"made_by": f"captum {captum.__version__}, torch {torch.__version__}, transformers {transformers.__version__}", "cases": []}


def top(pooled):
    weights = torch.sin(torch.arange(1, pooled.shape[1] + 1, dtype=torch.float64))
    return torch.tanh(pooled @ weights / 4) + 0.1 * (pooled**2).sum(1)


for name, padding in (("bert", 0), ("llama", 0)):
    folder = os.path.join(tiny, name)
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=os.path.join(folder, "tokenizer.json"))
    model = AutoModel.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
    layer = model.embeddings if name == "bert" else model.embed_tokens

    def forward(ids):
        hidden = model(input_ids=ids)[0]
        return top(hidden.mean(1) if name == "bert" else hidden[:, -1])

    for text in texts:
        encoded = tokenizer(text, return_special_tokens_mask=True)
        ids = torch.tensor([encoded["input_ids"]])
        special = torch.tensor([encoded["special_tokens_mask"]])
        empty = torch.where(special == 1, ids, torch.tensor(padding))
        attributions, delta = LayerIntegratedGradients(forward, layer).attribute(
            ids, baselines=empty, n_steps=200, method="gausslegendre", return_convergence_delta=True)
        out["cases"].append({
            "model": name, "text": text, "ids": ids[0].tolist(), "empty": empty[0].tolist(),
            "values": attributions.sum(2)[0].tolist(), "base": forward(empty)[0].item(),
            "full": forward(ids)[0].item(), "delta": delta[0].item(),
        })
print(json.dumps(out))
