"""Times Lockstep's experiment 'classical' (320 prompts, d = 20, n = 40, seven learners, every pair by both
similarities, 1000 bootstrap resamples) beside its peers in one run.
"""

import pathlib
import tempfile

import measure

PROMPTS = 320
# The parts that the slow peers run; their time grows with the number of prompts alone.
NAIVE_PROMPTS = 2
SCIPY_PROMPTS = 5


def check():
    """Ends the benchmark if the peers do other work than Lockstep."""
    print(measure.peer("check.py", measure.LOCKSTEP, threads=1).output, flush=True)


def programs(folder):
    """What runs in each round, by name."""

    def match(*arguments):
        return lambda: measure.lockstep("match", *arguments, "--output", folder / "results", "--force")

    def numpy(threads):
        return lambda: measure.peer(
            "numpy_sweep.py", "--prompts", PROMPTS, "--output", folder / "results.npz", threads=threads
        )

    return {
        "Lockstep": match("--experiment", "classical"),
        "NumPy, 1 BLAS thread": numpy(1),
        "NumPy, 2 BLAS threads": numpy(2),
        "Lockstep, Newton and GD": match("newton", "gd", "--count", PROMPTS),
        "naive": lambda: measure.peer("naive_sweep.py", "--prompts", NAIVE_PROMPTS, threads=1),
        "Lockstep, SciPy's line searches": match("cg-scipy", "bfgs-scipy", "lbfgs-scipy", "--count", PROMPTS),
        "SciPy": lambda: measure.peer("scipy_minimize.py", "--prompts", SCIPY_PROMPTS, threads=1),
    }


def scaled(runs, prompts):
    """The median of the seconds that a slow peer printed for its part, scaled to all prompts."""
    return measure.median_output(runs) * PROMPTS / prompts


def figures(rounds):
    with tempfile.TemporaryDirectory() as folder:
        sweep = programs(pathlib.Path(folder))
        sweep["Lockstep"]()  # The first run reads the program from disk.
        runs = measure.alternate(sweep, rounds)

    lockstep = measure.median_seconds(runs["Lockstep"])
    lockstep_pair = measure.median_seconds(runs["Lockstep, Newton and GD"])
    lockstep_searches = measure.median_seconds(runs["Lockstep, SciPy's line searches"])
    best = min(("NumPy, 1 BLAS thread", "NumPy, 2 BLAS threads"), key=lambda name: measure.median_seconds(runs[name]))
    naive = scaled(runs["naive"], NAIVE_PROMPTS)
    scipy = scaled(runs["SciPy"], SCIPY_PROMPTS)
    print(
        f"  {best} is the faster one\n"
        f"  naive: all step counts and all t timed on {NAIVE_PROMPTS} prompts, times {PROMPTS // NAIVE_PROMPTS}\n"
        f"  SciPy: three methods and all t timed on {SCIPY_PROMPTS} prompts ({3 * 40 * SCIPY_PROMPTS} calls), "
        f"times {PROMPTS // SCIPY_PROMPTS}"
    )

    memory = measure.median_megabytes(runs["Lockstep"])
    numpy_memory = measure.median_megabytes(runs[best])
    numpy = measure.median_seconds(runs[best])
    return [
        measure.at_most("classical sweep, seconds", lockstep, 2, measure.spread(runs["Lockstep"])),
        measure.at_most("classical sweep, peak MB", memory, 300, f"{memory:.0f} MB"),
        measure.Figure(f"{best}: the same sweep", f"{numpy / lockstep:.1f} x ({numpy:.2f} s, {numpy_memory:.0f} MB)"),
        measure.Figure(
            "SciPy, one call per problem, against Lockstep with SciPy's line searches",
            f"{scipy / lockstep_searches:.0f} x ({scipy:.0f} s scaled, against {lockstep_searches:.2f} s)",
        ),
        measure.at_least(
            "naive Newton and GD against Lockstep on the same two",
            naive / lockstep_pair,
            1000,
            f"{naive / lockstep_pair:.0f} x ({naive:.0f} s scaled, against {lockstep_pair:.2f} s)",
        ),
        measure.at_least(
            "naive Newton and GD against Lockstep's whole sweep", naive / lockstep, 1000, f"{naive / lockstep:.0f} x"
        ),
    ]


def main():
    rounds = measure.rounds_of_the_command(__doc__, default=5)
    measure.describe_machine()
    check()
    print(measure.table(figures(rounds)))


if __name__ == "__main__":
    main()
