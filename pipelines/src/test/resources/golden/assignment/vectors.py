"""Test vectors of the assignment hash, by Python's hashlib: what a service in any language must give.

    python vectors.py > vectors.json      (written with Python 3.11; only the standard library)
"""

import hashlib
import json


def unit(salt, user):
    digest = hashlib.sha256(f"{salt}:{user}".encode("utf-8")).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def assign(e, user):
    if e["holdout"] > 0 and unit("holdout", user) < e["holdout"]:
        return "HOLDOUT", None
    if e["layer"]:
        slot = unit("layer:" + e["layer"], user)
        if not e["slot_from"] <= slot < e["slot_to"]:
            return "OTHER_SLOT", None
    if e["traffic"] < 1 and unit("traffic:" + e["experiment"], user) >= e["traffic"]:
        return "NOT_IN_TRAFFIC", None
    draw, total, up_to = unit("experiment:" + e["experiment"], user), sum(e["weights"]), 0
    for name, weight in zip(e["variants"], e["weights"]):
        up_to += weight
        if draw < up_to / total:
            return "IN", name
    return "IN", e["variants"][-1]


users = ["u1", "u2", "42", "", "Zoë", "用户", "🙂", "a:b", " space ", "x" * 200] + [f"u{i}" for i in range(100, 130)]
salts = ["holdout", "layer:home", "traffic:ranker-7", "experiment:ranker-7"]
simple = dict(experiment="ranker-7", variants=["control", "treatment"], weights=[1, 1], traffic=1,
              layer="", slot_from=0, slot_to=1, holdout=0)
full = dict(experiment="ranker-8", variants=["control", "b", "c"], weights=[2, 1, 1], traffic=0.8,
            layer="home", slot_from=0.25, slot_to=0.9, holdout=0.1)
print(json.dumps({
    "units": [{"salt": s, "user": u, "unit": unit(s, u)} for s in salts for u in users[:10]],
    "experiments": [
        dict(e, users=[dict(zip(("user", "place", "variant"), (u, *assign(e, u)))) for u in users])
        for e in (simple, full)],
}, ensure_ascii=True, indent=1))
