"""Makes the reference files of the tests: what NumPy and SciPy compute for the same small problems.

    pip install numpy==2.4.6 scipy==1.17.1
    python3 Tests/Reference/make_references.py

The problems are rounded to three decimals, so that both sides read the same numbers.
"""

import json
import pathlib

import numpy as np
from scipy.optimize import minimize, rosen, rosen_der

FOLDER = pathlib.Path(__file__).parent


def write(name, document):
    (FOLDER / name).write_text(json.dumps(document, indent=1) + "\n")


def problems():
    """Regressions with fewer, as many and more examples than dimensions; the last has repeated examples."""
    rng = np.random.default_rng(20241106)
    shapes = [(2, 5), (5, 5), (9, 5), (12, 8), (6, 1)]
    result = [(rng.normal(size=shape).round(3), rng.normal(size=shape[0]).round(3)) for shape in shapes]
    inputs, labels = result[1]
    result.append((np.vstack([inputs[:2], inputs[:2]]), np.concatenate([labels[:2], labels[:2]])))
    return result


def truncated_solutions(inputs, labels):
    """The solutions that keep 0, 1, ... singular values, those that are zero but for rounding left out."""
    u, s, vt = np.linalg.svd(inputs, full_matrices=False)
    kept = [i for i in range(len(s)) if s[i] > 1e-12 * s[0]]
    path = [np.zeros(inputs.shape[1])]
    for i in kept:
        path.append(path[-1] + vt[i] * (u[:, i] @ labels) / s[i])
    return [w.tolist() for w in path + [path[-1]]]


def least_squares():
    cases = []
    for inputs, labels in problems():
        gram = inputs.T @ inputs
        cases.append({
            "inputs": inputs.tolist(),
            "labels": labels.tolist(),
            "minimum_norm": (np.linalg.pinv(inputs) @ labels).tolist(),
            "truncated_solutions": truncated_solutions(inputs, labels),
            "ridge": 0.5,
            "ridge_solution": np.linalg.solve(gram + 0.5 * np.eye(len(gram)), inputs.T @ labels).tolist(),
        })
    write("least_squares.json", cases)


def iterates(function, gradient, start, method):
    """Every iterate of SciPy's minimiser with its default constants, the start among them."""
    path = [np.array(start)]
    minimize(function, start, jac=gradient, method=method, callback=lambda x: path.append(np.array(x)))
    return [point.tolist() for point in path]


def optimizers():
    cases = []
    for method in ["CG", "BFGS", "L-BFGS-B"]:
        for inputs, labels in problems():
            def function(w):
                return 0.5 * np.sum((inputs @ w - labels) ** 2)

            def gradient(w):
                return inputs.T @ (inputs @ w - labels)

            cases.append({
                "method": method,
                "inputs": inputs.tolist(),
                "labels": labels.tolist(),
                "iterates": iterates(function, gradient, np.zeros(inputs.shape[1]), method),
            })
        cases.append({"method": method, "iterates": iterates(rosen, rosen_der, [-1.2, 1.0], method)})
    write("optimizers.json", cases)


least_squares()
optimizers()
