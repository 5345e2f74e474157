"""Writes scalars.tfevents with TensorBoard's own writer: tensorboard 2.21.0.

    python make.py            writes the golden file
    python make.py FILE       reads any event file back with TensorBoard's reader and prints it
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
STEPS = [
    (1764000000.5, 0, {"train/loss": 0.75, "valid/auc_click": 0.5}),
    (1764000001.25, 1, {"train/loss": -1.5e-8}),
    (1764000002.0, 300, {"train/loss": 3.4e38, "größe/内存": 1234.5}),
    (1764000003.0, 5_000_000_000, {"train/loss": float("nan"), "train/rate": 0.0}),
]


def write(path):
    from tensorboard.compat.proto import event_pb2, summary_pb2
    from tensorboard.summary.writer.record_writer import RecordWriter

    with open(path, "wb") as out:
        records = RecordWriter(out)
        first = event_pb2.Event(wall_time=1764000000.0, file_version="brain.Event:2")
        records.write(first.SerializeToString())
        for wall, step, values in STEPS:
            summary = summary_pb2.Summary(
                value=[summary_pb2.Summary.Value(tag=t, simple_value=v) for t, v in values.items()]
            )
            event = event_pb2.Event(wall_time=wall, step=step, summary=summary)
            records.write(event.SerializeToString())


def read(path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(path, size_guidance={"scalars": 0})
    events.Reload()
    for tag in sorted(events.Tags()["scalars"]):
        for scalar in events.Scalars(tag):
            print(tag, scalar.step, scalar.value, scalar.wall_time)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read(sys.argv[1])
    else:
        write(os.path.join(HERE, "scalars.tfevents"))
