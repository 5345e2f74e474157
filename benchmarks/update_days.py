"""Day by day: updates that go on from production against training from nothing, on the sample's log.

    python3 benchmarks/update_days.py cli/target/rectrain/bin/rectrain FOLDER FIRST DAYS [key=value ...]

learns all days to FIRST (2026-03-12), puts that into production, and for each of the next DAYS takes both ways on the
same prepared rows: `update.mode: full` in FOLDER/fresh, then `continue` in FOLDER/daily, which goes into production
whatever it gained. Prints, a line per day, the AUC of the next day of both, and of both the rows that went through the
towers, the CPU seconds of the whole command, and its wall-clock seconds with those of its stages. The registry beside
both folders is one, so both go on from, or are compared with, the same model.
"""

import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

program, folder, first, days, *overrides = sys.argv[1:]
folder = pathlib.Path(folder).resolve()
root = pathlib.Path(__file__).resolve().parent.parent
LOOSE = ["update.gates.min_gain=-1", "update.gates.max_forgetting=1"]


def update(name, day, *more):
    command = [program, "update", "-c", root / "configs/update.yaml", "--until", str(day)]
    command += [f"output={folder / name}", f"data.root={root / 'data-samples'}", *LOOSE, *overrides, *more]
    began = time.time()
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            log.seek(0)
            sys.exit(log.read()[-3000:])
    home = folder / name / "updates" / str(day)
    result = json.loads((home / "update/update.json").read_text())
    train = json.loads((home / "train/train.json").read_text())
    stages = {name: json.loads((home / name / "manifest.json").read_text())["run"]["seconds"]
              for name in ("prepare", "train", "update")}
    task = result["next_day"]["tasks"][0]
    return {
        "auc": task["auc"]["value"],
        "before": task["before"]["value"],
        "forgetting": result["anchor"]["tasks"][0]["change"],
        "rows": round(train["examples"] * train["steps"] / train["steps_per_epoch"]),
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": f"{time.time() - began:.0f} s ("
                + ", ".join(f"{name} {seconds:.0f}" for name, seconds in stages.items()) + ")",
    }


day = datetime.date.fromisoformat(first)
update("daily", day, "update.promote=true")
for _ in range(int(days)):
    day += datetime.timedelta(days=1)
    fresh = update("fresh", day, "update.mode=full")
    went = update("daily", day, "update.promote=true")
    fall = went["forgetting"]
    print(
        f"{day}  next-day AUC: continue {went['auc']:.4f}, from nothing {fresh['auc']:.4f}"
        f" ({went['auc'] - fresh['auc']:+.4f}), not updated {went['before']:.4f}"
        f"; forgetting {-fall['value']:+.4f} [{-fall['high']:+.4f}, {-fall['low']:+.4f}]"
        f"; rows {went['rows']:,} of {fresh['rows']:,} ({went['rows'] / fresh['rows']:.1%})"
        f"; CPU {went['cpu']:.0f} of {fresh['cpu']:.0f} s ({went['cpu'] / fresh['cpu']:.0%})"
        f"; command {went['wall']} of {fresh['wall']}",
        flush=True,
    )
