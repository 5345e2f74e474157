"""The table of all models of a run, from its eval.json and latency.json, as Markdown.

    python model_table.py RUN [K]       # e.g. runs/kuairand
"""

import json
import sys

run, k = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "100"
evaluation = json.load(open(f"{run}/eval/eval.json"))
times = {m["model"]: m for m in json.load(open(f"{run}/score/latency.json"))["models"]}
fitted = {}
try:
    fitted = {m["name"]: m["seconds"] for m in json.load(open(f"{run}/baselines/baselines.json"))["models"]}
except FileNotFoundError:
    pass


def shown(estimate):
    if not estimate or estimate["value"] in (None, "NaN"):
        return "-"
    if estimate.get("low") in (None, "NaN"):
        return f"{estimate['value']:.4f}"
    return f"{estimate['value']:.4f} [{estimate['low']:.4f}, {estimate['high']:.4f}]"


tasks = [t["task"] for t in evaluation["models"][0]["tasks"]]
head = ["model", f"Recall@{k}", f"cold Recall@{k}"] + [f"{t} AUC" for t in tasks] + [f"{tasks[0]} GAUC", f"cold {tasks[0]} AUC"]
head += ["parameters", "ms per 1,000 scores", "fit s"]
print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
for model in evaluation["models"]:
    name = model["model"]
    task = {t["task"]: t["metrics"] for t in model["tasks"]}
    lists = (model.get("retrieval") or {}).get("metrics", {})
    cells = [name, shown(lists.get(f"recall@{k}")), shown(lists.get(f"cold_recall@{k}"))]
    cells += [shown(task[t].get("auc")) for t in tasks]
    cells += [shown(task[tasks[0]].get("gauc")), shown(task[tasks[0]].get("cold_auc"))]
    cells += [f"{times[name]['parameters']:,}", f"{times[name]['millisPerThousand']:.2f}" if "millisPerThousand" in times[name]
              else f"{times[name]['millis_per_thousand']:.2f}"]
    cells.append(f"{fitted[name]:.1f}" if name in fitted else "-")
    print("| " + " | ".join(cells) + " |")
