"""Golden file of the greedy core-set: small-text's greedy_coreset.

    python core_set.py > core_set.json

Made with small-text 1.4.1, numpy (see made_by), Python 3.11. Rows are drawn, brought to length 1 and
rounded to 32 bits; distances are Euclidean, as in Sener and Savarese. Rows to choose from come first, because small-text looks up rows
that it has chosen by their place among those to choose from in the table of all rows.
"""

import json

import numpy
import small_text
from small_text.query_strategies.coresets import greedy_coreset

cases = []
for seed, rows, width, chosen, count in ((1, 40, 5, 3, 10), (2, 60, 8, 1, 20), (3, 25, 3, 5, 20)):
    draw = numpy.random.default_rng(seed)
    x = draw.normal(size=(rows, width))
    x = (x / numpy.linalg.norm(x, axis=1, keepdims=True)).astype(numpy.float32)
    left, labelled = numpy.arange(rows - chosen), numpy.arange(rows - chosen, rows)
    found = greedy_coreset(x.astype(numpy.float64), left, labelled, count, distance_metric="euclidean")
    cases.append(
        {
            "rows": x.tolist(),
            "chosen": labelled.tolist(),
            "left": left.tolist(),
            "found": [int(i) for i in found],
        }
    )
version = getattr(small_text, "__version__", None) or __import__("importlib.metadata").metadata.version("small-text")
print(json.dumps({"made_by": f"small-text {version}, numpy {numpy.__version__}", "cases": cases}))
