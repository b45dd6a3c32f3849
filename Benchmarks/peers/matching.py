"""Similarities of errors and of weights of all pairs of learners in NumPy, and the bootstrap of their best matches."""

import dataclasses

import numpy as np

BLOCKS = 64
RESAMPLES = 1000
METRICS = ("similarity-of-errors", "similarity-of-weights")


def normalized(vectors):
    """The vectors along the last axis at length 1; zeros stay zeros."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)


def similarities(weights, xs, ys):
    """Both metrics of all steps with all steps, for each prompt: a list of two arrays [B, S, S].

    `weights` is [B, S, n, d]; `xs` and `ys` are the points that are predicted after 1, ..., n examples. Where the weights of
    both are zero, there is no cosine to average; two that have nothing else are alike.
    """
    errors = normalized(np.vecdot(weights, xs[:, None]) - ys[:, None])
    batch, steps, n, d = weights.shape
    directions = normalized(weights).reshape(batch, steps, n * d)
    zeros = (weights == 0).all(axis=-1).astype(float)
    left = n - zeros @ zeros.swapaxes(1, 2)
    cosines = directions @ directions.swapaxes(1, 2)
    return [
        errors @ errors.swapaxes(1, 2),
        np.divide(cosines, left, out=np.ones_like(cosines), where=left > 0),
    ]


def block_bounds(prompts):
    """The first prompt of each block, and the number of prompts: at most BLOCKS blocks, as even as can be."""
    count = min(BLOCKS, prompts)
    return [block * prompts // count for block in range(count + 1)]


@dataclasses.dataclass
class Sums:
    """One metric's sums over each block of prompts [blocks, S, S], and sums of squares over all of them [S, S]."""

    blocks: np.ndarray
    squares: np.ndarray
    bounds: list

    def means(self):
        return self.blocks.sum(axis=0) / self.bounds[-1]

    def standard_errors(self):
        count = self.bounds[-1]
        variances = np.maximum(self.squares - count * self.means() ** 2, 0) / (count - 1)
        return np.sqrt(variances / count)


def middle_95_percent(values):
    """The bounds of the middle 95 % along the first axis."""
    tail = int(0.025 * len(values))
    ordered = np.partition(values, (tail, len(values) - 1 - tail), axis=0)
    return ordered[tail], ordered[len(values) - 1 - tail]


def best_matches(sums, groups, rng):
    """For each step the best step of each other learner, with bootstrap intervals of the step and the similarity and
    the share of resamples that it wins. `groups` holds each learner's slice of the steps.

    Blocks of prompts are resampled, not single prompts: what Lockstep does, and a fifth of the work.
    """
    sizes = np.diff(sums.bounds)
    multiplicities = rng.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), size=RESAMPLES).astype(float)
    counts = multiplicities @ sizes
    means = sums.means()
    matches = {}
    for a, rows in groups.items():
        resampled = np.tensordot(multiplicities, sums.blocks[:, rows], axes=1) / counts[:, None, None]
        for b, columns in groups.items():
            if a == b:
                continue
            best = means[rows, columns].argmax(axis=1)
            candidates = resampled[:, :, columns]
            winners = candidates.argmax(axis=2)
            chosen = np.take_along_axis(candidates, best[None, :, None], axis=2)[..., 0]
            matches[f"{a} {b}"] = np.stack(
                [best, *middle_95_percent(winners), *middle_95_percent(chosen), (winners == best).mean(axis=0)]
            )
    return matches
