"""Computes with SciPy and statsmodels what libs/statistics is compared with. Usage: reference.py FILE.json"""

import json
import math
import sys
from functools import partial
from itertools import count

import numpy as np
import scipy
import statsmodels
from scipy import optimize, special, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower

ALTERNATIVES = ("two-sided", "less", "greater")


def samples():
    """Differences of pairs, rounded as a metric is: so ties are exactly equal."""
    rng = np.random.default_rng(5)
    for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 20, 35, 50, 51, 80, 300):
        yield f"normal, n = {n}", rng.normal(0.002, 0.003, n).round(7)
    for n in (5, 6, 10, 30, 120):
        yield f"far from 0, n = {n}", rng.normal(0.5, 0.01, n).round(6)
    for n in (5, 12, 40):
        yield f"below 0, n = {n}", rng.normal(-0.004, 0.003, n).round(7)
    for n in (6, 9, 12):
        yield f"heavy tails, n = {n}", (0.001 * rng.standard_t(1.5, n)).round(7)
    for n in (4, 6, 9, 12, 14):
        yield f"ties, n = {n}", (rng.integers(-3, 6, n) * 0.25 + 0.125).round(3)
    for n in (5, 8, 13):
        yield f"ties and zeros, n = {n}", (rng.integers(-2, 4, n) * 0.25).round(2)
    yield "one zero", np.array([0.0, 0.3, -0.1, 0.7, 0.5, 0.4, 0.2])
    yield "many ties and zeros, n = 90", (rng.integers(-3, 5, 90) * 0.5).round(1)
    yield "all positive and tied but one", np.array([0.5, 0.5, 0.5, 0.5, 0.5, 1.0])
    yield "symmetric", np.array([-2.0, -1.0, 1.0, 2.0, 3.0, -3.0])


def wilcoxon(differences):
    ranked = np.abs(differences[differences != 0])
    if len(ranked) > 50:
        method, options = "normal", {"method": "asymptotic", "correction": True}
    elif len(set(ranked)) == len(ranked) == len(differences):
        method, options = "exact", {"method": "exact"}
    else:
        # SciPy's `exact` takes the distribution of untied ranks; all sign changes are exact.
        every = stats.PermutationMethod(n_resamples=2 ** len(differences), batch=4096)
        method, options = "exact", {"method": every}

    def result(alternative):
        found = stats.wilcoxon(differences, zero_method="wilcox", alternative=alternative, **options)
        return {"statistic": float(found.statistic), "p": float(found.pvalue)}

    return {"n": len(ranked), "method": method} | {alternative: result(alternative) for alternative in ALTERNATIVES}


def noncentrality(t, df, probability):
    # No wider: far from t SciPy's noncentral t is NaN.
    width = 4 * math.sqrt(1 + t * t / (2 * df))
    return optimize.brentq(lambda delta: stats.nct.cdf(t, df, delta) - probability, t - width, t + width, xtol=1e-13)


def effect(differences):
    n = len(differences)
    df = n - 1
    if n < 3:
        return None
    dz = float(np.mean(differences) / np.std(differences, ddof=1))
    correction = math.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / math.sqrt(df / 2)
    t = dz * math.sqrt(n)
    # Beyond this SciPy's noncentral t is not accurate enough to be a reference.
    limits = [correction * noncentrality(t, df, p) / math.sqrt(n) for p in (0.975, 0.025)] if abs(t) < 30 else None
    return {"dz": dz, "g": correction * dz, "interval": limits}


def sample(name, differences):
    test = stats.ttest_1samp(differences, 0)
    interval = stats.t.interval(0.95, len(differences) - 1, np.mean(differences), stats.sem(differences))
    return {
        "name": name,
        "differences": differences.tolist(),
        "interval": [float(limit) for limit in interval],
        "t": float(test.statistic),
        "p": float(test.pvalue),
        "wilcoxon": wilcoxon(differences),
        "effect": effect(differences),
    }


def holm_cases():
    rng = np.random.default_rng(7)
    given = [[0.03], [0.01, 0.04, 0.03], [0.5, 0.5], [1e-300, 0.2, 0.9, 0.01], rng.random(9).round(4).tolist()]
    return [{"ps": ps, "adjusted": multipletests(ps, method="holm")[1].tolist()} for ps in given]


def detection_cases():
    """Power of given numbers of pairs, and the pairs needed."""
    cases = []
    for difference, sd in ((0.002, 0.0028), (0.002, 0.001), (0.002, 0.0101), (0.002, 0.06), (1, 1), (-0.5, 1), (2.5, 1)):
        for power, alpha in ((0.8, 0.05), (0.9, 0.01)):
            size = abs(difference) / sd
            solver = TTestPower()
            power_of = partial(solver.power, size, alpha=alpha)
            pairs = next(n for n in count(2) if power_of(n) >= power)
            # Not a number where SciPy's noncentral t gives up.
            powers = {n: value for n in (2, 3, 5, 20, 200) if math.isfinite(value := float(power_of(n)))}
            cases.append(
                {"difference": difference, "sd": sd, "alpha": alpha, "power": power, "pairs": pairs, "powers": powers}
            )
    return cases


def upper_sd_cases():
    return [
        {"n": n, "sd": 0.3, "level": level, "upper": 0.3 * math.sqrt((n - 1) / stats.chi2.ppf(1 - level, n - 1))}
        for n in (2, 3, 5, 10, 100)
        for level in (0.8, 0.95)
    ]


def main(path):
    reference = {
        "madeBy": "tools/statisticsReference",
        "versions": {module.__name__: module.__version__ for module in (np, scipy, statsmodels)},
        "samples": [sample(name, differences) for name, differences in samples()],
        "holm": holm_cases(),
        "detections": detection_cases(),
        "upperSds": upper_sd_cases(),
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(reference, file, allow_nan=False)


if len(sys.argv) != 2:
    sys.exit(__doc__)
main(sys.argv[1])
