"""Monitoring a day of millions of rows, and merging a month that was summarised before.

    python monitor_day.py RECTRAIN FOLDER [ROWS [HEAP]]

RECTRAIN is the command, FOLDER takes a served log (a Parquet file a day: ten days of 20,000 rows as the
reference, 30 days of as many, and one of ROWS, 5,000,000 by default) and what is written, HEAP is
rectrain's (1400m, which keeps the process below 2 GiB). Rows have four categories, three numbers, a
score, a label and a slice. Prints seconds, CPU seconds and peak memory of each command: the first one
summarises the small days, the second one the day of ROWS, the third one merges the last 30 days into
one window of summaries that are all there. Made with numpy 2.4 and pyarrow.
"""

import datetime
import json
import os
import pathlib
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

program, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
rows = int(sys.argv[3]) if len(sys.argv) > 3 else 5_000_000
heap = sys.argv[4] if len(sys.argv) > 4 else "1400m"
FIRST = datetime.date(2026, 1, 1)
REFERENCE, SMALL = 10, 30
LAST = FIRST + datetime.timedelta(days=REFERENCE + SMALL)


def text(values, names):
    return pa.DictionaryArray.from_arrays(pa.array(values.astype(np.int32)), names)


def write(day, count):
    path = folder / "log" / f"{day}.parquet"
    if path.exists():
        return
    rng = np.random.default_rng(day.toordinal())
    begin = int(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.timezone.utc).timestamp() * 1000)
    zipf = 1 / np.arange(1, 201)
    score = 1 / (1 + np.exp(2.2 - rng.normal(0, 1, count)))
    table = pa.table({
        "user_id": pa.array(np.char.add("u", rng.integers(0, max(1000, count // 8), count).astype(str))),
        "time": pa.array(begin + rng.integers(0, 86_400_000, count), pa.int64()),
        "device": text(rng.choice(3, count, p=[.6, .3, .1]), ["mobile", "desktop", "tablet"]),
        "region": text(rng.integers(0, 30, count), [f"r{i}" for i in range(30)]),
        "category": text(rng.choice(200, count, p=zipf / zipf.sum()), [f"c{i}" for i in range(200)]),
        "age_group": text(rng.integers(0, 6, count), [f"a{i}" for i in range(6)]),
        "position": rng.integers(1, 21, count),
        "dwell_ms": np.round(rng.lognormal(9, 1, count)),
        "price": np.round(rng.lognormal(3, .7, count), 2),
        "score": score,
        "click": (rng.random(count) < score).astype(np.int32),
    })
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, row_group_size=1_000_000)


def monitor(name, date, *more):
    command = [program, "monitor", "-c", str(folder / "monitor.yaml"), "--date", str(date), *more]
    began = time.time()
    with open(folder / "log.txt", "w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True,
                                   env={**os.environ, "RECTRAIN_HEAP": heap})
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit((folder / "log.txt").read_text()[-3000:])
    decision = json.loads(said.splitlines()[-1])["metrics"]["monitor"]["decision"]
    print(f"{name}: {time.time() - began:.1f} s, CPU {usage.ru_utime + usage.ru_stime:.1f} s,"
          f" peak {usage.ru_maxrss / 2**20:.2f} GiB; {decision}", flush=True)


for back in range(REFERENCE + SMALL):
    write(FIRST + datetime.timedelta(days=back), 20_000)
write(LAST, rows)
size = os.path.getsize(folder / "log" / f"{LAST}.parquet") / 2**20
print(f"{rows:,} rows, {size:.0f} MiB of Parquet; heap {heap}", flush=True)
(folder / "monitor.yaml").write_text(f"""\
output: {folder}/run
seed: 7
monitor:
  input: {{path: "{folder}/log/{{date}}.parquet", user: user_id, timestamp: time, time_format: epoch_ms}}
  reference: {{from: "{FIRST}", to: "{FIRST + datetime.timedelta(days=REFERENCE - 1)}"}}
  features: {{device: device, region: region, category: category, age_group: age_group}}
  numbers: {{position: position, dwell_ms: dwell_ms, price: price}}
  tasks: {{click: {{label: click, score: score}}}}
  slices: {{mobile: "device = 'mobile'"}}
""")
monitor("the small days", LAST - datetime.timedelta(days=1))
monitor(f"a day of {rows:,} rows", LAST)
monitor("merging 30 days", LAST, "monitor.window=sliding", "monitor.sliding_days=30", "monitor.history=1")
