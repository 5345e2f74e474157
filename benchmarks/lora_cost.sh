#!/bin/sh
# What LoRA costs against full fine-tuning: the same data, texts, batches and steps of MiniLM-L6 through
# `rectrain train`, three times each, interleaved. Prints seconds, tokens/s and peak resident memory.
#
#   benchmarks/lora_cost.sh runs/sample/prepare 3
set -eu
prepared=$(cd "$1" && pwd)
rounds=${2:-3}
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { # name, overrides...
  name=$1
  shift
  mkdir -p "$work/$name"
  ln -s "$prepared" "$work/$name/prepare"
  "$root/rectrain" train -c "$root/configs/sample.yaml" output="$work/$name" seed=7 \
    train.encoder.every=1 train.epochs=0.15 train.eval_every=1000 train.stopping.eval_rows=100 \
    train.retrieval.extra_negatives=64 train.batch_size=256 train.workers=1 train.encoder.cache_frozen=false \
    "$@" >"$work/$name.out" 2>"$work/$name.err"
  python3 - "$work/$name/train" "$name" <<'PY'
import json, sys
folder, name = sys.argv[1:]
r = json.load(open(folder + "/train.json"))
print(f"{name}: trained {r['encoder_trainable']:,} of the encoder's values, {r['steps']} steps, "
      f"{r['seconds']:.1f} s, {r['tokens_per_second']:,.0f} tokens/s, {r['peak_megabytes']:,} MB, "
      f"{sum(__import__('os').path.getsize(folder + '/model/' + f) for f in __import__('os').listdir(folder + '/model') if f.endswith('.safetensors')):,} bytes of weights", flush=True)
PY
}

for round in $(seq "$rounds"); do
  run "lora-$round" train.encoder.tune=lora train.encoder.lora.layers=all
  run "last2-$round" train.encoder.tune=lora train.encoder.lora.layers=last_2
  run "cached-$round" train.encoder.tune=lora train.encoder.lora.layers=last_2 train.encoder.cache_frozen=true
  run "full-$round" train.encoder.tune=full
  run "recompute-$round" train.encoder.tune=full train.encoder.recompute=true
done
