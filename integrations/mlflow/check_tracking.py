"""Runs configs/track.yaml against a real MLflow server and reads back what it holds.

    python3 -m venv venv && venv/bin/pip install "mlflow[auth]==3.17.2"
    venv/bin/python integrations/mlflow/check_tracking.py path/to/bin/rectrain

From the root of the project. Three parts: the run with no server (nothing fails, its stages wait),
the push to a server that asks for a password, and a promotion whose alias follows. Everything is
written to a temporary folder; the server listens on the loopback address only.
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import mlflow
from mlflow.tracking import MlflowClient

RECTRAIN = sys.argv[1]
PASSWORD = "only-in-the-environment-1"


def rectrain(*words, expect=0, **env):
    started = time.monotonic()
    done = subprocess.run(
        [RECTRAIN, *words], capture_output=True, text=True, env={**os.environ, **env})
    line = json.loads(done.stdout.strip().splitlines()[-1])
    assert done.returncode == expect, (words, done.returncode, done.stderr[-3000:])
    assert PASSWORD not in done.stdout + done.stderr
    return line, done.stderr, time.monotonic() - started


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(address, server):
    while server.poll() is None:
        try:
            urllib.request.urlopen(address + "/health", timeout=2).read()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise SystemExit("the server did not start: see server.log")


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="rectrain-mlflow-"))
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    run = folder / "runs" / "track"
    words = ["-c", "configs/track.yaml", f"output={run}", f"track.mlflow={address}"]

    # 1. No server: the run is what it would be without tracking.
    _, told, seconds = rectrain("run", *words)
    waiting = sorted(p.name for p in (run / "track").iterdir())
    print(f"no server: run of {seconds:.0f} s done, waiting: {waiting}")
    assert [w.split("-")[1] for w in waiting] == ["prepare.json", "baselines.json", "train.json"], waiting
    assert "rectrain track push" in told
    line, _, _ = rectrain("track", "push", *words, expect=75)
    assert line["retry"] is True, line

    # 2. A server with users; its database and files are below the temporary folder.
    ini = folder / "auth.ini"
    ini.write_text(
        f"[mlflow]\ndefault_permission = READ\ndatabase_uri = sqlite:///{folder}/users.db\n"
        f"admin_username = admin\nadmin_password = {PASSWORD}\n"
        "authorization_function = mlflow.server.auth:authenticate_request_basic_auth\n")
    server = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", "--app-name", "basic-auth",
         "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
         "--backend-store-uri", f"sqlite:///{folder}/mlflow.db",
         "--artifacts-destination", str(folder / "artifacts")],
        env={**os.environ, "MLFLOW_AUTH_CONFIG_PATH": str(ini), "MLFLOW_FLASK_SERVER_SECRET_KEY": "x"},
        stdout=(folder / "server.log").open("w"), stderr=subprocess.STDOUT)
    try:
        wait_for(address, server)
        line, _, _ = rectrain("track", "push", *words, expect=3)
        assert "401" in line["error"], line
        users = {"MLFLOW_TRACKING_USERNAME": "admin", "MLFLOW_TRACKING_PASSWORD": PASSWORD}
        line, _, seconds = rectrain("track", "push", *words, **users)
        assert (line["sent"], line["waiting"]) == (3, 0), line
        print(f"pushed {line['sent']} stages in {seconds:.1f} s")
        line, _, _ = rectrain("track", "push", *words, **users)
        assert line["sent"] == 0, line

        # 3. The model goes into production; a later command brings the alias.
        rectrain("models", "promote", str(run / "train" / "model"), "--runs", str(folder / "runs"))
        _, _, seconds = rectrain("train", *words, "--force", **users)
        line, _, _ = rectrain("track", "push", *words, **users)
        print(f"training again: {seconds:.1f} s, {2 - line['sent']} of 2 stages sent at once, the others later")

        os.environ.update(users)
        mlflow.set_tracking_uri(address)
        read_back(MlflowClient(), run)
        left = [p for p in folder.joinpath("runs").rglob("*")
                if p.is_file() and PASSWORD.encode() in p.read_bytes()]
        assert not left, left
        print("ok: mlflow", mlflow.__version__)
    finally:
        server.terminate()
        server.wait()


def read_back(client, run):
    experiment = client.get_experiment_by_name("rectrain")
    runs = client.search_runs([experiment.experiment_id])
    names = sorted(r.info.run_name for r in runs)
    assert names == ["track/baselines"] * 2 + ["track/prepare"] + ["track/train"] * 2, names
    assert {r.info.status for r in runs} == {"FINISHED"}
    first, second = sorted((r for r in runs if r.info.run_name == "track/train"),
                           key=lambda r: r.info.start_time)
    params = second.data.params
    assert float(params["train.epochs"]) == 1 and params["seed"] == "7", params
    lines = [json.loads(l) for l in (run / "train" / "train.jsonl").read_text().splitlines()]
    steps = [(l["step"], l["loss"]) for l in lines if "loss" in l]
    history = client.get_metric_history(second.info.run_id, "train/loss")
    assert [(m.step, m.value) for m in history] == steps, (history, steps)
    headline = json.loads((run / "train" / "manifest.json").read_text())["run"]["headline"]
    assert second.data.metrics["valid_auc_click"] == headline["valid_auc_click"]
    print(f"train: {len(params)} parameters, {len(second.data.metrics)} metrics, {len(steps)} losses by step")
    target = client.download_artifacts(second.info.run_id, "model")
    for file in (run / "train" / "model").iterdir():
        assert (pathlib.Path(target) / file.name).read_bytes() == file.read_bytes(), file
    versions = client.search_model_versions("name = 'recommender'")
    assert sorted(v.version for v in versions) in (["1", "2"], [1, 2]), versions
    alias = client.get_model_version_by_alias("recommender", "production")
    assert alias.tags["rectrain.fingerprint"] == first.data.tags["rectrain.fingerprint"]
    print(f"registered: {len(versions)} versions, production is version {alias.version}")


main()
