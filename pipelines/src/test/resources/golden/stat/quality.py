"""Golden values of QualityGoldenTest: agreement, divergence, entropy, confident learning.

Made with numpy, scipy, scikit-learn, cleanlab in one environment and statsmodels in another:
    python quality.py main > quality.json          (the versions stand in the file)
    python quality.py fleiss quality.json          (adds Fleiss' kappa by statsmodels)
"""
import json
import sys


def main():
    import cleanlab
    import numpy as np
    import scipy
    import sklearn
    from cleanlab.count import compute_confident_joint, get_confident_thresholds
    from cleanlab.filter import find_label_issues
    from scipy.spatial.distance import jensenshannon
    from scipy.stats import entropy
    from sklearn.metrics import cohen_kappa_score

    rng = np.random.default_rng(11)
    out = {"versions": {"numpy": np.__version__, "scipy": scipy.__version__,
                        "scikit-learn": sklearn.__version__, "cleanlab": cleanlab.__version__}}
    # Three classes, two annotators who agree more often than not.
    a = rng.integers(0, 3, 200)
    b = np.where(rng.random(200) < 0.7, a, rng.integers(0, 3, 200))
    out["cohen"] = {"a": a.tolist(), "b": b.tolist(), "kappa": cohen_kappa_score(a, b)}
    # 60 subjects, 5 raters, 3 categories.
    truth = rng.integers(0, 3, 60)
    votes = np.where(rng.random((60, 5)) < 0.6, truth[:, None], rng.integers(0, 3, (60, 5)))
    out["fleiss"] = {"counts": [[int((v == k).sum()) for k in range(3)] for v in votes]}
    p = rng.integers(1, 500, 12).astype(float)
    q = rng.integers(1, 500, 12).astype(float)
    p[3] = 0
    eps = 1e-4

    def smooth(x):
        x = x / x.sum() + eps
        return x / x.sum()

    sp, sq = smooth(p), smooth(q)
    out["divergence"] = {
        "p": p.tolist(), "q": q.tolist(), "smoothing": eps,
        "psi": entropy(sp, sq) + entropy(sq, sp), "kl": entropy(sp, sq),
        "js": jensenshannon(p / p.sum(), q / q.sum(), base=2) ** 2}
    counts = rng.integers(0, 90, 7)
    out["entropy"] = {"counts": counts.tolist(), "value": entropy(counts, base=7)}
    # Confident learning: 400 rows, a rare class, 8 % of the labels turned; and three classes.
    noisy = []
    for classes, rate in ((2, None), (3, None)):
        n = 400
        weights = np.array([0.8, 0.2] if classes == 2 else [0.5, 0.3, 0.2])
        true = rng.choice(classes, n, p=weights)
        given = np.where(rng.random(n) < 0.08, rng.integers(0, classes, n), true)
        logits = rng.normal(0, 1.2, (n, classes))
        logits[np.arange(n), true] += 2.0
        probs = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        probs = np.round(probs, 5)
        probs[:, -1] = np.round(1 - probs[:, :-1].sum(1), 5)
        joint = compute_confident_joint(given, probs, calibrate=False)
        issues = find_label_issues(given, probs, filter_by="confident_learning",
                                   return_indices_ranked_by="self_confidence")
        noisy.append({"classes": classes, "given": given.tolist(), "probs": probs.tolist(),
                      "thresholds": get_confident_thresholds(given, probs).tolist(),
                      "joint": joint.tolist(), "issues": [int(i) for i in issues],
                      "truly_wrong": [int(i) for i in np.flatnonzero(given != true)]})
    out["confident"] = noisy
    json.dump(out, sys.stdout)


def fleiss(path):
    import numpy as np
    import statsmodels
    from statsmodels.stats.inter_rater import fleiss_kappa

    out = json.load(open(path))
    out["versions"]["statsmodels"] = statsmodels.__version__
    out["fleiss"]["kappa"] = float(fleiss_kappa(np.array(out["fleiss"]["counts"]), method="fleiss"))
    json.dump(out, open(path, "w"))


if __name__ == "__main__":
    main() if sys.argv[1] == "main" else fleiss(sys.argv[2])
