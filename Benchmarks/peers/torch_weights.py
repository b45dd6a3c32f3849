"""Adam on the weights of one two-layer network for each prompt and number of examples, batched by torch.func.vmap: what
Lockstep's adam-on-weights computes (width 100, biases, 100 steps, PyTorch's initial weights), in float64.

    torch_weights.py PROMPTS
"""

import math
import sys

import safetensors
import torch
from torch.func import grad, vmap

WIDTH, STEPS, RATE = 100, 100, 0.005
BETAS, EPSILON = (0.9, 0.999), 1e-8


def loss(parameters, x, y, seen):
    """The mean squared error on the examples seen."""
    w, v, a, b = parameters
    errors = torch.relu(x @ w.T + v) @ a + b - y
    return (errors * errors * seen).sum() / seen.sum().clamp(min=1)


def uniform(count, fan_in, *shape):
    return (2 * torch.rand(count, *shape, dtype=torch.float64) - 1) / math.sqrt(fan_in)


def predictions(x, y):
    """After every number of examples of one prompt, of the next point."""
    points, d = x.shape
    seen = torch.tril(torch.ones(points, points, dtype=torch.float64), -1)
    parameters = [uniform(1, d, WIDTH, d), uniform(1, d, WIDTH), uniform(1, WIDTH, WIDTH), uniform(1, WIDTH)]
    parameters = [p.expand(points, *p.shape[1:]).contiguous() for p in parameters]
    means = [torch.zeros_like(p) for p in parameters]
    squares = [torch.zeros_like(p) for p in parameters]
    gradients = vmap(grad(loss), in_dims=(0, None, None, 0))
    for k in range(1, STEPS + 1):
        steps = gradients(tuple(parameters), x, y, seen)
        for p, m, s, g in zip(parameters, means, squares, steps):
            m.mul_(BETAS[0]).add_(g, alpha=1 - BETAS[0])
            s.mul_(BETAS[1]).addcmul_(g, g, value=1 - BETAS[1])
            denominator = s.sqrt().div_(math.sqrt(1 - BETAS[1] ** k)).add_(EPSILON)
            p.addcdiv_(m, denominator, value=-RATE / (1 - BETAS[0] ** k))
    w, v, a, b = parameters
    return (torch.relu((w @ x.unsqueeze(2)).squeeze(2) + v) * a).sum(1) + b


def main():
    tensors = safetensors.read(sys.argv[1])
    xs, ys = torch.tensor(tensors["xs"].copy()), torch.tensor(tensors["ys"].copy())
    torch.set_num_threads(1)
    torch.manual_seed(0)
    errors = torch.stack([predictions(x, y) for x, y in zip(xs, ys)]) - ys
    # The mean squared error after all examples, to be held against Lockstep's.
    print(f"{(errors[:, -1] ** 2).mean():.2f}")


if __name__ == "__main__":
    main()
