#!/usr/bin/env python3
"""Kills at single system calls and full disks, over all stages: what is left, and does it go on?

    benchmarks/faults.py DIST/bin/rectrain WORK [--kills 100] [--stages prepare,train] [--modes kill,call,disk]

Needs Linux, Python 3, strace and unshare (util-linux). WORK is a folder of its own: it keeps the run that
nothing happened to and `results.jsonl`, a line for each trial. The same command again goes on with what
is missing there and repeats what went wrong; `--table` prints what it says so far.

A survey of each stage under strace lists what it writes, and how. Then, each trial in a copy of the whole run:

- kill: the stage is killed at a system call on one of its files, the run that goes on is killed at another
  one, and the third ends; a process that a search started is killed when the file is there, and the search
  ends by itself;
- disk: the trial lies on a file system that is full when a file of a kind is begun, or a page later; each
  kind of file that the stage writes has its turn, four in a trial, temporary files by themselves;
- call: from a system call (open, mkdir, rename, fsync) on one of its files on, all such calls on that file and
  on those that come later fail with ENOSPC.

Right is: a full disk ends with code 3, one JSON line and no stack trace, and leaves the stage's earlier result
and all other stages as they were; then the same command ends with code 0; every file has the bytes of the run
that nothing happened to, times aside; no hidden or half file, process or temporary file is left.
"""
import argparse, collections, json, os, random, re, shutil, subprocess, sys, threading, time

CALLS = ["openat", "mkdir", "rename", "write", "pwrite64", "fsync", "unlink", "rmdir"]
FAILING = ["openat", "mkdir", "rename", "fsync"]
# The command, and the folder or file that it makes.
STAGES = {
    "sample": ("sample", "runs/a/sample"),
    "prepare": ("prepare", "runs/a/prepare"),
    "baselines": ("train", "runs/a/baselines"),
    "train": ("train", "runs/a/train"),
    "distill": ("distill", "runs/a/distill"),
    "score": ("score", "runs/a/score"),
    "eval": ("eval", "runs/a/eval"),
    "export": ("export", "runs/a/export"),
    "abtest": ("abtest analyze", "runs/a/abtest"),
    "monitor": ("monitor", "runs/a/monitor"),
    "federate": ("federate -c faults-beside.yaml output=runs/f", "runs/f"),
    "tune": ("tune -c faults-beside.yaml output=runs/t", "runs/t"),
    "worth": ("worth -c faults-beside.yaml output=runs/w", "runs/w"),
    "update": ("update -c faults-beside.yaml prepared=null output=runs/v/u", "runs/v"),
    "shadow": ("shadow -c faults-beside.yaml", "runs/b/shadow"),
    "explain": ("explain -c faults-beside.yaml", "runs/b/explain"),
    "select": ("label select -c faults-beside.yaml", "runs/b/label_select"),
    "curves": ("label score -c faults-beside.yaml", "runs/b/label_score"),
    "features": ("features -c faults-beside.yaml", "runs/b/features"),
    "rollout": ("rollout judge -c faults-beside.yaml", "runs/b/rollout"),
    "promote": ("models promote runs/a/train/model", "runs/registry.json"),
    "rollback": ("models rollback", "runs/registry.json"),
}
FIRST = [words for words, result in STAGES.values() if result.startswith("runs/a/")]
PROMOTED = [f"models promote runs/a/{made}/model" for made in ["train", "distill"] * 3]
BESIDE = ["train -c faults-beside.yaml"]
BESIDE += [words for words, _ in STAGES.values() if "faults-beside.yaml" in words]
BASE = "pipelines/src/test/resources/golden/weights/tiny/bert"
# The quick compiler and the simplest collector: these runs are over in seconds.
JVM = {"RECTRAIN_HEAP": "1g", "RECTRAIN_OPTS": "-XX:TieredStopAtLevel=1 -XX:-UseParallelGC -XX:+UseSerialGC"}
PAGE = 4096
LIMIT_SECONDS = 1200


class Bench:
    def __init__(self, rectrain, work):
        self.rectrain, self.work = os.path.abspath(rectrain), os.path.abspath(work)
        self.whole, self.trial = self.work + "/whole", self.work + "/trial"
        # Where temporary files lie that are not to fill the disk; None: beside the run.
        self.elsewhere = None
        os.makedirs(self.trial, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", self.trial], check=True)

    def run(self, folder, words, tracing=()):
        """A command's exit code (or "hung"), last line of stdout and stderr."""
        tmp = self.elsewhere or folder + "/tmp"
        os.makedirs(tmp, exist_ok=True)
        config = [] if words.startswith("models") or "-c" in words.split() else ["-c", "config.yaml"]
        process = subprocess.Popen(
            [*tracing, self.rectrain, *words.split(), *config], cwd=folder, text=True,
            env=dict(os.environ, TMPDIR=tmp, **JVM), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, err = process.communicate(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            for pid in processes(folder):
                os.kill(pid, 9)
            return "hung", "", process.communicate()[1]
        return process.returncode, (out.strip().splitlines() or [""])[-1], err

    def make_whole(self):
        if os.path.isdir(self.whole):
            return
        making = self.work + "/making"
        shutil.rmtree(making, ignore_errors=True)
        os.makedirs(making)
        here = os.path.dirname(os.path.abspath(__file__))
        shutil.copytree(os.path.join(here, "..", BASE), making + "/base")
        shutil.copy(os.path.join(here, "faults.yaml"), making + "/config.yaml")
        shutil.copy(os.path.join(here, "faults-beside.yaml"), making)
        for words in dict.fromkeys(FIRST + BESIDE[:-1]):
            self.must(making, words)
        for words in PROMOTED + ["models name canary runs/b/train/model"] + BESIDE[-1:]:
            self.must(making, words)
        shutil.rmtree(making + "/tmp")
        os.rename(making, self.whole)

    def must(self, folder, words):
        code, _, err = self.run(folder, words)
        if code:
            sys.exit(f"{words}: code {code}\n{err}")

    def fresh(self, stage, keep):
        """A copy of the whole run, without a stage's result unless it is kept."""
        self.resize("50%")
        for name in os.listdir(self.trial):
            path = os.path.join(self.trial, name)
            (shutil.rmtree if os.path.isdir(path) else os.remove)(path)
        shutil.copytree(self.whole, self.trial, symlinks=True, dirs_exist_ok=True)
        made = os.path.join(self.trial, STAGES[stage][1])
        if not keep and os.path.isdir(made):
            shutil.rmtree(made)

    def resize(self, size):
        subprocess.run(["mount", "-o", f"remount,size={size}", self.trial], check=True)

    def fill(self, pages):
        """Leaves so many free pages."""
        used = os.statvfs(self.trial)
        self.resize((used.f_blocks - used.f_bfree) * used.f_bsize + pages * PAGE)

    def survey(self, stage):
        """What a stage writes: a list of [call, path, bytes, thread's count of that call]."""
        kept = f"{self.work}/survey-{stage}.json"
        if os.path.exists(kept):
            return json.load(open(kept))
        log = f"{self.work}/survey.log"
        self.fresh(stage, keep=False)
        code, _, err = self.run(self.trial, STAGES[stage][0], [
            "strace", "-f", "--seccomp-bpf", "-qq", "-y", "-s", "0", "-o", log, "-e", "trace=" + ",".join(CALLS)])
        if code:
            sys.exit(f"survey of {stage}: code {code}\n{err}")
        events, counts = [], collections.Counter()
        for line in open(log, errors="replace"):
            found = re.match(r"(\d+)\s+(\w+)\((.*)", line)
            if not found or found[2] not in CALLS:
                continue
            thread, call, rest = found.groups()
            counts[thread, call] += 1
            descriptor = call in ("write", "pwrite64", "fsync")
            path = re.match(r"\d+<(/[^>]*)>", rest) if descriptor else re.search(r'"([^"]*)"', rest)
            if not path or call == "openat" and not re.search("O_WRONLY|O_RDWR|O_CREAT", rest):
                continue
            at = os.path.normpath(os.path.join(self.trial, path[1]))
            if at.startswith(self.trial + "/") and not at.endswith(".lock"):
                size = re.search(r"= (\d+)$", line)
                size = int(size[1]) if size and "write" in call else 0
                events.append([call, os.path.relpath(at, self.trial), size, counts[thread, call]])
        json.dump(events, open(kept, "w"))
        return events


def processes(folder):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd").startswith(folder):
                found.append(int(pid))
        except OSError:
            pass  # gone, or another user's
    return found


def stable(path):
    """Whether every run gives a file this name."""
    return not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-|attempt_|^tmp/|_temporary", path)


def kind(path):
    """The kind of a file: its name without numbers."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{20,}|\d+", "N", path)


# Keys that say when, how fast and with how much memory a result was made, and checksums of such files.
TIMES = re.compile(
    r"started_at|trained-at|datasource-creation-time|outputs|peak_memory_mib|time_share|(\w+_)?seconds"
    r"|\w+_(per_second|megabytes|ms_per_1000)|(\w+_)?(millis(_per_thousand)?|minutes)|cost\.(latency|millis)"
    r"|made_at|registered_at|at|content")
LATENCY = re.compile(TIMES.pattern + "|p50|p95|p99|mean|requests")
# The card of a registered model says how long it trained.
REGISTERED = re.compile(TIMES.pattern + "|content|bytes")
# Lines of text that do.
LINES = re.compile(rb"training time|timestamp_seconds|latency_milliseconds|^# rectrain run -c /")
# Files with a clock inside, of which only the size is known; the page of the whole run shows seconds throughout.
CLOCKS = (".ckpt", ".tribuo", "tfevents.0.rectrain")
PAGE_OF_ALL = re.compile(r"runs/(\w+|[tw]/trials/[\w-]+|v/u/updates/[\d-]+(/update)?)/report.html")
# What the processes of a search said.
SAID = re.compile(r"/trials/[\w-]+/(log.txt|last-line.json)$")


def stripped(value, keys):
    if isinstance(value, dict):
        return {k: stripped(v, keys) for k, v in value.items() if not keys.fullmatch(k)}
    return [stripped(v, keys) for v in value] if isinstance(value, list) else value


def same(a, b):
    content = [open(f, "rb").read() for f in (a, b)]
    if content[0] == content[1] or SAID.search(a):
        return True
    keys = {"latency.json": LATENCY, "registry.json": REGISTERED}.get(os.path.basename(a), TIMES)
    if a.endswith(".json"):
        return stripped(json.loads(content[0]), keys) == stripped(json.loads(content[1]), keys)
    if a.endswith((".jsonl", ".md", ".prom", ".yaml")):
        rows = [[line for line in c.splitlines() if not LINES.search(line)] for c in content]
        if a.endswith(".jsonl"):
            rows = [[stripped(json.loads(line), keys) for line in lines] for lines in rows]
        return rows[0] == rows[1]
    if PAGE_OF_ALL.search(a):
        return all(c.rstrip().endswith(b"</html>") for c in content)
    return a.endswith(CLOCKS) and abs(len(content[0]) - len(content[1])) <= 8


def tree(folder):
    found = set()
    for at, _, names in os.walk(folder):
        found |= {os.path.relpath(os.path.join(at, n), folder) for n in names}
    return {f for f in found if not f.endswith(".lock")}


def registry(bench, folder):
    """The history of promotions, with those that the trial added."""
    try:
        events = [(e["action"], e["model"]) for e in json.load(open(folder + "/runs/registry.json"))["history"]]
    except (OSError, ValueError, KeyError) as e:
        return [f"registry.json: {e!r}"]
    before = [(e["action"], e["model"]) for e in json.load(open(bench.whole + "/runs/registry.json"))["history"]]
    right = events[: len(before)] == before and len(events) <= len(before) + 3
    return [] if right else [f"registry.json: {events}"]


def differences(bench, only="runs", without=None):
    """How the trial differs from the whole run; a folder may be left out."""
    a, b = (f"{folder}/{only}" for folder in (bench.whole, bench.trial))
    names = [{n for n in tree(f) if not without or not n.startswith(without)} for f in (a, b)]
    out = [f"only in the {'whole run' if n in names[0] else 'trial'}: {n}" for n in sorted(names[0] ^ names[1])]
    for name in sorted(names[0] & names[1]):
        if name != "registry.json" and not same(f"{a}/{name}", f"{b}/{name}"):
            out.append(f"differs: {name}")
    return out + registry(bench, bench.trial)


def left(bench):
    """Temporary files and processes that outlived everything, and hidden files among the results."""
    out = [f"process {pid}" for pid in processes(bench.trial)]
    for tmp in filter(None, (bench.trial + "/tmp", bench.elsewhere)):
        out += [f"left: tmp/{f}" for f in tree(tmp)]
    hidden = [f for f in tree(bench.trial + "/runs") if "/." in "/" + f]
    return out + [f"left: {f}" for f in hidden]


def words(code, line, err):
    """What is wrong with how a command ended on a full disk."""
    out = [] if code in (0, 3) else [f"code {code}: {err[-300:]}"]
    if re.search(r"^\s+at [\w.$]+\(", err, re.M):
        out.append("a stack trace: " + err[-300:])
    try:
        if json.loads(line)["code"] != code:
            out.append("another code in the JSON line: " + line)
    except (ValueError, KeyError):
        out.append("no JSON line: " + line)
    return out


def ended(bench, command):
    """What is wrong after the command is done without a fault."""
    code, _, err = bench.run(bench.trial, command)
    out = [f"the same command again: code {code}: {err[-300:]}"] if code else []
    return out + differences(bench) + left(bench)


def injected(bench, paths, call, fault):
    log = bench.work + "/strace.log"
    # A path is matched as the call writes it, or as the descriptor's file.
    places = [p for path in paths for p in ("-P", os.path.join(bench.trial, path), "-P", path)]
    # Stopped by a filter, a call cannot be given a signal; an error it can.
    quick = ["--seccomp-bpf"] if fault.startswith("error") else []
    return log, ["strace", "-f", "-qq", *quick, "-o", log, *places,
                 "-e", f"trace={call}", "-e", f"inject={call}:{fault}"]


def kill(bench, stage, chance, faults):
    """Kills at two calls of a stage, the second in the run that goes on; a third run ends."""
    command, happened = STAGES[stage][0], []
    for call, path, _, when in faults:
        own = re.match(r"runs/[tw]/trials/[\w-]+/", path)
        if own:
            code, dead, err = kill_child(bench, command, own[0], path)
            happened.append(["child", kind(path), code, dead, 0])
            if code:
                return happened, [f"a process of it was killed: code {code}: {err[-300:]}"]
            continue
        if stable(path):
            when = chance.randint(1, min(50, sum(e[:2] == [call, path] for e in bench.survey(stage))))
        log, tracing = injected(bench, [path] if stable(path) else [], call, f"signal=SIGKILL:when={when}")
        code, _, err = bench.run(bench.trial, command, tracing)
        # A call may come less often than in the survey, or in another thread.
        dead = code in (137, -9)
        happened.append([call, kind(path), code, dead, when])
        if not dead and code:
            return happened, [f"not killed, code {code}: {err[-300:]}"]
    return happened, ended(bench, command)


def kill_child(bench, command, run, path):
    """Kills the process of a search that makes a file, once; the search's code, whether, its stderr."""
    waited = threading.Event()
    met = []

    def watch():
        # A stage writes beside its place and moves the folder when it is done.
        place = os.path.join(bench.trial, run)
        name = re.sub(r"^\.(.*)\.(unfinished|partial)$", r"\1", os.path.basename(path))
        while not waited.is_set():
            if any(name in folders + files for _, folders, files in os.walk(place)):
                for pid in processes(bench.trial):
                    try:
                        words = open(f"/proc/{pid}/cmdline").read().split("\0")
                        if any(word.endswith("/" + run + "config.yaml") for word in words):
                            os.kill(pid, 9)
                            met.append(pid)
                            return
                    except OSError:
                        pass  # gone by itself
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    code, _, err = bench.run(bench.trial, command)
    waited.set()
    watcher.join()
    return code, bool(met), err


def full(bench, stage, keep, made):
    """Checks what a command on a full disk left."""
    command, result = STAGES[stage]
    code, line, err = made
    out = words(code, line, err)
    inside = result[len("runs/"):]
    found = differences(bench, without=inside)
    if code and keep and os.path.isdir(f"{bench.whole}/{result}"):
        found += differences(bench, result)
    # What is kept to go on from, of a stage before it too; the pages above all stages show what there is.
    also = r"[ab]/(report.html|metrics.json)$|[ /]\.\w+\.partial/"
    return out + [d for d in found if not re.search(also, d)]


def kinds(events):
    """The first event of each kind, and its place."""
    seen = {}
    for at, (call, path, _, _) in enumerate(events):
        seen.setdefault((call, kind(path)), at)
    return seen


def pages_before(events, at):
    """Pages that a stage has filled when it comes to an event; temporary files fill their own disk."""
    sizes = collections.Counter()
    beside = events[at][1].startswith("tmp/")
    for call, path, size, _ in events[:at]:
        if beside or not path.startswith("tmp/"):
            sizes[path] = 0 if call == "unlink" else sizes[path] + size
    return sum(-(-size // PAGE) for size in sizes.values())


def trials(bench, stages, modes, kills, calls):
    """The trials to come, all stages in turn: name, stage, and two faults each."""
    out = []
    for mode in modes:
        of_mode = []
        for stage in stages:
            events = bench.survey(stage)
            chance = random.Random(f"{mode} {stage}")
            if mode == "kill":
                pool = [e for e in {(e[0], kind(e[1])): e for e in chance.sample(events, len(events))}.values()]
                faults = [chance.choice(pool) for _ in range(-(-kills // len(stages)))]
            elif mode == "disk":  # full when the file is begun, or one page later
                written = [(path, at) for (call, path), at in kinds(events).items() if call == "write"]
                faults = [[path, pages_before(events, at) + (chance.randint(0, 1) if len(written) > 1 else 0)]
                          for path, at in written]
            else:
                targets = [(call, events[at][1], at) for (call, _), at in kinds(events).items()
                           if call in FAILING and stable(events[at][1])]
                chance.shuffle(targets)
                # The file, and all that come after it.
                faults = [[call, path, list(dict.fromkeys(e[1] for e in events[at:] if stable(e[1])))]
                          for of in FAILING for call, path, at in [t for t in targets if t[0] == of][:calls]]
            chance.shuffle(faults)
            # On a full disk of results temporary files lie elsewhere, and the other way round.
            parts = [[f for f in faults if f[0].startswith("tmp/") == beside] for beside in (False, True)] \
                if mode == "disk" else [faults]
            size = {"kill": 2, "call": 2, "disk": 4}[mode]
            chunks = [part[i:i + size] for part in parts for i in range(0, len(part), size)]
            of_mode += [(i, f"{mode} {stage} {i}", stage, chunk) for i, chunk in enumerate(chunks)]
        out += [trial[1:] for trial in sorted(of_mode, key=lambda t: t[0])]
    return out


def one(bench, name, stage, faults):
    """Problems of a trial and what happened in it."""
    mode = name.split()[0]
    chance = random.Random(name)
    keep = mode != "kill" and chance.random() < 0.5
    bench.elsewhere = None
    bench.fresh(stage, keep)
    if mode == "kill":
        happened, problems = kill(bench, stage, chance, faults)
        return problems, happened
    command = STAGES[stage][0]
    command += " --force" if keep and not command.startswith("models") else ""
    problems, happened = [], []
    for fault in faults:
        if mode == "call":
            call, path, later = fault
            log, tracing = injected(bench, [path, *later][:400], call, "error=ENOSPC:when=1+")
            made = bench.run(bench.trial, command, tracing)
            fired = "(INJECTED)" in open(log, errors="replace").read()
        else:
            call, path = "write", fault[0]
            bench.elsewhere = None if path.startswith("tmp/") else bench.work + "/tmp"
            bench.fill(fault[1])
            made = bench.run(bench.trial, command)
            bench.resize("50%")
            fired = made[0] != 0
        problems += full(bench, stage, keep, made)
        happened.append([call, kind(path), made[0], fired, made[1]])
    return problems + ended(bench, command), happened


def table(results):
    """A row for each stage: faults that were met and, in brackets, tried; what they ended with; what went wrong."""
    last = {row["trial"]: row for row in map(json.loads, open(results))}
    print("| stage | kills | full disk | failing call | codes on a full disk | went wrong |")
    print("|---|---|---|---|---|---|")
    for stage in STAGES:
        rows = [row for row in last.values() if row["trial"].split()[1] == stage]
        cells, codes = [], collections.Counter()
        for mode in ("kill", "disk", "call"):
            faults = [f for row in rows if row["trial"].startswith(mode) for f in row["faults"]]
            cells.append(f"{sum(f[3] for f in faults)} ({len(faults)})")
            codes.update(f[2] for f in faults if mode != "kill" and f[3])
        wrong = sum(bool(row["problems"]) for row in rows)
        ends = ", ".join(f"{code}: {n}" for code, n in sorted(codes.items()))
        print(f"| {stage} | {' | '.join(cells)} | {ends} | {wrong} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rectrain")
    parser.add_argument("work")
    parser.add_argument("--kills", type=int, default=160)
    parser.add_argument("--calls", type=int, default=2, help="failing calls of each kind of call and stage")
    parser.add_argument("--stages", default=",".join(STAGES))
    parser.add_argument("--modes", default="kill,disk,call")
    parser.add_argument("--table", action="store_true", help="only print what results.jsonl of WORK says")
    args = parser.parse_args()
    if args.table:
        table(args.work + "/results.jsonl")
        return
    if "FAULTS_INSIDE" not in os.environ:  # a name space whose mounts nobody else sees
        os.environ["FAULTS_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "-m" if os.getuid() == 0 else "-rm", sys.executable, *sys.argv])
    bench = Bench(args.rectrain, args.work)
    bench.make_whole()
    results = bench.work + "/results.jsonl"
    green = set()
    if os.path.exists(results):
        for line in map(json.loads, open(results)):
            (green.discard if line["problems"] else green.add)(line["trial"])
    bad = 0
    for name, stage, faults in trials(bench, args.stages.split(","), args.modes.split(","), args.kills, args.calls):
        if name in green:
            continue
        start = time.time()
        problems, happened = one(bench, name, stage, faults)
        bad += bool(problems)
        row = {"trial": name, "problems": problems, "faults": happened, "seconds": round(time.time() - start, 1)}
        with open(results, "a") as file:
            file.write(json.dumps(row) + "\n")
        print(name + ": " + ("; ".join(problems)[:600] or "the same bytes, nothing left"), flush=True)
    print(f"{bad} trials went wrong")
    sys.exit(1 if bad else 0)


main()
