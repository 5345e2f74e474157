"""Golden values for Decoder and Rope: Qwen2, Qwen3 and Llama with random weights and PEFT adapters.

Made with torch 2.7.1, transformers 5.23.0, peft 0.21.2, safetensors 0.8.0 (Python 3.11):
    python decoders.py
writes decoders/<family>/{model,adapter,golden.safetensors} and decoders/rope.safetensors.
"""
import os
import shutil
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import (AutoModel, AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, Qwen2Config,
                          Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM)
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "decoders")
torch.set_num_threads(1)
common = dict(vocab_size=50, hidden_size=24, num_hidden_layers=2, num_attention_heads=4, intermediate_size=20,
              max_position_embeddings=32, initializer_range=0.2)
families = {
    "qwen2": (Qwen2ForCausalLM, Qwen2Config(**common, num_key_value_heads=2, tie_word_embeddings=True,
                                            rope_parameters={"rope_type": "default", "rope_theta": 1e6}),
              torch.float32, {}, AutoModelForCausalLM, "all-linear"),
    "qwen3": (Qwen3ForCausalLM, Qwen3Config(**common, num_key_value_heads=1, head_dim=8, tie_word_embeddings=False,
                                            rope_parameters={"rope_type": "default", "rope_theta": 1e4}),
              torch.bfloat16, {"max_shard_size": "6KB"}, AutoModel, ["q_proj", "v_proj"]),
    "llama": (LlamaForCausalLM, LlamaConfig(**common, num_key_value_heads=4, attention_bias=True, mlp_bias=True,
                                            tie_word_embeddings=False,
                                            rope_parameters={"rope_type": "llama3", "rope_theta": 500.0, "factor": 4.0,
                                                             "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                                                             "original_max_position_embeddings": 8}),
              torch.float16, {}, AutoModel, ["k_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]),
}
shutil.rmtree(here, ignore_errors=True)
N, T = 3, 12
for number, (family, (cls, config, dtype, save, auto, targets)) in enumerate(families.items()):
    torch.manual_seed(20 + number)
    folder = os.path.join(here, family)
    whole = cls(config)
    with torch.no_grad():
        for name, p in whole.named_parameters():
            if "norm" in name or name.endswith("bias"):
                p.add_(0.2 * torch.randn_like(p))
    whole.to(dtype).save_pretrained(os.path.join(folder, "model"), **save)
    os.remove(os.path.join(folder, "model", "generation_config.json"))
    whole = AutoModelForCausalLM.from_pretrained(os.path.join(folder, "model"), dtype=torch.float32)
    base = auto.from_pretrained(os.path.join(folder, "model"), dtype=torch.float32)
    model = get_peft_model(base, LoraConfig(r=3, lora_alpha=6, target_modules=targets))
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "lora_B" in name:
                p.copy_(0.3 * torch.randn_like(p))
    model.save_pretrained(os.path.join(folder, "adapter"))
    os.remove(os.path.join(folder, "adapter", "README.md"))
    ids = torch.randint(0, 50, (N, T))
    lengths = torch.tensor([12, 5, 9])
    mask = (torch.arange(T)[None] < lengths[:, None]).long()
    coefficients = torch.randn(N, 24)
    inner = model.base_model.model
    inner = inner.model if hasattr(inner, "lm_head") else inner
    hidden = inner(input_ids=ids, attention_mask=mask)[0]
    last = hidden[torch.arange(N), lengths - 1]
    (last * coefficients).sum().backward()
    logits = whole(input_ids=ids[:1]).logits[0, -1]
    out = {"ids": ids.float(), "mask": mask.float(), "coefficients": coefficients, "last": last,
           "hidden": hidden * mask[..., None], "logits": logits}
    for name, p in model.named_parameters():
        if p.requires_grad:
            short = name.replace("base_model.model.", "").replace(".default", "")
            out["grad." + short.removeprefix("model.")] = p.grad
    save_file({k: v.detach().float().clone().contiguous() for k, v in out.items()}, os.path.join(folder, "golden.safetensors"))

ropes = {
    "plain": {"rope_type": "default", "rope_theta": 1e6},
    "linear": {"rope_type": "linear", "rope_theta": 1e4, "factor": 4.0},
    "llama3": {"rope_type": "llama3", "rope_theta": 5e5, "factor": 8.0, "low_freq_factor": 1.0,
               "high_freq_factor": 4.0, "original_max_position_embeddings": 8192},
    "yarn": {"rope_type": "yarn", "rope_theta": 1e6, "factor": 4.0, "original_max_position_embeddings": 32768},
}
out = {}
for name, parameters in ropes.items():
    config = Qwen2Config(hidden_size=512, num_attention_heads=4, max_position_embeddings=131072, rope_parameters=parameters)
    if name == "plain":
        frequencies, factor = 1.0 / (1e6 ** (torch.arange(0, 128, 2).float() / 128)), 1.0
    else:
        frequencies, factor = ROPE_INIT_FUNCTIONS[name](config, "cpu")
    out[name], out[name + ".factor"] = frequencies, torch.tensor(factor)
save_file({k: v.float().contiguous() for k, v in out.items()}, os.path.join(here, "rope.safetensors"))
