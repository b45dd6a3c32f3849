"""Runs programs as a user would and measures each whole process: its wall time and its peak memory.

This module and its callers import the standard library alone. On Linux a child's peak memory counts from the size of
the process that started it, so a parent that had NumPy loaded would hide the size of a small child.
"""

import argparse
import dataclasses
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parent
LOCKSTEP = FOLDER.parent / ".build" / "release" / "lockstep"
PEERS = FOLDER / "peers"

# Settings that pin kernels or threads for one library and not for the other; no child sees them.
PINNING_PREFIXES = ("OPENBLAS_", "OMP_", "GOTO_", "MKL_")

# A run is disturbed if other processes used more than this part of one processor meanwhile. It is then run again after
# a pause, at most ATTEMPTS times in all.
DISTURBANCE = 0.1
ATTEMPTS = 5
PAUSE_SECONDS = 10


@dataclasses.dataclass(frozen=True)
class Run:
    """What one process took."""

    seconds: float
    # The user and system time of the process and its threads.
    cpu_seconds: float
    megabytes: float
    output: str
    # The CPU time that other processes used meanwhile, as a part of the wall time.
    others: float

    @property
    def is_disturbed(self):
        return self.others > DISTURBANCE


@dataclasses.dataclass(frozen=True)
class Figure:
    """A row of the final table. `met` is None where there is no target."""

    name: str
    measured: str
    target: str = ""
    met: bool | None = None


def environment(threads=None):
    """The children's environment: this one without its pinning, with `threads` BLAS threads if given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PINNING_PREFIXES)}
    if threads is not None:
        kept["OPENBLAS_NUM_THREADS"] = str(threads)
    return kept


def busy_seconds():
    """The CPU time that all processes have used since the machine started: user, nice, system, irq and softirq."""
    with open("/proc/stat") as file:
        ticks = [int(field) for field in file.readline().split()[1:]]
    return sum(ticks[index] for index in (0, 1, 2, 5, 6)) / os.sysconf("SC_CLK_TCK")


def run(command, threads=None):
    """Runs a command and waits for it. A command that fails ends the benchmark."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile("w+") as errors:
        busy = busy_seconds()
        start = time.perf_counter()
        with subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment(threads)
        ) as process:
            output = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f"{output}{errors.read()}{' '.join(words)}: failed with status {process.returncode}")
    cpu_seconds = usage.ru_utime + usage.ru_stime
    others = busy_seconds() - busy - cpu_seconds
    return Run(seconds, cpu_seconds, usage.ru_maxrss * 1024 / 1e6, output, others / seconds)


def lockstep(*arguments):
    """Runs Lockstep."""
    return run([LOCKSTEP, *arguments])


def peer(program, *arguments, threads=None):
    """Runs one of the peers with this Python."""
    return run([sys.executable, PEERS / program, *arguments], threads)


def undisturbed(program):
    """A run of a program with nothing else running, as far as that can be had."""
    for attempt in range(ATTEMPTS):
        if attempt > 0:
            time.sleep(PAUSE_SECONDS)
        result = program()
        if not result.is_disturbed:
            break
    return result


def alternate(programs, rounds):
    """Runs each of the programs (functions that return a Run) in turn, A B A B, so that a change of the machine's speed
    falls on all of them alike. Returns the runs of each.
    """
    runs = {name: [] for name in programs}
    for turn in range(rounds):
        for name, program in programs.items():
            result = undisturbed(program)
            runs[name].append(result)
            remark = f"  DISTURBED: others used {result.others:.0%} of a processor" if result.is_disturbed else ""
            print(f"  round {turn + 1}  {name}: {result.seconds:.2f} s, {result.megabytes:.0f} MB{remark}", flush=True)
    return runs


def median_seconds(runs):
    return statistics.median(run.seconds for run in runs)


def median_megabytes(runs):
    return statistics.median(run.megabytes for run in runs)


def median_output(runs):
    """For programs that print the seconds of the part that they time themselves."""
    return statistics.median(float(run.output) for run in runs)


def spread(runs):
    """The median wall time with the shortest and the longest."""
    seconds = [run.seconds for run in runs]
    return f"{statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


def at_most(name, value, limit, text):
    return Figure(name, text, f"at most {limit:g}", value <= limit)


def at_least(name, value, limit, text):
    return Figure(name, text, f"at least {limit:g}", value >= limit)


def table(figures):
    """The figures as a Markdown table that also reads well in a terminal."""
    words = {True: "met", False: "NOT MET", None: ""}
    rows = [("figure", "measured", "target", "")]
    rows += [(figure.name, figure.measured, figure.target, words[figure.met]) for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    rows.insert(1, tuple("-" * width for width in widths))
    return "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows)


def rounds_of_the_command(description, default):
    """The option --rounds, the only one that a benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--rounds", type=int, default=default, help=f"how often each program runs (default: {default})"
    )
    return parser.parse_args().rounds


def describe_machine():
    """Prints what the figures rest on."""
    if not LOCKSTEP.exists():
        sys.exit(f"there is no {LOCKSTEP}; build it with 'swift build -c release'")
    unset = sorted(set(os.environ) - set(environment()))
    kernels = next(line for line in lockstep("doctor").output.splitlines() if line.startswith("kernels"))
    print(f"processors  {len(os.sched_getaffinity(0))}")
    print(f"load        {os.getloadavg()[0]:.2f} in the last minute")
    print(f"unset       {', '.join(unset) or 'nothing'} (for Lockstep and its peers alike)")
    print(f"Lockstep    {kernels.split(maxsplit=1)[1]} kernels, one BLAS thread in each of its workers", flush=True)


def print_figures(figures, description):
    """The command of a benchmark: a table of figures(rounds)."""
    rounds = rounds_of_the_command(description, default=3)
    describe_machine()
    print(table(figures(rounds)))
