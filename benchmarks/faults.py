#!/usr/bin/env python3
"""Kills and full disks at single system calls, over all stages: what is left, and does it go on?

    benchmarks/faults.py DIST/bin/rectrain [--kills 100] [--full 40] [--stages prepare,train] [--keep DIR]

Needs Linux, strace and Python 3. Each trial copies a finished run without one stage, runs that stage
under strace, which kills the process (or fails the call with ENOSPC) at one system call, and runs the
same command again without a fault. Right is: the second run ends with code 0; every file has the bytes
(JSON and logs: the content, times and sizes of machines aside) of a run that nothing happened to; no
hidden folder, no half file, no child process and no temporary file is left; and after a full disk the
stage's earlier result was whole.
"""
import argparse, filecmp, json, os, random, re, shutil, subprocess, sys, tempfile

CALLS = ["rename", "fsync", "openat", "mkdir", "unlink", "write", "pwrite64"]
WRITES = ["write", "pwrite64", "openat", "mkdir", "fsync"]
STAGES = ["sample", "prepare", "baselines", "train", "distill", "score", "eval", "export", "abtest"]
COMMANDS = {"baselines": "train", "abtest": "abtest analyze"}
TIMES = re.compile(
    r"second|milli|_ms|time|started|machine|memory|megabytes|_mib|per_|share|outputs|versions|wall|bytes")
CONFIG = """
output: out
seed: 7
sample: {users: 80, items: 60, days: 6, experiment: {}}
data:
  root: out/sample
  events:
    path: events.jsonl.gz
    id: impression_id
    labels: {click: click, like: like}
    context: {device: {column: device}}
  items: {path: items.jsonl.gz, text: "{title}", features: {category: {column: category}}}
prepare: {split: {kind: temporal}, gates: {max_quarantined: 0.9}}
baselines: {models: [popularity, frequency]}
train:
  encoder: {lora: {layers: last_1}, max_tokens: 8}
  epochs: 1
  batch_size: 128
  micro_batch: 64
distill: {measure_memory: false, layers: 1, epochs: 1, batch_size: 128, micro_batch: 64}
score: {latency_users: 1, latency_candidates: 5, top_k: 5}
eval: {recall_at: [5], resampling: {replicates: 100, slice_replicates: 50, permutations: 20}}
export: {formats: [huggingface, embeddings], k: 5, max_auc_loss: 1.0, tolerance: 0.1}
abtest:
  input: {path: experiment.jsonl.gz, period: period}
  resamples: 100
  gate: none
  metrics: [{name: ctr, kind: ratio, value: click, denominator: 1}]
spark: {shuffle_partitions: 2}
"""


def command(args, stage):
    return [args.rectrain, *COMMANDS.get(stage, stage).split(), "-c", "config.yaml"]


def run(args, folder, stage, tracing=()):
    env = dict(os.environ, TMPDIR=os.path.join(folder, "tmp"))
    os.makedirs(env["TMPDIR"], exist_ok=True)
    done = subprocess.run(
        [*tracing, *command(args, stage)], cwd=folder, env=env, capture_output=True, text=True)
    return done.returncode, done.stderr


def stripped(value):
    if isinstance(value, dict):
        return {k: stripped(v) for k, v in value.items() if not TIMES.search(k)}
    return [stripped(v) for v in value] if isinstance(value, list) else value


def same(a, b):
    if filecmp.cmp(a, b, shallow=False):
        return True
    if a.endswith("tribuo-provenance.json"):
        return True  # says when the model was made
    if a.endswith(".json"):
        return stripped(json.load(open(a))) == stripped(json.load(open(b)))
    if a.endswith(".jsonl"):
        lines = [[stripped(json.loads(line)) for line in open(f)] for f in (a, b)]
        return lines[0] == lines[1]
    # Pages and cards show seconds, event files and checkpoints hold the clock.
    return a.endswith((".html", "README.md", ".ckpt")) or "tfevents" in a


def tree(folder):
    found = set()
    for at, _, names in os.walk(folder):
        found |= {os.path.relpath(os.path.join(at, n), folder) for n in names}
    return found - {".lock"}


def differences(reference, folder):
    out = [f"only in one: {f}" for f in tree(reference) ^ tree(folder)]
    for name in sorted(tree(reference) & tree(folder)):
        if not same(os.path.join(reference, name), os.path.join(folder, name)):
            out.append(f"differs: {name}")
    return out


def left(folder):
    """Temporary files and processes that outlived everything."""
    out = []
    for at, _, names in os.walk(os.path.join(folder, "tmp")):
        out += [os.path.join(at, n) for n in names if n != ".lock" and "hsperfdata" not in at]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd").startswith(folder):
                out.append("process " + pid)
        except OSError:
            pass  # gone, or another user's
    return out


def count(args, folder, stage, calls):
    """How often a stage makes each call."""
    log = os.path.join(folder, "calls")
    run(args, folder, stage, ["strace", "-f", "-qq", "-c", "-o", log, "-e", "trace=" + ",".join(calls)])
    out = {}
    for line in open(log):
        cells = line.split()
        if cells and cells[-1] in calls:
            out[cells[-1]] = int(cells[3])
    return out


def trial(args, whole, work, stage, call, when, fault):
    folder = os.path.join(work, "trial")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder, symlinks=True)
    earlier = os.path.join(folder, "out", stage)
    if fault == "signal=SIGKILL":
        shutil.rmtree(earlier)
        extra, times = [], f"when={when}"
    else:  # the earlier result stays, and is made again
        extra, times = ["--force"], f"when={when}+"
    env = dict(os.environ, TMPDIR=os.path.join(folder, "tmp"))
    os.makedirs(env["TMPDIR"], exist_ok=True)
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
         f"inject={call}:{fault}:{times}", *command(args, stage), *extra],
        cwd=folder, env=env, capture_output=True, text=True)
    problems = []
    if extra and os.path.isdir(earlier) is False:
        problems.append("the earlier result is gone")
    if "\tat " in done.stderr:
        problems.append("a stack trace")
    code, words = run(args, folder, stage)
    if code:
        problems.append(f"the same command again: code {code}: {words[-300:]}")
    problems += differences(os.path.join(whole, "out"), os.path.join(folder, "out"))
    return done.returncode, problems + left(folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rectrain")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--full", type=int, default=40)
    parser.add_argument("--stages", default=",".join(STAGES))
    parser.add_argument("--keep")
    args = parser.parse_args()
    args.rectrain = os.path.abspath(args.rectrain)
    work = args.keep or tempfile.mkdtemp(prefix="faults")
    whole = os.path.join(work, "whole")
    if not os.path.isdir(whole):
        os.makedirs(whole)
        open(os.path.join(whole, "config.yaml"), "w").write(CONFIG)
        for stage in ["sample", "run"]:
            code, words = run(args, whole, stage)
            if code:
                sys.exit(f"{stage}: code {code}\n{words}")
    wanted = args.stages.split(",")
    bad = 0
    for fault, trials, calls in [
        ("signal=SIGKILL", args.kills, CALLS), ("error=ENOSPC", args.full, WRITES)]:
        for i in range(trials):
            stage = wanted[i % len(wanted)]
            seen = os.path.join(work, "count-" + stage + ".json")
            if not os.path.exists(seen):
                copy = os.path.join(work, "trial")
                shutil.rmtree(copy, ignore_errors=True)
                shutil.copytree(whole, copy, symlinks=True)
                shutil.rmtree(os.path.join(copy, "out", stage))
                json.dump(count(args, copy, stage, CALLS), open(seen, "w"))
            counts = {c: n for c, n in json.load(open(seen)).items() if c in calls}
            chance = random.Random(f"{fault} {i}")
            call = chance.choice(sorted(counts))
            # Libraries are opened before any work: the later calls are the stage's own.
            when = chance.randint(max(1, counts[call] // 2), counts[call])
            code, problems = trial(args, whole, work, stage, call, when, fault)
            bad += bool(problems)
            print(f"{fault} {i + 1}: {stage} {call} {when}: code {code}; "
                  + ("; ".join(problems) or "the same bytes, nothing left"), flush=True)
    print(f"{bad} of {args.kills + args.full} trials went wrong")
    sys.exit(1 if bad else 0)


main()
