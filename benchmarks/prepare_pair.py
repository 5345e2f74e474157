"""rectrain prepare and its peer prepare_duckdb.py by turns on one log.

python prepare_pair.py ROWS PAIRS RECTRAIN WORK [HEAP]

RECTRAIN is the command, WORK takes the log and what both write, HEAP is rectrain's (3g). Prints for
each run seconds of the whole command, of the job (rectrain: from its first line to the end, without
the start of JVM and session), CPU seconds and peak memory; after the last pair, checksums of both.
"""

import os
import shutil
import subprocess
import sys
import time

rows, pairs, rectrain, work = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
heap = sys.argv[5] if len(sys.argv) > 5 else "3g"
here = os.path.dirname(os.path.abspath(__file__))
peer = [sys.executable, f"{here}/prepare_duckdb.py"]
log = f"{work}/log{rows}"
if not os.path.exists(f"{log}/events.parquet"):
    subprocess.run([*peer, "log", str(rows), log], check=True)
print(f"log {os.path.getsize(f'{log}/events.parquet') / 2**20:.0f} MB", flush=True)


def measured(name, command, environment):
    began = time.time()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               env={**os.environ, **environment})
    said = [(time.time() - began, line.rstrip()) for line in process.stdout]
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.time() - began
    if status != 0:
        print("\n".join(line for _, line in said))
        sys.exit(f"{name} failed: {status}")
    print(f"{name}: command {wall:.2f} s, CPU {usage.ru_utime + usage.ru_stime:.1f} s,"
          f" peak {usage.ru_maxrss / 2**20:.2f} GiB", flush=True)
    return wall, said


for pair in range(pairs):
    for folder in ("ours", "duck"):
        shutil.rmtree(f"{work}/{folder}", ignore_errors=True)
    wall, said = measured(
        "rectrain",
        [rectrain, "prepare", "-c", f"{here}/prepare.yaml", f"data.root={log}", f"output={work}/ours"],
        {"RECTRAIN_HEAP": heap})
    for at, line in said:
        if "prepare:" in line:
            print(f"    {at:7.2f} s  {line[:120]}", flush=True)
    start = next(at for at, line in said if "prepare: read" in line)
    print(f"    job {wall - start:.2f} s", flush=True)
    _, said = measured("duckdb", [*peer, "run", log, f"{work}/duck"], {})
    for _, line in said if pair == 0 else said[-1:]:
        print("    " + line, flush=True)
subprocess.run([*peer, "compare", f"{work}/ours/prepare", f"{work}/duck"], check=True)
