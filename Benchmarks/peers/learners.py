"""The classical learners in NumPy, batched over prompts and numbers of examples t wherever NumPy can.

Each takes inputs xs [B, n, d] and labels ys [B, n] of the examples, and returns weights [B, steps, n, d]; entry t of
the third axis is for the first t + 1 examples.
"""

import numpy as np
import scipy.linalg

NEWTON_STEPS = range(24)
GD_STEPS = sorted({1, *range(50, 1301, 50), *(2**power for power in range(13))})
EXACT_STEPS = 40
OGD_PASSES = 4
GD_RATE = 0.01


def moments(xs, ys):
    """X'X [B, n, d, d] and X'y [B, n, d] of the first 1, 2, ..., n examples."""
    gram = np.cumsum(xs[..., :, None] * xs[..., None, :], axis=1)
    return gram, np.cumsum(xs * ys[..., None], axis=1)


def newton(xs, ys):
    gram, cross = moments(xs, ys)
    inverse = 2 * gram / np.linalg.norm(gram @ gram, axis=(-2, -1), keepdims=True)
    weights = []
    for step in NEWTON_STEPS:
        if step > 0:
            inverse = 2 * inverse - inverse @ gram @ inverse
        weights.append(np.matvec(inverse, cross))
    return np.stack(weights, axis=1)


def gradient_descent(xs, ys):
    gram, cross = moments(xs, ys)
    # w - eta (S w - b) = (I - eta S) w + eta b: one product and one sum a step.
    shrink = np.eye(xs.shape[-1]) - GD_RATE * gram
    push = GD_RATE * cross
    w = np.zeros_like(cross)
    image = np.empty_like(w)
    weights = []
    for step in range(1, GD_STEPS[-1] + 1):
        np.matvec(shrink, w, out=image)
        np.add(image, push, out=w)
        if step in GD_STEPS:
            weights.append(w.copy())
    return np.stack(weights, axis=1)


def online_gradient_descent(xs, ys):
    batch, n, d = xs.shape
    rates = 1 / np.sum(xs * xs, axis=-1)
    w = np.zeros((batch, n, d))
    weights = []
    for _ in range(OGD_PASSES):
        for i in range(n):
            # Example i belongs to every prefix that is longer than i, and all of them are updated at once.
            errors = np.matvec(w[:, i:], xs[:, i]) - ys[:, i, None]
            w[:, i:] -= (rates[:, i, None] * errors)[..., None] * xs[:, i, None]
        weights.append(w.copy())
    return np.stack(weights, axis=1)


def least_squares(xs, ys):
    batch, n, d = xs.shape
    weights = np.empty((batch, 1, n, d))
    # One LAPACK call per problem: half the time of numpy.linalg.pinv on the whole batch.
    for prompt in range(batch):
        for t in range(1, n + 1):
            weights[prompt, 0, t - 1] = scipy.linalg.lstsq(
                xs[prompt, :t], ys[prompt, :t], lapack_driver="gelsy", check_finite=False
            )[0]
    return weights


class ConjugateDirections:
    """Conjugate gradients with the coefficient of Fletcher and Reeves."""

    def __init__(self, count, d):
        self.direction = np.zeros((count, d))
        self.square = np.ones(count)

    def keep(self, which):
        self.direction, self.square = self.direction[which], self.square[which]

    def next(self, gradient):
        square = np.vecdot(gradient, gradient)
        # The first direction's factor multiplies zeros.
        self.direction = (square / self.square)[:, None] * self.direction - gradient
        self.square = square
        return self.direction

    def learn(self, s, y):
        pass


class InverseHessians:
    """BFGS from the identity."""

    def __init__(self, count, d):
        self.matrices = np.tile(np.eye(d), (count, 1, 1))

    def keep(self, which):
        self.matrices = self.matrices[which]

    def next(self, gradient):
        return -np.matvec(self.matrices, gradient)

    def learn(self, s, y):
        r = 1 / np.vecdot(y, s)
        image = np.matvec(self.matrices, y)
        # H - r (s (Hy)' + Hy s') + r (1 + r y'Hy) s s' = H + s u' + u s'.
        u = (r * (1 + r * np.vecdot(y, image)) / 2)[:, None] * s - r[:, None] * image
        half = s[:, :, None] * u[:, None, :]
        self.matrices += half
        self.matrices += half.swapaxes(1, 2)


class LimitedMemory:
    """L-BFGS by the two-loop recursion, from a scaled identity."""

    memory = 10

    def __init__(self, count, d):
        self.pairs = []

    def keep(self, which):
        self.pairs = [(s[which], y[which], r[which]) for s, y, r in self.pairs]

    def next(self, gradient):
        q = gradient.copy()
        factors = []
        for s, y, r in reversed(self.pairs):
            factors.append(r * np.vecdot(s, q))
            q -= factors[-1][:, None] * y
        if self.pairs:
            _, y, r = self.pairs[-1]
            q /= (r * np.vecdot(y, y))[:, None]
        for (s, y, r), factor in zip(self.pairs, reversed(factors)):
            q += (factor - r * np.vecdot(y, q))[:, None] * s
        return -q

    def learn(self, s, y):
        self.pairs = [*self.pairs[-self.memory + 1 :], (s, y, 1 / np.vecdot(y, s))]


def exact_minimization(method, xs, ys):
    """Walks along the method's directions from w = 0, each time to the minimiser on the line.

    A problem stops when its gradient is 1e-10 times as long as the first one; it then leaves the batch.
    """
    grams, crosses = moments(xs, ys)
    batch, n, d = crosses.shape
    gram, gradient = grams.reshape(-1, d, d), -crosses.reshape(-1, d)
    state = method(len(gram), d)
    threshold = 1e-10 * np.linalg.norm(gradient, axis=1)
    index = np.arange(len(gram))
    w = np.zeros_like(gradient)
    weights = np.zeros((EXACT_STEPS + 1, batch * n, d))
    for step in range(1, EXACT_STEPS + 1):
        going = np.linalg.norm(gradient, axis=1) > threshold
        if not going.all():
            index, gram, gradient, threshold, w = (
                array[going] for array in (index, gram, gradient, threshold, w)
            )
            state.keep(going)
        direction = state.next(gradient)
        image = np.matvec(gram, direction)
        length = (-np.vecdot(gradient, direction) / np.vecdot(direction, image))[:, None]
        s, y = length * direction, length * image
        w = w + s
        gradient = gradient + y
        state.learn(s, y)
        weights[step] = weights[step - 1]
        weights[step, index] = w
    return weights.reshape(-1, batch, n, d).swapaxes(0, 1)


def conjugate_gradient(xs, ys):
    return exact_minimization(ConjugateDirections, xs, ys)


def bfgs(xs, ys):
    return exact_minimization(InverseHessians, xs, ys)


def limited_memory_bfgs(xs, ys):
    return exact_minimization(LimitedMemory, xs, ys)


# By Lockstep's names, in the order of its experiment 'classical'.
LEARNERS = {
    "newton": newton,
    "gd": gradient_descent,
    "cg": conjugate_gradient,
    "bfgs": bfgs,
    "lbfgs": limited_memory_bfgs,
    "ogd": online_gradient_descent,
    "ols": least_squares,
}
