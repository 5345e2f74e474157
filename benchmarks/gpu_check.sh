#!/bin/sh
# What a GPU must show, in one command and one file to send:
#
#   RECTRAIN_TORCH=SITE benchmarks/gpu_check.sh [out]
#
# SITE is the site-packages folder into which pip installed torch 2.7.1; out (default gpu_check) is a new
# folder, and out.txt the file. PEER=PYTHON, with torch, transformers and peft, adds PyTorch's own steps.
# DEVICES (default "gpu:0", and all GPUs together where there are more) are tried one after the other, so
# DEVICES="cpu" tries the script itself. About ten minutes.
#
# 1. The same training on the processor and on each device: losses and metrics side by side.
# 2. 1, 2 and 8 workers: the same model on each device, told by its checksum.
# 3. bf16 beside fp32: metrics.
# 4. Tokens per second of a step, beside PyTorch with PEFT.
# 5. Memory as predicted and as used.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-gpu_check}
report=$out.txt
if [ -e "$out" ] || [ -e "$report" ]; then
  echo "error: $out or $report is there already; hint: name another" >&2
  exit 2
fi
mkdir -p "$out"
gpus=0
if command -v nvidia-smi >/dev/null 2>&1; then gpus=$(nvidia-smi -L | wc -l); fi
devices=${DEVICES:-gpu:0}
if [ -z "${DEVICES:-}" ] && [ "$gpus" -gt 1 ]; then
  devices="gpu:0 gpu:$(seq -s, 0 $((gpus - 1)))"
fi

say() { printf '%s\n' "$*" | tee -a "$report"; }
# Runs a command of rectrain; its words go to a log, its last line of stdout to a file.
ask() { # name words...
  name=$1
  shift
  if "$root/rectrain" "$@" >"$out/$name.out" 2>"$out/$name.log"; then
    return 0
  fi
  say "FAILED $name (exit code $?): $*"
  tail -n 5 "$out/$name.log" | tee -a "$report"
  return 1
}
field() { # file key: a number of train.json
  sed -n "s/.*\"$2\" *: *\\([-0-9.eE+]*\\).*/\\1/p" "$1" | head -n 1
}

say "date $(date -u +%Y-%m-%dT%H:%MZ), commit $(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)"
say "RECTRAIN_TORCH ${RECTRAIN_TORCH:-not set}"
grep -m1 'model name' /proc/cpuinfo | tee -a "$report" || true
if [ "$gpus" -gt 0 ]; then
  nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv | tee -a "$report"
fi

common="-c $root/configs/sample.yaml data.root=$root/data-samples train.epochs=1"
# shellcheck disable=SC2086
ask prepare prepare $common "output=$out/data" || exit 3

train() { # name device further words...
  name=$1
  device=$2
  shift 2
  # shellcheck disable=SC2086
  ask "$name" train $common "prepared=$out/data/prepare" "output=$out/$name" "train.device=$device" "$@" || return 0
  model=$(find "$out/$name/train/model" -name '*.safetensors' -exec sha256sum {} + | cut -d' ' -f1 | sort | sha256sum | cut -c1-12)
  losses=$(sed -n 's/.*"loss" *: *\([-0-9.eE+]*\).*/\1/p' "$out/$name/train/train.jsonl" | tail -n 3 | tr '\n' ' ')
  say "$name: model $model; last losses $losses; seconds $(field "$out/$name/train/train.json" seconds); MB resident $(field "$out/$name/train/train.json" peak_megabytes)"
  grep -i 'memory' "$out/$name.log" | head -n 3 | sed 's/^/    /' | tee -a "$report" || true
  if [ "$gpus" -gt 0 ]; then
    sed -n 's/^/    GPU memory used at most, MiB: /p' "$out/$name.gpu" 2>/dev/null | tee -a "$report" || true
  fi
}
# The largest use of GPU memory while a command runs.
watched() { # name device words...
  if [ "$gpus" -gt 0 ]; then
    (while :; do nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits; sleep 0.5; done) >"$out/$1.used" 2>/dev/null &
    watch=$!
  fi
  train "$@"
  if [ "$gpus" -gt 0 ]; then
    kill "$watch" 2>/dev/null || true
    sort -n "$out/$1.used" | tail -n 1 >"$out/$1.gpu"
    say "    GPU memory used at most, MiB: $(cat "$out/$1.gpu")"
  fi
}

say "== 1. processor and devices, fp32, one worker"
watched cpu cpu
for device in $devices; do watched "$(printf %s "$device" | tr ':,' '__')" "$device"; done
say "== 2. workers (threads of one process); the model must be the same"
for device in $devices; do
  case $device in *,*) continue ;; esac
  for workers in 2 8; do
    all=$device
    case $device in # a GPU is named once per worker; more workers than GPUs share them
      gpu:*) all=gpu:$(for i in $(seq 0 $((workers - 1))); do printf '%s,' $((i % (gpus > 0 ? gpus : 1))); done | sed 's/,$//') ;;
    esac
    watched "$(printf %s "$device" | tr ':,' '__')_$workers" "$all" "train.workers=$workers"
  done
done
say "== 3. bf16"
for device in $devices; do
  watched "$(printf %s "$device" | tr ':,' '__')_bf16" "$device" train.encoder.precision=bf16
done
say "== 4. steps"
for device in $devices; do
  case $device in *,*) continue ;; esac
  ask "bench_$(printf %s "$device" | tr ':,' '__')" bench events=0 'threads=[1]' 'precisions=[fp32,bf16]' "device=$device" &&
    tail -n 1 "$out/bench_$(printf %s "$device" | tr ':,' '__').out" | tee -a "$report"
  if [ -n "${PEER:-}" ]; then
    for precision in fp32 bf16base; do
      "$PEER" "$root/benchmarks/encoder_step.py" random 1 "$precision" 3 "$device" 2>/dev/null | tee -a "$report"
    done
  fi
done
say "done; send $report"
