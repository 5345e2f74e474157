"""Golden file of boosted trees: LightGBM's logits after 1 and 20 trees, for rows whose columns have
few enough distinct values that every value has a bin of its own.

    python make.py > boosting.json

Made with lightgbm 4.7.0, numpy 2.2.6.
"""

import json

import lightgbm
import numpy as np

rng = np.random.default_rng(5)
ROWS, COLUMNS = 400, 5
x = np.round(rng.normal(size=(ROWS, COLUMNS)), 1).astype(np.float32)
x[:, 4] = rng.integers(0, 6, ROWS)
logit = 1.5 * x[:, 0] - x[:, 1] * (x[:, 4] > 2) + 0.5 * np.sin(3 * x[:, 2])
y = (rng.uniform(size=ROWS) < 1 / (1 + np.exp(-logit))).astype(int)
weight = rng.choice([0.5, 1.0, 2.0], ROWS)
parameters = dict(
    objective="binary",
    learning_rate=0.1,
    num_leaves=7,
    min_data_in_leaf=1,  # LightGBM guesses counts from curvatures, which weights make wrong
    lambda_l2=1.0,
    min_sum_hessian_in_leaf=0.0,
    max_bin=255,
    min_data_in_bin=1,
    use_missing=False,
    enable_bundle=False,
    feature_pre_filter=False,
    boost_from_average=True,
    deterministic=True,
    force_col_wise=True,
    num_threads=1,
    verbose=-1,
)
model = lightgbm.train(parameters, lightgbm.Dataset(x, y, weight=weight), 20)
print(
    json.dumps(
        {
            "made_by": f"lightgbm {lightgbm.__version__}, numpy {np.__version__}",
            "columns": [[round(float(v), 4) for v in column] for column in x.T],
            "labels": y.tolist(),
            "weights": weight.tolist(),
            "logits_1": model.predict(x, raw_score=True, num_iteration=1).round(7).tolist(),
            "logits_20": model.predict(x, raw_score=True).round(7).tolist(),
        }
    )
)
