"""The classical sweep of Lockstep's experiment 'classical' as a NumPy user would write it: seven learners on d = 20,
n = 40, every pair by both similarities, 1000 bootstrap resamples, results in one file.
"""

import argparse
import itertools

import numpy as np

import learners
import matching

D, N = 20, 40


def draw(prompts, rng):
    """Inputs [B, n + 1, d] and labels [B, n + 1]."""
    xs = rng.standard_normal((prompts, N + 1, D))
    return xs, np.matvec(xs, rng.standard_normal((prompts, D)))


def sweep(xs, ys):
    """The sums of both metrics, and each learner's slice of the steps.

    A block of prompts at a time: its arrays stay in the processor's cache, which takes a quarter less time than all
    prompts at once.
    """
    bounds = matching.block_bounds(len(xs))
    blocks = [slice(*ends) for ends in itertools.pairwise(bounds)]
    sums = [[] for _ in matching.METRICS]
    squares = [0.0 for _ in matching.METRICS]
    for block in blocks:
        examples = xs[block, :-1], ys[block, :-1]
        weights = {name: run(*examples) for name, run in learners.LEARNERS.items()}
        both = matching.similarities(np.concatenate(list(weights.values()), axis=1), xs[block, 1:], ys[block, 1:])
        for metric, values in enumerate(both):
            sums[metric].append(values.sum(axis=0))
            squares[metric] += np.vecdot(values, values, axis=0)
    ends = np.cumsum([array.shape[1] for array in weights.values()])
    groups = {name: slice(end - array.shape[1], end) for (name, array), end in zip(weights.items(), ends)}
    return [matching.Sums(np.stack(of_blocks), total, bounds) for of_blocks, total in zip(sums, squares)], groups


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompts", type=int, default=320)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", required=True, help="an .npz file for the results")
    arguments = parser.parse_args()

    rng = np.random.default_rng(arguments.seed)
    sums, groups = sweep(*draw(arguments.prompts, rng))
    results = {}
    for metric, total in zip(matching.METRICS, sums):
        results[f"{metric} means"] = total.means()
        results[f"{metric} standard errors"] = total.standard_errors()
        for pair, matches in matching.best_matches(total, groups, rng).items():
            results[f"{metric} {pair}"] = matches
    np.savez(arguments.output, **results)


if __name__ == "__main__":
    main()
