"""Golden values for EASE: the closed form in NumPy (Steck 2019, algorithm 1) on the clicks of itemcf.json.

    python ease.py      # writes ease.json beside this file
"""

import json
import pathlib
import platform

import numpy as np

HERE = pathlib.Path(__file__).parent
golden = json.loads((HERE / "itemcf.json").read_text())
x = np.zeros((len(golden["clicks"]), golden["items"]))
for user, items in enumerate(golden["clicks"]):
    x[user, items] = 1
taking_part = np.flatnonzero(x.sum(0) > 0)
x = x[:, taking_part]
cases = []
for penalty in (0.5, 20.0):
    gram = x.T @ x
    gram[np.diag_indices_from(gram)] += penalty
    inverse = np.linalg.inv(gram)
    b = inverse / -np.diag(inverse)
    b[np.diag_indices_from(b)] = 0
    cases.append(
        {
            "lambda": penalty,
            "weights": [[round(v, 9) for v in row] for row in b.tolist()],
            "scores": [[round(v, 9) for v in row] for row in (x @ b)[:10].tolist()],
        }
    )
text = json.dumps(
    {
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "items": taking_part.tolist(),
        "cases": cases,
    },
    separators=(",", ":"),
)
(HERE / "ease.json").write_text(text.replace('},{"', '},\n{"') + "\n")
