"""Golden file of Shapley values of trees: shap's TreeExplainer over random trees, in both forms.

    python shap_values.py > shap.json

Made with shap 0.51.0. The trees are handed over as arrays (shap's own format of
a tree ensemble), with columns asked more than once on a way; all numbers are exact in 32 bits.
"""

import json

import numpy as np
import shap

rng = np.random.default_rng(11)
COLUMNS, TREES, ROWS, BACKGROUND = 6, 5, 40, 12
data = np.round(rng.normal(size=(300, COLUMNS)) * 4) / 4


def grow(depth, rows, out):
    node = len(out)
    out.append(None)
    column = int(rng.integers(0, COLUMNS))
    cut = float(np.float32(np.round(rng.normal() * 4) / 4 + 0.125))
    left = [r for r in rows if data[r, column] <= cut]
    right = [r for r in rows if data[r, column] > cut]
    if depth == 0 or not left or not right:
        out[node] = (-1, 0.0, -1, -1, float(np.float32(rng.normal())), len(rows))
        return node
    l = grow(depth - 1, left, out)
    r = grow(depth - 1, right, out)
    out[node] = (column, cut, l, r, 0.0, len(rows))
    return node


trees = []
for t in range(TREES):
    nodes = []
    grow(5, list(range(len(data))), nodes)
    trees.append(nodes)


def arrays(nodes):
    c, th, l, r, v, n = map(np.array, zip(*nodes))
    return {
        "children_left": l.astype(np.int32), "children_right": r.astype(np.int32),
        "children_default": l.astype(np.int32), "features": np.where(c < 0, 0, c).astype(np.int32),
        "thresholds": th.astype(np.float64), "values": v.astype(np.float64).reshape(-1, 1),
        "node_sample_weight": n.astype(np.float64),
    }


model = {"trees": [arrays(nodes) for nodes in trees]}
rows = data[:ROWS]
background = data[100 : 100 + BACKGROUND]
path = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
inter = shap.TreeExplainer(model, background, feature_perturbation="interventional")
print(
    json.dumps(
        {
            "made_by": f"shap {shap.__version__}, numpy {np.__version__}",
            "trees": [[list(n) for n in nodes] for nodes in trees],
            "data": data.tolist(),
            "rows": ROWS,
            "background": [100, 100 + BACKGROUND],
            "path_base": float(np.ravel(path.expected_value)[0]),
            "path": np.asarray(path.shap_values(rows, check_additivity=False)).reshape(ROWS, COLUMNS).round(9).tolist(),
            "interventional_base": float(np.ravel(inter.expected_value)[0]),
            "interventional": np.asarray(inter.shap_values(rows, check_additivity=False)).reshape(ROWS, COLUMNS).round(9).tolist(),
        }
    )
)
