"""The Python side of the benchmark's line protocol; `../training/protocol.ts` says what the lines mean."""

import json
import resource
import sys
import time

WARM_UP_STEPS = 5


def arguments():
    """What the benchmark wants measured: its only argument, as JSON."""
    return json.loads(sys.argv[1])


def peak_rss_mib():
    """Largest resident memory of this process so far. Linux counts kibibytes, macOS bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2 ** (20 if sys.platform == "darwin" else 10)


def take_turns(step, wait, version):
    """
    Warms up and then answers one line of standard input after another until there are no more.

    step(): starts one update; wait(): returns when all updates that were started are done, also those on a GPU.
    """
    started_at_ms = arguments()["startedAtMs"]

    def milliseconds(steps):
        start = time.perf_counter()
        for _ in range(steps):
            step()
        wait()
        return 1000 * (time.perf_counter() - start)

    first_step_ms = milliseconds(1)
    to_first_step_ms = 1000 * time.time() - started_at_ms
    # The first of these still finds allocators and kernel caches cold.
    milliseconds(WARM_UP_STEPS)
    step_ms = milliseconds(WARM_UP_STEPS) / WARM_UP_STEPS
    tell(
        ready=True,
        version=version,
        toFirstStepMs=to_first_step_ms,
        firstStepMs=first_step_ms,
        stepMs=step_ms,
        peakRssMiB=peak_rss_mib(),
    )
    for line in sys.stdin:
        steps = int(line.split()[1])
        # Not clocked: the other contestants have had the processor's caches since the last turn.
        milliseconds(1)
        tell(ms=milliseconds(steps), peakRssMiB=peak_rss_mib())


def tell(**fields):
    print(json.dumps(fields), flush=True)
