"""What each part of a Spark job took: wall time, CPU of its tasks, bytes shuffled and sent to the driver.

    RECTRAIN_OPTS="-Dspark.eventLog.enabled=true -Dspark.eventLog.dir=DIR -Dspark.eventLog.rolling.enabled=false" \\
        rectrain prepare ...
    python spark_parts.py DIR/FILE

Made with zstandard 0.25, for logs that Spark compressed.
"""

import collections
import io
import json
import sys

import zstandard

path = sys.argv[1]
file = open(path, "rb")
text = zstandard.ZstdDecompressor().stream_reader(file) if path.endswith(".zstd") else file
parts, began, ended, start = collections.defaultdict(collections.Counter), {}, {}, None
for line in io.TextIOWrapper(text, "utf-8"):
    event = json.loads(line)
    if event["Event"] == "SparkListenerApplicationStart":
        start = event["Timestamp"]
    elif event["Event"] == "SparkListenerTaskEnd":
        metrics, part = event["Task Metrics"], parts[event["Stage ID"]]
        read = metrics["Shuffle Read Metrics"]
        part["tasks"] += 1
        part["cpu_ms"] += metrics["Executor CPU Time"] // 1_000_000
        part["gc_ms"] += metrics["JVM GC Time"]
        part["shuffle_written"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
        part["shuffle_read"] += read["Local Bytes Read"] + read["Remote Bytes Read"]
        part["spilled"] += metrics["Disk Bytes Spilled"]
        part["to_driver"] += metrics["Result Size"]
    elif event["Event"] == "SparkListenerStageCompleted":
        stage = event["Stage Info"]
        began[stage["Stage ID"]], ended[stage["Stage ID"]] = stage["Submission Time"], stage["Completion Time"]
for stage in sorted(parts):
    span = f"{(began[stage] - start) / 1000:7.1f} to {(ended[stage] - start) / 1000:7.1f} s"
    print(f"stage {stage}: {span}  " + "  ".join(f"{name} {value:,}" for name, value in parts[stage].items()))
