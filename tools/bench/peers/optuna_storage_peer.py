"""Optuna's storages: trials per second of an objective that computes nothing and reports ten times.

Usage: optuna_storage_peer.py sqlite|journal FOLDER TRIALS. Prints one line of JSON.
"""

import json
import os
import sys
import time

import optuna
from optuna.storages.journal import JournalFileBackend, JournalStorage


def objective(trial):
    x = trial.suggest_float("x", -1, 1)
    y = trial.suggest_float("y", -1, 1)
    for step in range(10):
        trial.report(x * step, step)
    return x * x + y


def storage_of(kind, folder):
    if kind == "sqlite":
        return "sqlite:///" + os.path.join(folder, "optuna.db")
    return JournalStorage(JournalFileBackend(os.path.join(folder, "optuna.log")))


def main():
    kind, folder, trials = sys.argv[1], sys.argv[2], int(sys.argv[3])
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.RandomSampler(seed=0)
    study = optuna.create_study(storage=storage_of(kind, folder), sampler=sampler)
    # Warm, as the slots of the other side are.
    study.optimize(objective, n_trials=2)
    start = time.perf_counter()
    study.optimize(objective, n_trials=trials)
    rate = trials / (time.perf_counter() - start)
    print(json.dumps({"trialsPerSecond": rate, "version": "Optuna " + optuna.__version__}))


main()
