#!/bin/sh
# What training saves by doing work once: the sample's training with each sharing switched off, in turn.
#
#   benchmarks/shared_work.sh PREPARED [rounds] [overrides...]
#
# The encoder steps with every step of the towers, so that four steps show it.
set -eu
prepared=$(cd "$1" && pwd)
rounds=${2:-1}
shift 2
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { # name, overrides...
  name=$1
  shift
  /usr/bin/time -f %M -o "$work/$name.memory" \
    "$root/rectrain" train -c "$root/configs/sample.yaml" prepared="$prepared" output="$work/$name" \
    'baselines.models=[]' train.encoder.every=1 train.epochs=0.055 train.eval_every=1000 \
    train.stopping.eval_rows=100 "$@" >"$work/$name.out" 2>"$work/$name.err"
  python3 - "$work/$name" "$name" <<'PY'
import json, sys
folder, name = sys.argv[1:]
lines = [json.loads(line) for line in open(folder + "/train/train.jsonl")]
r = json.load(open(folder + "/train/train.json"))
seconds = lines[-1]["seconds"] - lines[0]["seconds"]
print(f"{name}: {r['steps']} steps in {seconds:.1f} s, {r['steps'] * 512 / seconds:,.0f} samples/s, "
      f"{int(open(folder + '.memory').read().split()[-1]) // 1024:,} MB", flush=True)
PY
  rm -rf "$work/$name"
}

for round in $(seq "$rounds"); do
  run "all" "$@"
  run "cache_tokens=false" train.encoder.cache_tokens=false "$@"
  run "by_length=false" train.encoder.by_length=false "$@"
  run "cache_frozen=false" train.encoder.cache_frozen=false "$@"
  run "distinct_texts=false" train.encoder.distinct_texts=false "$@"
done
