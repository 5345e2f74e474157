"""Runs rectrain_dag.py by dag.test() on a real Airflow, with a stub in the place of rectrain.

    python3 -m venv venv && venv/bin/pip install apache-airflow==3.3.2
    venv/bin/python integrations/airflow/check_dag.py [path/to/bin/rectrain]

With a command, five evenings are run with it instead of the stub, on a sample whose devices shift: an
update from nothing is promoted; the next candidate serves nobody yet, then half of the users, as well
as production, and replaces it while the drift asks for one more; the third is bad and is rolled back.
The cases of the stub: no drift is kept, drift retrains and rolls out (or promotes), broken data fails without a
retry, a lock is tried again, nothing new stops, a missed gate fails. Everything is written to a
temporary folder.
"""

import hashlib
import json
import os
import pathlib
import random
import shutil
import stat
import subprocess
import sys
import tempfile

HOME = pathlib.Path(os.environ.get("CHECK_HOME") or tempfile.mkdtemp(prefix="rectrain-airflow-"))
os.environ.update(
    CHECK_HOME=str(HOME), AIRFLOW_HOME=str(HOME), AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__DAGS_FOLDER=str(HOME / "dags"),
    AIRFLOW__CORE__UNIT_TEST_MODE="False", AIRFLOW__LOGGING__LOGGING_LEVEL="WARNING",
    RECTRAIN=os.environ.get("CHECK_RECTRAIN") or str(HOME / "rectrain"), RECTRAIN_RETRY_SECONDS="0.2", RECTRAIN_RETRIES="2",
    RECTRAIN_DATA=str(HOME / "logs" / "{date}" / "_SUCCESS"), STUB_CALLS=str(HOME / "calls"))

# The exit codes of a command, one a call (the last one again and again), stand in STUB_<COMMAND>.
STUB = f"""#!{sys.executable}
import json, os, pathlib, sys
calls = pathlib.Path(os.environ["STUB_CALLS"])
before = calls.read_text().splitlines() if calls.exists() else []
calls.write_text("\\n".join(before + [" ".join(sys.argv[1:])]) + "\\n")
word = sys.argv[1]
codes = [int(c) for c in os.environ.get("STUB_" + word.upper(), "0").split(",")]
code = codes[min(sum(b.split()[0] == word for b in before), len(codes) - 1)]
print("progress goes to stderr", file=sys.stderr)
print(json.dumps({{"status": "done" if code in (0, 99) else "failed", "code": code,
    "run": "runs/update/updates/2026-03-15", "production": {{"version": 1}}, "error": None if code in (0, 99) else "stub",
    "hint": None, "retry": code == 75}}))
sys.exit(code)
"""

RESULT = []


def run(name, expect, calls, release="rollout", **codes):
    """One day in a process of its own, as a scheduler's worker would run it."""
    folder = HOME / "calls"
    folder.unlink(missing_ok=True)
    env = {**os.environ, "RECTRAIN_RELEASE": release,
           **{f"STUB_{k.upper()}": v for k, v in codes.items()}}
    done = subprocess.run([sys.executable, __file__, "one"], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    states = json.loads(done.stdout.strip().splitlines()[-1])
    lines = folder.read_text().splitlines()
    made = [c.split()[0] for c in lines]
    # The day that is whole is watched and is the exam; what is learned ends the day before.
    days = {"monitor": "--date 2026-03-16", "update": "--until 2026-03-15", "rollout": "--date 2026-03-16",
            "models": "--runs runs"}
    assert all(c.endswith(days[c.split()[0]]) or f"{days[c.split()[0]]} " in c for c in lines), (name, lines)
    found = {k: states["tasks"].get(k) for k in expect}
    assert found == expect, (name, found, states)
    assert made == calls, (name, made)
    RESULT.append(name)
    print(f"{name}: run {states['run']}, {', '.join(f'{k} {v}' for k, v in found.items())}; calls: {made}")


def one():
    import pendulum
    sys.path.insert(0, str(HOME / "dags"))
    from rectrain_dag import the_dag

    date = pendulum.parse(os.environ.get("CHECK_DATE", "2026-03-16"))
    result = the_dag.test(logical_date=date)
    tasks = {t.task_id: str(t.state) for t in result.get_task_instances()}
    print(json.dumps({"run": str(result.state), "tasks": tasks}))


def served(file, rollout, evenings):
    """A served log: on each evening its share of users has the candidate, by the documented hash."""
    draw = random.Random(7)
    lines = ["user_id,variant,timestamp,click"]
    for date, share, quality in evenings:
        for user in (f"u{u}" for u in range(10_000)):
            digest = hashlib.sha256(f"experiment:{rollout}:{user}".encode()).digest()
            new = (int.from_bytes(digest[:8], "big") >> 11) / 2**53 < share
            click = draw.random() < 0.4 * (quality if new else 1)
            lines.append(f"{user},{'treatment' if new else 'control'},{date}T12:00:00Z,{click:d}")
    file.write_text("\n".join(lines) + "\n")


def real(command):
    """Five evenings with the commands themselves."""
    root = pathlib.Path(__file__).resolve().parents[2]
    work = HOME / "project"
    work.mkdir()
    shift = "sample.shifts=[{kind: devices, strength: 0.5, from: 2026-03-16}]"
    subprocess.run([command, "sample", "-c", root / "configs/generate.yaml", f"output={work}/data", shift,
                    "sample.events=20000", "sample.days=17"], check=True, capture_output=True)
    changes = {"root: data-samples": "root: data/sample", "epochs: 2": "epochs: 1\n  towers: {text: false}",
               "path: data-samples/experiment.jsonl.gz": "path: served.csv", "    period: period\n": "",
               "    - {name: likes, kind: ratio, value: like, denominator: 1, role: guardrail, margin: 0.3}\n": ""}
    for name in ("monitor", "update", "rollout"):
        text = (root / f"configs/{name}.yaml").read_text()
        for old, new in changes.items():
            text = text.replace(old, new)
        (work / f"{name}.yaml").write_text(text)
    registry = lambda: json.loads((work / "runs/registry.json").read_text())["history"]
    state = lambda: json.loads((work / "runs/rollout/rollout/rollout.json").read_text())
    log, evenings = work / "served.csv", []

    def evening(date, release="rollout", quality=None):
        """What was served on a day, its evening, and the states of the tasks."""
        evenings.append((date, 0 if quality is None else 0.5, quality))
        served(log, "ranker-8", evenings)
        (HOME / "logs" / date).mkdir(parents=True, exist_ok=True)
        (HOME / "logs" / date / "_SUCCESS").touch()
        env = {**os.environ, "CHECK_RECTRAIN": command, "CHECK_DATE": date, "RECTRAIN_HOME": str(work),
               "RECTRAIN_RELEASE": release, "RECTRAIN_MONITOR": "monitor.yaml",
               "RECTRAIN_UPDATE": "update.yaml", "RECTRAIN_ROLLOUT": "rollout.yaml"}
        done = subprocess.run([sys.executable, __file__, "one"], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        states = json.loads(done.stdout.strip().splitlines()[-1])
        events = [f"{e['action']} {e['alias']} {e['version']}" for e in registry()]
        print(f"{date}: run {states['run']}, {states['tasks']}; registry: {events}", flush=True)
        assert states["run"] == "success", (states, done.stderr[-3000:])
        return states["tasks"], events

    tasks, events = evening("2026-03-16", "promote")
    verdict = json.loads((work / "runs/monitor/monitor/verdict.json").read_text())
    assert verdict["decision"] == "retrain" and "device" in [r["name"] for r in verdict["reasons"]], verdict
    assert (work / "runs/update/updates/2026-03-15/update/update.json").exists()
    assert tasks["promote"] == "success" and events == ["name canary 1", "promote production 1", "unname canary 0"]
    one = events

    tasks, events = evening("2026-03-17")
    assert tasks["rollout"] == "success" and tasks["promote"] == "skipped", tasks
    assert events == one + ["name canary 2"] and state()["decision"] == "wait", (events, state())

    # The devices are still others, so monitor asks for one more; the candidate comes first.
    tasks, events = evening("2026-03-18", quality=1.1)
    assert tasks["update"] == "success" and not (work / "runs/update/updates/2026-03-17").exists(), tasks
    assert events == one + ["name canary 2", "promote production 2", "unname canary 0"], events

    tasks, events = evening("2026-03-19")
    assert events[-1] == "name canary 3" and state()["decision"] == "wait", (events, state())
    tasks, events = evening("2026-03-20", quality=0.5)
    assert events[-1] == "unname canary 0" and state()["decision"] == "roll_back", (events, state())
    print(f"with {command}: {verdict['sentence']}; v2 rolled out, v3 rolled back: {state()['sentence']}")


def main():
    (HOME / "rectrain").write_text(STUB)
    (HOME / "rectrain").chmod(stat.S_IRWXU)
    (HOME / "dags").mkdir()
    shutil.copy(pathlib.Path(__file__).parent / "rectrain_dag.py", HOME / "dags")
    day = HOME / "logs" / "2026-03-16"
    day.mkdir(parents=True)
    (day / "_SUCCESS").touch()
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True, capture_output=True)
    if len(sys.argv) > 1:
        real(str(pathlib.Path(sys.argv[1]).resolve()))
        return
    ok, skipped, failed, no = "success", "skipped", "failed", "upstream_failed"
    run("no drift", dict(monitor=ok, keep=ok, update=skipped, rollout=ok, promote=skipped),
        ["monitor", "rollout"], monitor="99", rollout="99")
    run("drift, rolled out", dict(monitor=ok, keep=skipped, update=ok, evaluate=ok, rollout=ok, promote=skipped),
        ["monitor", "update", "models", "models", "rollout"])
    run("drift, promoted", dict(update=ok, evaluate=ok, promote=ok, stop=skipped),
        ["monitor", "update", "models", "models", "models"], release="promote")
    run("broken data", dict(monitor=failed, update=no, rollout=no), ["monitor"], monitor="4")
    run("a lock", dict(monitor=ok, update=ok, rollout=ok),
        ["monitor", "monitor", "monitor", "update", "models", "models", "rollout"], monitor="75,75,0")
    run("a lock that stays", dict(monitor=failed), ["monitor"] * 3, monitor="75")
    run("nothing new", dict(update=ok, stop=ok, promote=skipped, rollout=skipped), ["monitor", "update"],
        release="promote", update="99")
    run("a roll-out goes on", dict(update=ok, stop=skipped, promote=skipped, rollout=ok),
        ["monitor", "update", "rollout"], update="99", rollout="99")
    run("a missed gate", dict(update=failed, evaluate=no, promote=no), ["monitor", "update"], update="4")
    import airflow
    print(f"ok: {len(RESULT)} cases, airflow {airflow.__version__}")


if __name__ == "__main__":
    one() if sys.argv[1:] == ["one"] else main()
