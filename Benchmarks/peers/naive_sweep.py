"""Newton and gradient descent as published research code runs them: every step count anew from the start, for every
prompt and every number of examples, in Python loops.

Runs all step counts and all t = 1..40 on a few prompts and prints the seconds; the work of a prompt is always the same,
so that the time grows with the number of prompts alone.
"""

import argparse
import time

import numpy as np

import learners
import numpy_sweep


def newton(x, y, steps):
    gram = x.T @ x
    inverse = 2 * gram / np.linalg.norm(gram @ gram)
    for _ in range(steps):
        inverse = 2 * inverse - inverse @ gram @ inverse
    return inverse @ (x.T @ y)


def gradient_descent(x, y, steps):
    w = np.zeros(x.shape[1])
    for _ in range(steps):
        w -= learners.GD_RATE * (x.T @ (x @ w - y))
    return w


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompts", type=int, default=2)
    arguments = parser.parse_args()

    xs, ys = numpy_sweep.draw(arguments.prompts, np.random.default_rng(0))
    start = time.perf_counter()
    for x, y in zip(xs, ys):
        for t in range(1, numpy_sweep.N + 1):
            for steps in learners.NEWTON_STEPS[1:]:
                newton(x[:t], y[:t], steps)
            for steps in learners.GD_STEPS:
                gradient_descent(x[:t], y[:t], steps)
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
