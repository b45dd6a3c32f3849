"""Measures work in shards and by several processes: the CPU time of four shards against one process, memory and time of
many prompts, and a training step of two MPI processes against one process with two workers.

The last part needs `mpirun` and a build with MPI: swift build -c release --product lockstep --traits MPI --scratch-path
.build/mpi. Without them it is left out, and the table says so.
"""

import argparse
import json
import pathlib
import shutil
import statistics
import tempfile

import measure

MPI_LOCKSTEP = measure.FOLDER.parent / ".build" / "mpi" / "release" / "lockstep"
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none"]
SHARDS = 4


def match(prompts, *arguments):
    return measure.lockstep("match", "--experiment", "classical", "--count", prompts, *arguments)


def in_shards(folder, prompts, count):
    """The runs of all shards, one worker each, and of the merge."""
    shutil.rmtree(folder / "shards", ignore_errors=True)
    runs = [
        match(prompts, "--jobs", 1, "--shard", f"{index}/{count}", "--output", folder / "shards")
        for index in range(1, count + 1)
    ]
    return runs, measure.lockstep("merge", folder / "shards", "--output", folder / "merged", "--force")


def shard_figures(folder, prompts, rounds):
    one, many = [], []
    for _ in range(rounds):
        one.append(match(prompts, "--jobs", 2, "--output", folder / "whole", "--force").cpu_seconds)
        runs, merge = in_shards(folder, prompts, SHARDS)
        many.append(sum(run.cpu_seconds for run in runs) + merge.cpu_seconds)
        for file in ("results.json", "matches.csv"):
            if (folder / "whole" / file).read_bytes() != (folder / "merged" / file).read_bytes():
                raise SystemExit(f"{file} is not the same")
    a, b = statistics.median(one), statistics.median(many)
    name = f"{SHARDS} shards and their merge against one process, {prompts} prompts, CPU time"
    return [measure.at_most(name, b / a, 1.03, f"{b / a:.3f} x ({a:.1f} s, {b:.1f} s)")]


def size_figures(folder, prompts, count):
    runs, merge = in_shards(folder, prompts, count)
    size = sum(file.stat().st_size for file in (folder / "shards").iterdir()) / 1e6
    cpu = sum(run.cpu_seconds for run in runs)
    name = f"{prompts} prompts in {count} shards"
    return [
        measure.Figure(f"{name}: CPU time of all shards", f"{cpu:.0f} s ({cpu / prompts * 1e6 / 3600:.2f} h for a million)"),
        measure.Figure(f"{name}: memory of a shard", f"at most {max(run.megabytes for run in runs):.0f} MB"),
        measure.Figure(f"{name}: files", f"{size:.0f} MB"),
        measure.Figure(f"{name}: merge", f"{merge.cpu_seconds:.1f} s, {merge.megabytes:.0f} MB"),
    ]


TRAINING = {
    "schema": "lockstep.training",
    "schema_version": 1,
    "summary": "a benchmark",
    "network": {"kind": "transformer", "dimension": 20, "layers": 12, "heads": 8, "width": 256, "positions": 101},
    "function_class": "linear-regression",
    "context_size": 40,
    "batch": 64,
    "steps": 12,
    "optimizer": {"method": "adamw", "learning_rate": 1e-4, "gradient_clip": 1},
    "evaluation": {"prompts": 1, "interval": 12},
    "log_interval": 2,
}


def step_seconds(folder, processes, workers):
    """The seconds of a step, without the first two."""
    output = folder / "training"
    shutil.rmtree(output, ignore_errors=True)
    (folder / "training.json").write_text(json.dumps(TRAINING))
    train = [MPI_LOCKSTEP, "train", folder / "training.json", "--output", output, "--jobs", workers]
    measure.run([*MPIRUN, "-n", processes, *train])
    entries = [json.loads(line) for line in (output / "log.jsonl").read_text().splitlines()]
    times = [(entry["step"], entry["seconds"]) for entry in entries if "seconds" in entry]
    (first, start), (last, end) = times[0], times[-1]
    return (end - start) / (last - first)


def step_figures(folder, rounds):
    name = "a step of 12 x 256, two processes of one worker against one of two workers"
    if not MPI_LOCKSTEP.exists() or not shutil.which("mpirun"):
        return [measure.Figure(name, "not measured: no build with MPI")]
    one, two = [], []
    for _ in range(rounds):
        one.append(step_seconds(folder, 1, 2))
        two.append(step_seconds(folder, 2, 1))
    a, b = statistics.median(one), statistics.median(two)
    return [measure.at_least(name, a / b, 0.95, f"{a / b:.2f} x ({a * 1e3:.0f} ms, {b * 1e3:.0f} ms)")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each comparison runs (default: 3)")
    parser.add_argument("--prompts", type=int, default=3200, help="prompts of the comparison (default: 3200)")
    parser.add_argument("--many", type=int, default=100_000, help="prompts of the large run; 0 leaves it out")
    options = parser.parse_args()
    measure.describe_machine()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        figures = shard_figures(folder, options.prompts, options.rounds) + step_figures(folder, options.rounds)
        if options.many:
            figures += size_figures(folder, options.many, 16)
    print(measure.table(figures))


if __name__ == "__main__":
    main()
