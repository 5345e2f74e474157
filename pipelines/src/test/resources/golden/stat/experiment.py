"""Golden values for the statistics of experiments.

Run with scipy 1.17.1, statsmodels 0.15.0, gbstats 0.8.0, mpmath 1.3.0, numpy 2.4.6:
    python experiment.py > experiment.json
"""
import json
import math

import mpmath
import numpy as np
from scipy import integrate, stats
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest
from statsmodels.regression.linear_model import OLS

from gbstats.bayesian.tests import EffectBayesianABTest, EffectBayesianConfig, GaussianPrior
from gbstats.frequentist.tests import (FrequentistConfig, SequentialConfig, SequentialTwoSidedTTest, TwoSidedTTest)
from gbstats.models.statistics import (RatioStatistic, RegressionAdjustedStatistic, SampleMeanStatistic, compute_theta)
from gbstats.utils import check_srm

rng = np.random.default_rng(20261122)


def users(n, uplift):
    rate = rng.beta(2, 8, n)
    impressions = np.ceil(rng.lognormal(2, 1, n)).astype(int)
    pre_impressions = rng.poisson(impressions * rng.lognormal(0, 0.3, n))
    clicks = rng.binomial(impressions, np.minimum(1, rate * uplift))
    pre_clicks = rng.binomial(pre_impressions, rate)
    stratum = rng.integers(0, 3, n)
    return [a.astype(float) for a in (clicks, impressions, pre_clicks, pre_impressions, stratum)]


control = users(190, 1.0)
treatment = users(210, 1.25)


def mean_stat(x):
    return SampleMeanStatistic(n=len(x), sum=float(x.sum()), sum_squares=float((x * x).sum()))


def ratio_stat(u):
    return RatioStatistic(n=len(u[0]), m_statistic=mean_stat(u[0]), d_statistic=mean_stat(u[1]),
                          m_d_sum_of_products=float((u[0] * u[1]).sum()))


def adjusted(u, theta=0.0):
    return RegressionAdjustedStatistic(n=len(u[0]), post_statistic=mean_stat(u[0]), pre_statistic=mean_stat(u[2]),
                                       post_pre_sum_of_products=float((u[0] * u[2]).sum()), theta=theta)


def frequentist(a, b, **kw):
    out = {}
    for kind in ("absolute", "relative"):
        r = TwoSidedTTest(a, b, FrequentistConfig(difference_type=kind, **kw))
        # gbstats' own p-value is 1 - cdf; sf keeps the digits of small ones.
        p = 2 * stats.t.sf(abs(r.critical_value), r.dof)
        out[kind] = dict(value=r.point_estimate, se=math.sqrt(r.variance), df=r.dof, p=p,
                         low=r.confidence_interval[0], high=r.confidence_interval[1])
        s = SequentialTwoSidedTTest(a, b, SequentialConfig(difference_type=kind, sequential_tuning_parameter=300))
        out[kind]["sequential"] = dict(low=s.confidence_interval[0], high=s.confidence_interval[1], p=s.p_value)
        for name, prior in (("flat", GaussianPrior()), ("proper", GaussianPrior(0.01, 0.04, True))):
            c = EffectBayesianConfig(difference_type=kind, prior_effect=prior, prior_type=kind)
            y = EffectBayesianABTest(a, b, c).compute_result()
            out[kind][name] = dict(chance=y.chance_to_win, low=y.ci[0], high=y.ci[1], mean=y.expected,
                                   keep=y.risk[0], ship=y.risk[1])
    return out


a, b = adjusted(control), adjusted(treatment)
theta = compute_theta(a, b)
welch = stats.ttest_ind(treatment[0], control[0], equal_var=False)
ci = welch.confidence_interval(0.95)


def linear(u, ratio, den):
    return (u[0] - ratio * u[1]) / den


# CUPED of a ratio with two covariates, by an ordinary least squares of statsmodels on the pooled linearised value.
num = np.concatenate([control[0], treatment[0]])
den = np.concatenate([control[1], treatment[1]])
x = np.column_stack([np.concatenate([control[i], treatment[i]]) for i in (2, 3)])
pooled = (num - num.mean() / den.mean() * den) / den.mean()
ols = OLS(pooled, np.column_stack([np.ones(len(num)), x])).fit()
ratio_cuped = []
for u in (control, treatment):
    r, d = u[0].mean() / u[1].mean(), u[1].mean()
    cov = np.column_stack([u[2], u[3]])
    z = linear(u, r, d) - cov @ ols.params[1:]
    ratio_cuped.append(dict(mean=r - float((cov.mean(0) - x.mean(0)) @ ols.params[1:]), variance=float(z.var(ddof=1))))

# Post-stratification, spelled out.
n = len(control[0]) + len(treatment[0])
post_value, post_var = 0.0, 0.0
for s in range(3):
    c, t = control[0][control[4] == s], treatment[0][treatment[4] == s]
    w = (len(c) + len(t)) / n
    post_value += w * (t.mean() - c.mean())
    post_var += w * w * (c.var(ddof=1) / len(c) + t.var(ddof=1) / len(t))

mw = stats.mannwhitneyu(treatment[0], control[0], method="asymptotic", use_continuity=True)
_, pz = proportions_ztest([230, 200], [2100, 2000])
new = confint_proportions_2indep(230, 2100, 200, 2000, method="newcomb")
wald = confint_proportions_2indep(230, 2100, 200, 2000, method="wald")
wil = proportion_confint(7, 40, method="wilson")
chi = stats.chisquare([5210, 4890, 4900], [5000, 5000, 5000])

npow = NormalIndPower()
power = [dict(d=d, alpha=al, power=float(npow.power(d, 500, al, ratio=r, alternative=side)), ratio=r, side=side,
              n=float(npow.solve_power(d, power=0.8, alpha=al, ratio=r, alternative=side)))
         for d in (0.08, 0.2) for al in (0.05, 0.01) for r in (1.0, 0.5) for side in ("two-sided", "larger")]


def dunnett(ts, lam, df):
    """P(max |T| > t), by SciPy's adaptive quadrature."""
    def inside(t, s):
        def f(z):
            p = 1.0
            for l in lam:
                q = math.sqrt(1 - l * l)
                p *= stats.norm.cdf((l * z + t * s) / q) - stats.norm.cdf((l * z - t * s) / q)
            return p * stats.norm.pdf(z)
        return integrate.quad(f, -9, 9, epsabs=1e-13, epsrel=1e-12, limit=300, points=[-3, 0, 3])[0]
    out = []
    for t in ts:
        if df is None:
            out.append(1 - inside(t, 1.0))
        else:
            g = lambda s: stats.chi2.pdf(s * s * df, df) * 2 * s * df * inside(t, s)
            out.append(1 - integrate.quad(g, 0, 4, epsabs=1e-12, epsrel=1e-11, limit=300, points=[0.5, 1, 1.5])[0])
    return out


lam = [math.sqrt((1 / 40) / (1 / 40 + 1 / m)) for m in (40, 30, 55)]
arms = [rng.normal(m, 1, k).round(3) for m, k in ((0, 40), (0.3, 40), (0.7, 30), (0.1, 55))]
sd = stats.dunnett(*arms[1:], control=arms[0], rng=np.random.default_rng(1))

order = []
values = np.sort(np.round(rng.lognormal(1, 1, 137), 3))
for q in (0.1, 0.5, 0.9, 0.99):
    lo, up = int(stats.binom.ppf(0.025, 137, q)), int(stats.binom.ppf(0.975, 137, q)) + 1
    order.append(dict(q=q, estimate=float(np.quantile(values, q)), low=float(values[lo - 1]) if lo >= 1 else None,
                      high=float(values[up - 1]) if up <= 137 else None))

groups = np.array([[0.10, 0.04], [0.02, 0.05], [-0.06, 0.03], [0.05, 0.02]])
w = 1 / groups[:, 1] ** 2
common = (w * groups[:, 0]).sum() / w.sum()
q = float((w * (groups[:, 0] - common) ** 2).sum())
days = np.arange(4)
wls = np.polyfit(days, groups[:, 0], 1, w=1 / groups[:, 1], cov="unscaled")

mpmath.mp.dps = 40


def t_upper(t, df):
    t, df = mpmath.mpf(t), mpmath.mpf(df)
    xx = df / (df + t * t)
    h = mpmath.betainc(df / 2, mpmath.mpf(1) / 2, 0, xx, regularized=True) / 2
    return float(h if t >= 0 else 1 - h)


tails = [dict(t=t, df=df, p=t_upper(t, df)) for t in (-2.5, 0.1, 1.96, 6.0, 12.0) for df in (1, 2.5, 17, 400.3, 3.2e5)]
quantiles = [dict(p=p, df=df, t=float(stats.t.ppf(p, df))) for p in (0.6, 0.975, 0.9995) for df in (1, 2.5, 17, 400.3)]
normals = [dict(p=p, z=float(mpmath.sqrt(2) * mpmath.erfinv(2 * mpmath.mpf(p) - 1))) for p in (1e-12, 0.001, 0.3, 0.975)]

json.dump(dict(
    control=[c.tolist() for c in control], treatment=[t.tolist() for t in treatment],
    mean=frequentist(mean_stat(control[0]), mean_stat(treatment[0])),
    ratio=frequentist(ratio_stat(control), ratio_stat(treatment)),
    cuped=dict(theta=theta, **frequentist(adjusted(control, theta), adjusted(treatment, theta))),
    ratio_cuped=ratio_cuped,
    welch=dict(t=welch.statistic, df=welch.df, p=welch.pvalue, low=ci.low, high=ci.high),
    post=dict(value=post_value, se=math.sqrt(post_var)),
    mann_whitney=dict(u=mw.statistic, p=mw.pvalue),
    proportions=dict(p=pz, newcombe=list(new), wald=list(wald), wilson=list(wil)),
    srm=dict(statistic=chi.statistic, p=chi.pvalue, growthbook=check_srm([5210, 4890, 4900], [1, 1, 1])),
    power=power,
    dunnett=dict(t=[0.5, 2.0, 2.4, 4.0], df=161, p=dunnett([0.5, 2.0, 2.4, 4.0], lam, 161),
                 normal=dunnett([0.5, 2.0, 2.4, 4.0], lam, None),
                 arms=[x.tolist() for x in arms], statistic=sd.statistic.tolist(), scipy=sd.pvalue.tolist()),
    order=dict(values=values.tolist(), intervals=order),
    groups=dict(values=groups.tolist(), q=q, p=float(stats.chi2.sf(q, 3)), slope=float(wls[0][0]),
                slope_se=float(math.sqrt(wls[1][0, 0]))),
    tails=tails, quantiles=quantiles, normals=normals,
    chi=[dict(x=x, df=df, p=float(stats.chi2.sf(x, df))) for x in (0.3, 8.0, 90.0) for df in (1, 4)],
), fp=__import__("sys").stdout, indent=None, default=float)
