"""Makes kernels.json and two_layer.json: kernels and kernel regression by scikit-learn, quadrature and SciPy's solver, and what
PyTorch and SciPy's minimizers make of the weights of small two-layer networks.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn torch==2.15.0
    python3 Tests/Reference/make_kernel_references.py

Inputs and starts are rounded to three decimals, so that both sides read the same numbers.
"""

import json
import math
import pathlib

import numpy as np
import torch
from scipy.integrate import quad
from scipy.linalg import solve
from scipy.optimize import minimize
from sklearn.gaussian_process.kernels import RBF
from sklearn.metrics.pairwise import linear_kernel, polynomial_kernel

FOLDER = pathlib.Path(__file__).parent
torch.set_default_dtype(torch.float64)


def write(name, document):
    (FOLDER / name).write_text(json.dumps(document, indent=1) + "\n")


def over_directions(function, angle):
    """The mean of function(cos p, cos(p - angle)) over directions p of the plane; split where a factor changes sign."""
    edges = sorted(e % (2 * math.pi) for e in [0, math.pi / 2, 3 * math.pi / 2, math.pi / 2 + angle, 3 * math.pi / 2 + angle])
    total = 0
    for low, high in zip(edges, edges[1:] + [2 * math.pi]):
        total += quad(lambda p: function(math.cos(p), math.cos(p - angle)), low, high, epsabs=1e-13, epsrel=1e-13)[0]
    return total / (2 * math.pi)


def network_kernel(x, z, tangent, biases):
    """The mean of y(x) y(z), or of <grad y(x), grad y(z)>, over networks sqrt(2 / width) a' relu(W x + v) + b."""
    if biases:
        x, z = np.append(x, 1), np.append(z, 1)
    lengths = np.linalg.norm(x) * np.linalg.norm(z)
    u, v = x / np.linalg.norm(x), z / np.linalg.norm(z)
    angle = 2 * math.atan2(np.linalg.norm(u - v), np.linalg.norm(u + v))
    # Only the plane of x and z counts; the mean squared length of a normal vector in it is 2.
    outputs = 2 * 2 * lengths * over_directions(lambda a, b: max(a, 0) * max(b, 0), angle)
    if tangent:
        outputs += 2 * (x @ z) * over_directions(lambda a, b: float(a > 0 and b > 0), angle)
    return outputs + (1 if biases else 0)


def matrix(x, z, kernel):
    return np.array([[kernel(a, b) for b in z] for a in x])


def kernels():
    rng = np.random.default_rng(20260113)
    points = rng.normal(size=(7, 3)).round(3)
    labels = rng.normal(size=7).round(3)
    queries = rng.normal(size=(3, 3)).round(3)
    cases = [
        ("gaussian", {}, lambda x, z: RBF(math.sqrt(3))(x, z)),
        ("gaussian", {"length-scale": "0.7", "jitter": "0.1"}, lambda x, z: RBF(0.7)(x, z)),
        ("polynomial", {"jitter": "0.5"}, lambda x, z: polynomial_kernel(x, z, degree=2, gamma=1 / 3, coef0=1)),
        ("polynomial", {"degree": "3", "offset": "0.5", "scale": "2"},
         lambda x, z: polynomial_kernel(x, z, degree=3, gamma=0.5, coef0=0.5)),
        ("polynomial", {"degree": "1", "offset": "0", "scale": "1", "jitter": "0.2"}, linear_kernel),
    ]
    for name, tangent in [("arc-cosine", False), ("neural-tangent", True)]:
        for biases in [False, True]:
            cases.append((name, {"biases": str(biases).lower(), "jitter": "0.3" if biases else "0"},
                          lambda x, z, t=tangent, b=biases: matrix(x, z, lambda u, v: network_kernel(u, v, t, b))))
    document = []
    for name, options, kernel in cases:
        jitter = float(options.get("jitter", 0))
        k, at_queries = kernel(points, points), kernel(queries, points)
        predictions, query_predictions = [0.0], [[0.0] * 3]
        for t in range(1, 7):
            weights = solve(k[:t, :t] + jitter * np.eye(t), labels[:t], assume_a="pos")
            predictions.append(k[t, :t] @ weights)
            query_predictions.append((at_queries[:, :t] @ weights).tolist())
        document.append({"hypothesis": name, "options": options, "matrix": k.tolist(), "predictions": predictions,
                         "query_predictions": query_predictions})
    write("kernels.json", {"inputs": points.tolist(), "labels": labels.tolist(), "queries": queries.tolist(),
                           "cases": document})


class Network:
    """s a' act(W x + v) + b; the parameters are the rows (W_j, v_j), a, b."""

    def __init__(self, activation, biases, width, dimension, scale):
        self.activation = torch.relu if activation == "relu" else torch.tanh
        self.biases, self.width, self.scale = biases, width, scale
        self.inputs = dimension + biases
        self.count = width * (self.inputs + 1) + biases

    def values(self, p, x):
        if self.biases:
            x = torch.cat([x, torch.ones(len(x), 1)], dim=1)
        w = p[: self.width * self.inputs].reshape(self.width, self.inputs)
        a = p[self.width * self.inputs : self.width * (self.inputs + 1)]
        y = self.scale * self.activation(x @ w.T) @ a
        return y + p[-1] if self.biases else y


def adam(loss, start, rate, steps):
    p = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=rate)
    path = [start]
    for _ in range(steps):
        optimizer.zero_grad()
        loss(p).backward()
        optimizer.step()
        path.append(p.detach().tolist())
    return path


def two_layer():
    rng = np.random.default_rng(20260114)
    cases = []
    for activation, biases, width, dimension, examples in [
        ("tanh", False, 4, 3, 6), ("tanh", True, 3, 2, 9), ("relu", False, 5, 3, 6), ("relu", True, 1, 2, 4),
    ]:
        scale = math.sqrt(2 / width)
        network = Network(activation, biases, width, dimension, scale)
        x = rng.normal(size=(examples, dimension)).round(3)
        y = rng.normal(size=examples).round(3)
        start = rng.normal(size=network.count).round(3).tolist()
        inputs, labels = torch.tensor(x), torch.tensor(y)

        def half_sum(p):
            return ((network.values(p, inputs) - labels) ** 2).sum() / 2

        def value_and_gradient(p):
            p = torch.tensor(p, requires_grad=True)
            value = half_sum(p)
            value.backward()
            return value.item(), p.grad.numpy()

        paths = {}
        for method in ["CG", "BFGS", "L-BFGS-B"]:
            path = [np.array(start)]
            minimize(value_and_gradient, start, jac=True, method=method, options={"maxiter": 12},
                     callback=lambda p: path.append(np.array(p)))
            paths[method] = [p.tolist() for p in path]
        paths["Adam"] = adam(lambda p: ((network.values(p, inputs) - labels) ** 2).mean(), start, 0.05, 20)
        jacobian = torch.autograd.functional.jacobian(lambda p: network.values(p, inputs), torch.tensor(start))
        cases.append({
            "activation": activation, "biases": biases, "width": width, "scale": scale, "inputs": x.tolist(),
            "labels": y.tolist(), "start": start, "value": value_and_gradient(start)[0],
            "gradient": value_and_gradient(start)[1].tolist(), "jacobian": jacobian.tolist(), "paths": paths,
        })
    write("two_layer.json", cases)


kernels()
two_layer()
