"""Tiny HuggingFace folders with tokenizers, and what transformers makes of some texts.

Made with torch 2.7.1, transformers 5.24.0, tokenizers 0.23.3, safetensors 0.8.0 (Python 3.11):
    python tiny_models.py
writes tiny/<name>/ (config.json, *.safetensors, tokenizer.json, texts.json, expected.safetensors):
bert in float16, qwen2 in bfloat16 and shards, llama in float32.
"""
import json
import os
import shutil
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (AutoModel, BertConfig, BertModel, LlamaConfig, LlamaModel, PreTrainedTokenizerFast,
                          Qwen2Config, Qwen2Model)

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tiny")
shutil.rmtree(here, ignore_errors=True)
torch.set_num_threads(1)
corpus = [f"{w} number {i}" for i in range(40) for w in ("soup recipe with rice", "football match report")]
corpus += ["young reader", "adult reader", "中文标题 测试"]
texts = ["", "soup recipe with rice number 3", "football match report number 17; adult reader",
         "完全 unknown words 🙂", "rice", "soup " * 30]


def wordpiece():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer()
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.train_from_iterator(corpus, trainers.WordPieceTrainer(
        vocab_size=120, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False))
    t.post_processor = processors.BertProcessing(("[SEP]", t.token_to_id("[SEP]")), ("[CLS]", t.token_to_id("[CLS]")))
    return t


def bytes_bpe():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=300, special_tokens=["<|endoftext|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return t


def unigram():
    t = Tokenizer(models.Unigram())
    t.pre_tokenizer = pre_tokenizers.Metaspace()
    t.train_from_iterator(corpus, trainers.UnigramTrainer(
        vocab_size=90, special_tokens=["<unk>", "<s>"], unk_token="<unk>", show_progress=False))
    t.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", t.token_to_id("<s>"))])
    return t


common = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24,
              max_position_embeddings=32, initializer_range=0.25)
families = {
    "bert": (wordpiece, lambda v: BertModel(BertConfig(vocab_size=v, **common), add_pooling_layer=False),
             torch.float16, {}, "mean"),
    "qwen2": (bytes_bpe, lambda v: Qwen2Model(Qwen2Config(vocab_size=v + 4, num_key_value_heads=2, **common)),
              torch.bfloat16, {"max_shard_size": "8KB"}, "last"),
    "llama": (unigram, lambda v: LlamaModel(LlamaConfig(vocab_size=v, num_key_value_heads=2, **common)),
              torch.float32, {}, "last"),
}
for number, (name, (tokenizer_of, model_of, dtype, save, pooling)) in enumerate(families.items()):
    torch.manual_seed(40 + number)
    folder = os.path.join(here, name)
    tokenizer = tokenizer_of()
    model_of(tokenizer.get_vocab_size()).to(dtype).save_pretrained(folder, **save)
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    fast = PreTrainedTokenizerFast(tokenizer_file=os.path.join(folder, "tokenizer.json"))
    model = AutoModel.from_pretrained(folder, dtype=torch.float32)
    out = {}
    for i, text in enumerate(texts):
        ids = fast(text, truncation=True, max_length=24)["input_ids"] or [0]
        hidden = model(input_ids=torch.tensor([ids]))[0][0]
        out[f"ids.{i}"] = torch.tensor(ids).float()
        out[f"cls.{i}"], out[f"mean.{i}"], out[f"last.{i}"] = hidden[0], hidden.mean(0), hidden[-1]
    save_file({k: v.detach().clone().contiguous() for k, v in out.items()}, os.path.join(folder, "expected.safetensors"))
    with open(os.path.join(folder, "texts.json"), "w") as file:
        json.dump({"texts": texts, "pooling": pooling}, file)
