"""Conjugate gradients, BFGS and L-BFGS by scipy.optimize.minimize, one call per problem (a prompt and a number of
examples), as the published figures were most likely made.

Runs all t = 1..40 on a few prompts and prints the seconds of the calls.
"""

import argparse
import time

import numpy as np
import scipy.optimize

import learners
import numpy_sweep

# SciPy's methods, and Lockstep's learners with the same line searches.
METHODS = {"CG": "cg-scipy", "BFGS": "bfgs-scipy", "L-BFGS-B": "lbfgs-scipy"}


def options(method, cross):
    """The step limit, and Lockstep's stopping rule: a gradient 1e-10 times as long as at the start."""
    threshold = 1e-10 * np.linalg.norm(cross)
    rule = {"gtol": threshold, "ftol": 0} if method == "L-BFGS-B" else {"gtol": threshold, "norm": 2}
    return {"maxiter": learners.EXACT_STEPS, **rule}


def walk(method, x, y):
    """The weights after 0, 1, ..., 40 steps on half the sum of squared errors, [41, d]; a walk that ends stays."""
    gram, cross, square = x.T @ x, x.T @ y, y @ y / 2

    def value_and_gradient(w):
        image = gram @ w
        return w @ image / 2 - w @ cross + square, image - cross

    start = np.zeros(x.shape[1])
    weights = [start]
    scipy.optimize.minimize(
        value_and_gradient, start, jac=True, method=method, options=options(method, cross),
        callback=lambda w: weights.append(w.copy()),
    )
    return np.array(weights + [weights[-1]] * (learners.EXACT_STEPS + 1 - len(weights)))


def walks(method, xs, ys):
    """The weights after the first 1, ..., n examples of one prompt, [steps, n, d]."""
    return np.stack([walk(method, xs[:t], ys[:t]) for t in range(1, len(xs) + 1)], axis=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompts", type=int, default=5)
    arguments = parser.parse_args()

    xs, ys = numpy_sweep.draw(arguments.prompts, np.random.default_rng(0))
    start = time.perf_counter()
    for x, y in zip(xs, ys):
        for method in METHODS:
            walks(method, x[:-1], y[:-1])
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
