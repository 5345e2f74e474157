"""Every key that PEFT and transformers write by default, with its default: foreign-keys.json.

Made with peft 0.21.2 and transformers 5.24.0; run again for newer versions, then say in
foreign-keys.csv what is done with the keys that are new.
"""

import json
import pathlib

import peft
import transformers
from peft import LoraConfig
from transformers import BertConfig, LlamaConfig, Qwen2Config, Qwen3Config

out = {"peft": peft.__version__, "transformers": transformers.__version__}
out["adapter"] = LoraConfig(r=4, target_modules=["query"]).to_dict()
for config in (BertConfig, Qwen2Config, Qwen3Config, LlamaConfig):
    out[config.model_type] = config().to_dict()
file = pathlib.Path(__file__).with_name("foreign-keys.json")
file.write_text(json.dumps(out, indent=1, sort_keys=True, default=sorted) + "\n")
