"""
Optuna's samplers on test functions: what they have found after so many trials, seed by seed. The only argument is the
task as JSON; `../samplers/optuna.ts` says what the lines mean that it writes.
"""

import json
import math
import sys
import warnings

import optuna
import scipy

HARTMANN_A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
HARTMANN_P = [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
]
HARTMANN_ALPHA = [1, 1.2, 3, 3.2]


def branin(x):
    parabola = x[1] - 5.1 / (4 * math.pi**2) * x[0] ** 2 + 5 / math.pi * x[0] - 6
    return parabola**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10


def hartmann6(x):
    def distance(a, p):
        return sum(ai * (xi - pi / 10000) ** 2 for ai, xi, pi in zip(a, x, p))

    rows = zip(HARTMANN_ALPHA, HARTMANN_A, HARTMANN_P)
    return -sum(alpha * math.exp(-distance(a, p)) for alpha, a, p in rows)


def rosenbrock(x):
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def ackley(x):
    root = math.sqrt(sum(xi * xi for xi in x) / len(x))
    waves = sum(math.cos(2 * math.pi * xi) for xi in x) / len(x)
    return -20 * math.exp(-0.2 * root) - math.exp(waves) + 20 + math.e


def rastrigin(x):
    return sum(xi * xi - 10 * math.cos(2 * math.pi * xi) + 10 for xi in x)


FUNCTIONS = {
    "branin": branin,
    "hartmann6": hartmann6,
    "rosenbrock4": rosenbrock,
    "ackley5": ackley,
    "rastrigin5": rastrigin,
}

SAMPLERS = {
    "tpe": lambda seed: optuna.samplers.TPESampler(multivariate=True, constant_liar=True, seed=seed),
    "cmaes": lambda seed: optuna.samplers.CmaEsSampler(seed=seed),
    "sobol": lambda seed: optuna.samplers.QMCSampler(qmc_type="sobol", scramble=True, seed=seed),
}


def best_of(name, bounds, sampler, trials):
    """The least value that the sampler finds of a function."""

    def objective(trial):
        return FUNCTIONS[name]([trial.suggest_float(f"x{i}", low, high) for i, (low, high) in enumerate(bounds)])

    study = optuna.create_study(sampler=sampler)
    study.optimize(objective, n_trials=trials)
    return study.best_value


def tell(**fields):
    print(json.dumps(fields), flush=True)


def main():
    task = json.loads(sys.argv[1])
    # A sampler that falls back to another one says so, once for each first trial.
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    checks = {function["name"]: FUNCTIONS[function["name"]](function["check"]) for function in task["functions"]}
    tell(version=f"Optuna {optuna.__version__}, SciPy {scipy.__version__}", checks=checks)
    for sampler in task["samplers"]:
        for function in task["functions"]:
            name, bounds = function["name"], function["bounds"]
            best = [best_of(name, bounds, SAMPLERS[sampler](seed), task["trials"]) for seed in task["seeds"]]
            tell(sampler=sampler, function=name, best=best)


main()
