#!/bin/sh
# Training steps of MiniLM-L6 with LoRA beside PyTorch and PEFT, in turn: encoder_step.py and `rectrain bench`.
#
#   benchmarks/encoder_pair.sh PYTHON [rounds] [seconds]
#
# PYTHON has torch, transformers and peft.
set -eu
python=$1
rounds=${2:-3}
seconds=${3:-3}
root=$(cd "$(dirname "$0")/.." && pwd)

"$python" -c 'import torch, transformers, peft; print("torch", torch.__version__, "transformers", transformers.__version__, "peft", peft.__version__)'
for round in $(seq "$rounds"); do
  for shape in "1 fp32 fp32" "2 fp32 fp32" "1 bf16 bf16base"; do
    set -- $shape
    "$python" "$root/benchmarks/encoder_step.py" random "$1" "$3" "$seconds" 2>/dev/null
    "$root/rectrain" bench events=0 "threads=[$1]" "precisions=[$2]" "seconds=$seconds" 2>/dev/null |
      "$python" -c 'import json, sys; print("ours", sys.argv[1:], json.loads(sys.stdin.readlines()[-1]))' "$1" "$2"
  done
done
