"""A study for optuna-dashboard: finished trials with reports, written into a SQLite file.

Usage: optuna_study_peer.py FILE TRIALS REPORTS, or --versions.
"""

import datetime
import math
import random
import sys

import optuna
import optuna_dashboard
from optuna.distributions import FloatDistribution
from sqlalchemy import event
from sqlalchemy.engine import Engine


@event.listens_for(Engine, "connect")
def quick(connection, _):
    # A study that is broken off is made anew.
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")


distributions = {
    "learning_rate": FloatDistribution(0.005, 0.3, log=True),
    "rho0": FloatDistribution(0.0, 0.99),
    "cooling_length": FloatDistribution(0.1, 2.0),
}


def trial_of(number, reports, noise):
    params = {
        "learning_rate": 0.005 * 60 ** noise.random(),
        "rho0": 0.99 * noise.random(),
        "cooling_length": 0.1 + 1.9 * noise.random(),
    }
    values = {step: 1 - math.exp(-0.3 * step) + 0.01 * noise.random() for step in range(1, reports + 1)}
    trial = optuna.trial.create_trial(
        params=params,
        distributions=distributions,
        value=values[reports],
        intermediate_values=values,
    )
    trial.datetime_start = datetime.datetime(2026, 1, 1) + datetime.timedelta(seconds=number)
    trial.datetime_complete = trial.datetime_start + datetime.timedelta(seconds=30)
    return trial


def main():
    if sys.argv[1] == "--versions":
        print(f"optuna-dashboard {optuna_dashboard.__version__}, Optuna {optuna.__version__}")
        return
    file, trials, reports = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(storage=f"sqlite:///{file}", study_name="large", direction="maximize")
    noise = random.Random(1)
    study.add_trials(trial_of(number, reports, noise) for number in range(trials))


main()
