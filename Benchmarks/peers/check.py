"""Checks that the peers do Lockstep's work: the same prompts must give the same weights, predictions and similarities.

Fails where they do not; a benchmark against different work says nothing.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

import learners
import matching
import naive_sweep
import safetensors
import scipy_minimize

PROMPTS = 8
TOLERANCE = 1e-6
# Conjugate directions are lost to rounding where X'X is nearly singular (t about d): two correct programs then differ
# on the way, but not in where they arrive. These learners are compared in their first steps and in their last one.
SENSITIVE = {"cg", "lbfgs"}
SENSITIVE_STEPS = [*range(11), learners.EXACT_STEPS]
# A line search that stops where a condition holds may stop elsewhere after a rounding error, after which the walks part
# for good. SciPy's walks are compared over the first steps, in the middle of all problems.
LINE_SEARCH_STEPS = 10


class Lockstep:
    """Lockstep on prompts of its own drawing, in a folder."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.prompts = folder / "prompts.safetensors"
        self.run("sample", "--count", PROMPTS, "--output", self.prompts)

    def run(self, *arguments):
        words = [str(word) for word in (self.program, *arguments)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)

    def predict(self, learner):
        """Weights [B, S, n, d] and predictions [B, S, n] after 1, ..., n examples."""
        path = self.folder / f"{learner}.safetensors"
        self.run("predict", learner, "--prompts", self.prompts, "--weights", "--output", path)
        tensors = safetensors.read(path)
        return (tensors[name].swapaxes(0, 1)[:, :, 1:] for name in ("weights", "predictions"))

    def match(self):
        path = self.folder / "results"
        self.run("match", "--experiment", "classical", "--prompts", self.prompts, "--output", path)
        return json.loads((path / "results.json").read_text())["metrics"]


class Report:
    """Prints each comparison, and remembers whether all are within the tolerance."""

    def __init__(self):
        self.passed = True

    def add(self, name, difference, remark=""):
        passed = bool(difference <= TOLERANCE)
        self.passed &= passed
        print(f"  {name:37} {difference:8.1e}  {'ok' if passed else 'DIFFERS'}  {remark}".rstrip())


def relative_differences(weights, others, scale):
    """|w - w'| over the length of the least-squares weights, for each prompt, step and t."""
    return np.linalg.norm(weights - others, axis=-1) / scale


def check_learners(lockstep, xs, ys, report):
    """Returns Lockstep's weights by learner, and the lengths of the least-squares weights."""
    examples = xs[:, :-1], ys[:, :-1]
    weights = {}
    scale = np.linalg.norm(learners.least_squares(*examples), axis=-1)
    for name, run in learners.LEARNERS.items():
        peer = run(*examples)
        weights[name], predictions = lockstep.predict(name)
        differences = relative_differences(peer, weights[name], scale)
        if name in SENSITIVE:
            differences = differences[:, SENSITIVE_STEPS]
        report.add(name, differences.max(), "first 10 steps and the last" if name in SENSITIVE else "")
        own = np.vecdot(weights[name], xs[:, None, 1:])
        report.add(f"{name} predictions", abs(own - predictions).max())
    return weights, scale


def check_naive(lockstep_weights, xs, ys, scale, report):
    for name, run, steps in (
        ("newton", naive_sweep.newton, learners.NEWTON_STEPS),
        ("gd", naive_sweep.gradient_descent, learners.GD_STEPS),
    ):
        # A few of them: the naive peer is slow.
        differences = [
            relative_differences(
                run(xs[0, :t], ys[0, :t], steps[k]), lockstep_weights[name][0, k, t - 1], scale[0, 0, t - 1]
            )
            for t in (1, 10, 20, 40)
            for k in (1, 10, 20)
        ]
        report.add(f"naive {name}", np.max(differences))


def check_scipy(lockstep, xs, ys, scale, report):
    for name, preset in scipy_minimize.METHODS.items():
        weights, _ = lockstep.predict(preset)
        peer = np.stack([scipy_minimize.walks(name, x[:-1], y[:-1]) for x, y in zip(xs, ys)])
        differences = relative_differences(peer, weights, scale)[:, : LINE_SEARCH_STEPS + 1]
        share = np.mean(differences.max(axis=1) <= TOLERANCE)
        report.add(
            f"scipy {name}", np.median(differences), f"median of the first 10 steps; {share:.0%} of the problems agree"
        )


def check_matching(lockstep, weights, xs, ys, report):
    """Both sides start from Lockstep's weights: a cosine makes 1 or -1 of weights that are zero but for rounding, as
    Newton's are after one example.
    """
    both = matching.similarities(np.concatenate(list(weights.values()), axis=1), xs[:, 1:], ys[:, 1:])
    names = [name for name, array in weights.items() for _ in range(array.shape[1])]
    for result, values in zip(lockstep.match(), both):
        sums = matching.Sums(values, np.sum(values**2, axis=0), matching.block_bounds(PROMPTS))
        for key, matrix in (("mean", sums.means()), ("standard_error", sums.standard_errors())):
            differences = []
            for pair in result["comparisons"]:
                rows, columns = ([i for i, name in enumerate(names) if name == pair[side]] for side in "ab")
                differences.append(abs(matrix[np.ix_(rows, columns)] - np.array(pair[key])).max())
            report.add(f"{result['label']}, {key.replace('_', ' ')}", np.max(differences))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lockstep", help="the program lockstep")
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        lockstep = Lockstep(parser.parse_args().lockstep, pathlib.Path(folder))
        tensors = safetensors.read(lockstep.prompts)
        xs, ys = tensors["xs"], tensors["ys"]
        print(f"largest differences between Lockstep and its peers on {PROMPTS} prompts (tolerance {TOLERANCE:g}):")
        weights, scale = check_learners(lockstep, xs, ys, report)
        check_naive(weights, xs, ys, scale, report)
        check_scipy(lockstep, xs, ys, scale, report)
        check_matching(lockstep, weights, xs, ys, report)
    if not report.passed:
        sys.exit("the peers do not do the same work as Lockstep")


if __name__ == "__main__":
    main()
