"""Ray Tune: trials per second of a function that computes nothing and reports ten times, two at a time.

Usage: ray_peer.py FOLDER TRIALS. Prints one line of JSON, the last of its output.
"""

import json
import os
import sys
import time

os.environ["RAY_AIR_NEW_OUTPUT"] = "0"
os.environ["TUNE_DISABLE_AUTO_CALLBACK_LOGGERS"] = "1"
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

import ray  # noqa: E402: it reads the environment when it is imported
from ray import tune  # noqa: E402


def function(config):
    for step in range(10):
        tune.report({"loss": config["x"] * step})


def main():
    folder, trials = sys.argv[1], int(sys.argv[2])
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    tuner = tune.Tuner(
        function,
        param_space={"x": tune.uniform(-1, 1)},
        tune_config=tune.TuneConfig(num_samples=trials, max_concurrent_trials=2),
        run_config=tune.RunConfig(verbose=0, storage_path=os.path.join(folder, "ray")),
    )
    start = time.perf_counter()
    tuner.fit()
    rate = trials / (time.perf_counter() - start)
    ray.shutdown()
    print(json.dumps({"trialsPerSecond": rate, "version": "Ray " + ray.__version__}))


main()
