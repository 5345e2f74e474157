"""Golden looks of a roll-out: relative bounds that hold at every look, by published formulas in NumPy.

Delta method for a ratio over users (Deng, Knoblich and Lu 2018), its relative effect (first-order propagation), and the
asymptotic confidence sequence of Waudby-Smith et al. (2021, equations 9 and 155); the decision of each look from these
bounds alone. Run with numpy (see "versions" in the output):
    python rollout.py > rollout.json
"""
import json
import math

import numpy as np

rng = np.random.default_rng(20261130)


def arm(n, rate):
    impressions = np.ceil(rng.lognormal(0.5, 0.8, n))
    clicks = rng.binomial(impressions.astype(int), np.minimum(1, rng.beta(3, 7, n) * rate))
    return impressions, clicks.astype(float)


def ratio(impressions, clicks):
    n = len(impressions)
    r = clicks.mean() / impressions.mean()
    linear = (clicks - r * impressions) / impressions.mean()
    return r, linear.var(ddof=1) / n


def multiplier(clock, alpha, tuned):
    two = -2 * math.log(alpha)
    rho2 = (two + math.log(two + 1)) / tuned
    return math.sqrt((clock * rho2 + 1) / (clock * rho2) * 2 * math.log(math.sqrt(clock * rho2 + 1) / alpha))


def rollout(truth, days, users, share, alpha, floor, margin):
    control = [arm(int(users * (1 - share)), 1.0) for _ in range(days)]
    treatment = [arm(int(users * share), truth) for _ in range(days)]
    looks = []
    tuned = None
    for d in range(1, days + 1):
        c = [np.concatenate([x[i] for x in control[:d]]) for i in (0, 1)]
        t = [np.concatenate([x[i] for x in treatment[:d]]) for i in (0, 1)]
        clock = len(c[0]) + len(t[0])  # every user on one day: users are user-days
        tuned = tuned or clock * days
        rc, vc = ratio(*c)
        rt, vt = ratio(*t)
        value = rt / rc
        se = math.sqrt(vt / rc ** 2 + rt ** 2 * vc / rc ** 4)
        half = multiplier(clock, alpha, tuned) * se
        low, high = value - half, value + half
        decision = "roll_back" if high < floor else "advance" if low > 1 - margin else "wait"
        looks.append(dict(clock=clock, value=value, low=low, high=high, decision=decision))
    return dict(truth=truth, alpha=alpha, floor=floor, margin=margin, tuned=tuned,
                control=[[list(x[0]), list(x[1])] for x in control],
                treatment=[[list(x[0]), list(x[1])] for x in treatment], looks=looks)


print(json.dumps(dict(versions=dict(numpy=np.__version__), rollouts=[
    rollout(1.0, 4, 300, 0.4, 0.0125, 0.85, 0.2),
    rollout(0.5, 4, 300, 0.4, 0.0125, 0.85, 0.2),
    rollout(1.1, 4, 300, 0.2, 0.0125, 0.85, 0.1),
])))
