"""Computes with Optuna's PED-ANOVA what libs/statistics is compared with. Usage: importance.py FILE.json"""

import json
import sys
import warnings

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.importance import PedAnovaImportanceEvaluator


def ranged(low, high):
    return {"kind": "range", "low": low, "high": high, "choices": None}


def named(choices):
    return {"kind": "values", "low": None, "high": None, "choices": choices}


def distribution(parameter):
    if parameter["kind"] == "range":
        return FloatDistribution(parameter["low"], parameter["high"])
    return CategoricalDistribution(list(range(parameter["choices"])))


def cases():
    rng = np.random.default_rng(11)

    def case(name, n, parameters, loss):
        """Values of each parameter for n runs; None where a run does not have it."""
        values = [draw(n) for _, draw in parameters]
        columns = [
            parameter | {"values": [None if value is None else value for value in column]}
            for (parameter, _), column in zip(parameters, values)
        ]
        losses = [float(loss([column[run] for column in values])) for run in range(n)]
        return {"name": name, "losses": losses, "parameters": columns}

    def uniform(low, high):
        return ranged(low, high), lambda n: rng.uniform(low, high, n).tolist()

    def choice(choices):
        return named(choices), lambda n: rng.integers(0, choices, n).tolist()

    def sometimes(low, high):
        return ranged(low, high), lambda n: [x if keep else None for x, keep in zip(rng.uniform(low, high, n), rng.random(n) < 0.6)]

    noise = lambda: rng.normal(0, 0.02)
    yield case("two ranges, one of which decides", 100, [uniform(-3, 3), uniform(0, 1)], lambda x: x[0] ** 2 + 0.01 * x[1])
    yield case("names and ranges", 200, [choice(4), uniform(-7, 0), choice(2)], lambda x: (x[0] - 2) ** 2 + 0.2 * x[1] + noise())
    yield case("few runs", 12, [choice(3), uniform(0, 1)], lambda x: x[0] + x[1])
    yield case("a parameter that not all runs have", 150, [sometimes(0, 1), uniform(0, 1)], lambda x: (2 if x[0] is None else x[0]) + 0.1 * x[1])
    yield case("many equal losses", 90, [choice(3), uniform(0, 1)], lambda x: x[0])
    yield case("noise alone", 60, [uniform(0, 1), choice(5)], lambda x: noise())


def importances(losses, parameters):
    """Importances before they are made to sum to 1."""
    study = optuna.create_study(direction="minimize")
    for run, loss in enumerate(losses):
        present = {str(index): each for index, each in enumerate(parameters) if each["values"][run] is not None}
        study.add_trial(
            optuna.trial.create_trial(
                params={name: each["values"][run] for name, each in present.items()},
                distributions={name: distribution(each) for name, each in present.items()},
                value=loss,
            )
        )
    found = PedAnovaImportanceEvaluator().evaluate(study)
    return [found[str(index)] for index in range(len(parameters))]


def main(path):
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    made = [case | {"importances": importances(case["losses"], case["parameters"])} for case in cases()]
    versions = {module.__name__: module.__version__ for module in (np, optuna)}
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"madeBy": "tools/statisticsReference", "versions": versions, "cases": made}, file, allow_nan=False)


if len(sys.argv) != 2:
    sys.exit(__doc__)
main(sys.argv[1])
