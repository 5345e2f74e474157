"""Golden values of DivergenceTest. Run with the versions printed below: python divergence.py"""
import numpy as np, scipy
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

p = np.array([30, 50, 20.0]); p /= p.sum()
q = np.array([0.25, 0.45, 0.3])
print("numpy", np.__version__, "scipy", scipy.__version__)
print("psi", repr(entropy(p, q) + entropy(q, p)))  # PSI is the symmetric sum of both directions
print("kl", repr(entropy(p, q)))
print("js", repr(jensenshannon(p, q, base=2) ** 2))
