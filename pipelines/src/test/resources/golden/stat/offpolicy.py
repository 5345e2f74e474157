"""Off-policy estimates by the Open Bandit Pipeline, for OffPolicyTest.

obp 0.4.1 (with the torch that it imports), numpy 2.4.6; run: python offpolicy.py > offpolicy.json
"""
import json

import numpy as np
from obp.ope import (
    DirectMethod,
    DoublyRobust,
    DoublyRobustWithShrinkage,
    InverseProbabilityWeighting,
    SelfNormalizedDoublyRobust,
    SelfNormalizedInverseProbabilityWeighting,
    SwitchDoublyRobust,
)

rng = np.random.default_rng(7)
n, actions, limit = 300, 5, 2.5
behaviour = rng.dirichlet(np.ones(actions), n) * 0.9 + 0.1 / actions
target = rng.dirichlet(np.full(actions, 0.7), n)
truth = rng.uniform(0.05, 0.6, (n, actions))
action = np.array([rng.choice(actions, p=p) for p in behaviour])
reward = (rng.uniform(size=n) < truth[np.arange(n), action]).astype(float)
model = np.clip(truth + rng.normal(0, 0.1, truth.shape), 0, 1)
pscore = behaviour[np.arange(n), action]
weight = target[np.arange(n), action] / pscore
args = dict(
    reward=reward, action=action, pscore=pscore, action_dist=target[:, :, None],
    position=np.zeros(n, dtype=int),
)
modelled = dict(args, estimated_rewards_by_reg_model=model[:, :, None])
clipped = dict(args, pscore=target[np.arange(n), action] / np.minimum(weight, limit))
out = {
    "limit": limit,
    "reward": reward.tolist(),
    "weight": weight.tolist(),
    "logged": model[np.arange(n), action].tolist(),
    "target": (model * target).sum(1).tolist(),
    "effective_size": float(weight.sum() ** 2 / (weight**2).sum()),
    "estimates": {
        "IPS": InverseProbabilityWeighting().estimate_policy_value(**args),
        "CLIPPED_IPS": InverseProbabilityWeighting().estimate_policy_value(**clipped),
        "SNIPS": SelfNormalizedInverseProbabilityWeighting().estimate_policy_value(**args),
        "DM": DirectMethod().estimate_policy_value(
            action_dist=target[:, :, None],
            estimated_rewards_by_reg_model=model[:, :, None],
            position=np.zeros(n, dtype=int),
        ),
        "DR": DoublyRobust().estimate_policy_value(**modelled),
        "SNDR": SelfNormalizedDoublyRobust().estimate_policy_value(**modelled),
        "SWITCH_DR": SwitchDoublyRobust(tau=limit).estimate_policy_value(**modelled),
        "SHRUNK_DR": DoublyRobustWithShrinkage(lambda_=limit).estimate_policy_value(**modelled),
    },
}
print(json.dumps({k: v if not isinstance(v, dict) else {a: float(b) for a, b in v.items()} for k, v in out.items()}))
