"""Times how Lockstep's experiment 'classical' grows: with ten times the prompts, and with a second worker."""

import os
import pathlib
import tempfile

import measure

FEW, MANY = 3200, 32000


def match(folder, prompts, *arguments):
    return lambda: measure.lockstep(
        "match", "--experiment", "classical", "--count", prompts, *arguments, "--output", folder / "results", "--force"
    )


def prompt_figures(folder, rounds):
    runs = measure.alternate(
        {f"{FEW} prompts": match(folder, FEW), f"{MANY} prompts": match(folder, MANY)}, rounds
    )
    few, many = runs.values()
    time = measure.median_seconds(many) / measure.median_seconds(few)
    memory = measure.median_megabytes(many) / measure.median_megabytes(few)
    times = f"{time:.2f} x ({measure.median_seconds(few):.1f} s, {measure.median_seconds(many):.1f} s)"
    memories = f"{memory:.2f} x ({measure.median_megabytes(few):.0f} MB, {measure.median_megabytes(many):.0f} MB)"
    return [
        measure.at_most(f"{MANY} against {FEW} prompts, seconds", time, 12, times),
        measure.at_most(f"{MANY} against {FEW} prompts, peak MB", memory, 1.2, memories),
    ]


def job_figures(folder, rounds):
    name = f"two workers against one, {FEW} prompts"
    if len(os.sched_getaffinity(0)) < 2:
        return [measure.Figure(name, "not measured: one processor")]
    runs = measure.alternate({f"--jobs {jobs}": match(folder, FEW, "--jobs", jobs) for jobs in (1, 2)}, rounds)
    one, two = (measure.median_seconds(of_jobs) for of_jobs in runs.values())
    return [measure.at_least(name, one / two, 1.8, f"{one / two:.2f} x ({one:.1f} s, {two:.1f} s)")]


def figures(rounds):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        return prompt_figures(path, rounds) + job_figures(path, rounds)


if __name__ == "__main__":
    measure.print_figures(figures, __doc__)
