"""Makes densities.json, pruned.json and functions.json: Optuna's figures for the search.

Python 3, optuna 5.0.0, numpy 2.4.6. Run in this folder: python make.py
"""

import json
import math
import warnings

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_weights

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore")

SPACE = {
    "uniform": FloatDistribution(-2.0, 3.0),
    "log": FloatDistribution(1e-5, 1e-1, log=True),
    "int": IntDistribution(1, 9),
    "log_int": IntDistribution(1, 512, log=True),
    "choice": CategoricalDistribution(["a", "b", "c"]),
}


def draw(rng, n):
    return {
        "uniform": rng.uniform(-2, 3, n),
        "log": np.exp(rng.uniform(math.log(1e-5), math.log(1e-1), n)),
        "int": rng.randint(1, 10, n).astype(float),
        "log_int": np.round(np.exp(rng.uniform(0, math.log(512), n))),
        "choice": rng.randint(0, 3, n).astype(float),
    }


def densities():
    # numpy's default sort leaves the order of equal values to the processor; a stable one does not.
    argsort = np.argsort
    np.argsort = lambda a, kind="stable", **rest: argsort(a, kind=kind, **rest)
    try:
        return density_cases()
    finally:
        np.argsort = argsort


def density_cases():
    cases = []
    rng = np.random.RandomState(7)
    for names in [["uniform"], ["log"], ["int"], ["log_int"], ["choice"], list(SPACE)]:
        for n in [0, 1, 2, 5, 25, 26, 40, 120]:
            space = {k: SPACE[k] for k in names}
            seen = {k: v for k, v in draw(rng, n).items() if k in names}
            if n == 5:  # equal values
                for k in names:
                    seen[k][3] = seen[k][1]
            at = {k: v for k, v in draw(rng, 12).items() if k in names}
            for k, d in space.items():  # both ends
                if k != "choice":
                    at[k][0], at[k][1] = d.low, d.high
            estimator = _ParzenEstimator(
                seen, space, _ParzenEstimatorParameters(1.0, True, False, default_weights, True)
            )
            cases.append(
                {
                    "names": names,
                    "observed": [[seen[k][i] for k in names] for i in range(n)],
                    "points": [[at[k][i] for k in names] for i in range(12)],
                    "log_densities": estimator.log_pdf(at).tolist(),
                }
            )
    return cases


def pruned():
    """Which of random curves Optuna's successive halving stops, and where."""
    cases = []
    for reduction, first in [(2, 1), (3, 1), (4, 2)]:
        rng = np.random.RandomState(reduction)
        pruner = optuna.pruners.SuccessiveHalvingPruner(
            min_resource=first, reduction_factor=reduction
        )
        study = optuna.create_study(pruner=pruner)
        curves = np.round(rng.rand(40, 12), 3)
        stops = []
        for curve in curves:
            trial = study.ask()
            stop = 0
            for i, value in enumerate(curve):
                trial.report(float(value), i + 1)
                if trial.should_prune():
                    stop = i + 1
                    break
            if stop:
                study.tell(trial, state=optuna.trial.TrialState.PRUNED)
            else:
                study.tell(trial, float(curve[-1]))
            stops.append(stop)
        cases.append(
            {"reduction": reduction, "first": first, "curves": curves.tolist(), "stops": stops}
        )
    return cases


def sphere(x):
    return sum((v - 1) ** 2 for v in x)


def ellipsoid(x):
    return sum(10**i * (v - 1) ** 2 for i, v in enumerate(x))


def rosenbrock(x):
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def ackley(x):
    n = len(x)
    return (
        -20 * math.exp(-0.2 * math.sqrt(sum(v * v for v in x) / n))
        - math.exp(sum(math.cos(2 * math.pi * v) for v in x) / n)
        + 20
        + math.e
    )


def branin(x):
    a, b = x
    return (
        (b - 5.1 / (4 * math.pi**2) * a * a + 5 / math.pi * a - 6) ** 2
        + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a)
        + 10
    )


def styblinski(x):
    return sum(v**4 - 16 * v * v + 5 * v for v in x) / 2


def levy(x):
    w = [1 + (v - 1) / 4 for v in x]
    out = math.sin(math.pi * w[0]) ** 2
    for v in w[:-1]:
        out += (v - 1) ** 2 * (1 + 10 * math.sin(math.pi * v + 1) ** 2)
    return out + (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2)


def zakharov(x):
    s = sum(0.5 * (i + 1) * v for i, v in enumerate(x))
    return sum(v * v for v in x) + s**2 + s**4


def box(f, n, low, high):
    return lambda t: f([t.suggest_float(f"x{i}", low, high) for i in range(n)])


def training(t):
    """Shaped like a training: a rate, a size, a rank, a kind."""
    rate = t.suggest_float("rate", 1e-5, 1, log=True)
    size = t.suggest_int("size", 8, 1024, log=True)
    layers = t.suggest_int("layers", 1, 8)
    kind = t.suggest_categorical("kind", ["a", "b", "c"])
    return (
        (math.log10(rate) + 3) ** 2
        + 0.3 * (math.log2(size) - 7) ** 2
        + 0.1 * (layers - 3) ** 2
        + {"a": 0.5, "b": 0.0, "c": 1.0}[kind]
    )


def conditional(t):
    """A rank that counts for one kind only."""
    kind = t.suggest_categorical("kind", ["full", "lora"])
    rate = t.suggest_float("rate", 1e-5, 1, log=True)
    loss = (math.log10(rate) + 3) ** 2
    if kind == "full":
        return loss + 0.5
    rank = t.suggest_int("rank", 1, 64, log=True)
    alpha = t.suggest_float("alpha", 0, 4)
    return loss + 0.2 * (math.log2(rank) - 4) ** 2 + (alpha - 2) ** 2


FUNCTIONS = {
    "sphere": box(sphere, 5, -5, 5),
    "ellipsoid": box(ellipsoid, 4, -5, 5),
    "rosenbrock": box(rosenbrock, 3, -2, 2),
    "ackley": box(ackley, 4, -10, 10),
    "branin": lambda t: branin([t.suggest_float("x0", -5, 10), t.suggest_float("x1", 0, 15)]),
    "styblinski": box(styblinski, 4, -5, 5),
    "levy": box(levy, 4, -10, 10),
    "zakharov": box(zakharov, 4, -5, 10),
    "training": training,
    "conditional": conditional,
}


def functions():
    out = {}
    for name, f in FUNCTIONS.items():
        row = {}
        for word in ["tpe", "random"]:
            best = []
            for seed in range(8):
                sampler = (
                    optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True)
                    if word == "tpe"
                    else optuna.samplers.RandomSampler(seed=seed)
                )
                study = optuna.create_study(sampler=sampler)
                study.optimize(f, n_trials=100)
                best.append(study.best_value)
            row[word] = float(np.median(best))
        out[name] = row
        print(name, row)
    return out


for name, content in [
    ("densities", densities()),
    ("pruned", pruned()),
    ("functions", functions()),
]:
    with open(name + ".json", "w") as file:
        json.dump(content, file)
