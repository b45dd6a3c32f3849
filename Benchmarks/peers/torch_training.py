"""Trains the Transformer of a training document of Lockstep in eager PyTorch, float32, until its error on held-out prompts
is good.

    torch_training.py Registry/trainings/transformer-d8-muon.json

takes the document's steps with its optimizer (torch.optim.Muon, and AdamW for what is no matrix between hidden states), its
curriculum and schedule. With --published it takes the published recipe instead (Adam at a constant 1e-4, one more dimension
and two more points every 2000 steps), until the error is good or --limit seconds are over.

Prints one line of JSON: the seconds of the steps alone, the steps, and the error on 1024 held-out prompts over all t relative
to that of least squares.
"""

import argparse
import json
import math
import pathlib
import sys
import time

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Examples" / "PyTorch"))

from model import InContextTransformer  # noqa: E402

PUBLISHED_RATE = 1e-4
PUBLISHED_GROWTH = {"dimension": (5, 1, 2000), "points": (11, 2, 2000)}
# Steps between evaluations, which are not timed, where the number of steps is open.
EVALUATION_INTERVAL = 500


class Recipe:
    """What a training document says, or the published recipe at its sizes."""

    def __init__(self, document, is_published):
        self.sizes = document["network"]
        self.dimension = self.sizes["dimension"]
        self.points = document["context_size"] + 1
        self.batch = document["batch"]
        self.steps = math.inf if is_published else document["steps"]
        self.is_published = is_published
        self.optimizer = document["optimizer"]
        own_growth = {
            name: (growth["start"], growth["increment"], growth["interval"])
            for name, growth in document["curriculum"].items()
        }
        self.growth = PUBLISHED_GROWTH if is_published else own_growth
        self.clip = None if is_published else self.optimizer["gradient_clip"]

    def size(self, name, end, step):
        start, increment, interval = self.growth[name]
        return min(end, start + increment * (step // interval))

    def rate(self, step):
        """The rate of a step as a part of the highest."""
        if self.is_published:
            return 1
        warm_up = self.optimizer["warm_up_steps"]
        if step < warm_up:
            return (step + 1) / warm_up
        return (1 + math.cos(math.pi * (step - warm_up) / (self.steps - warm_up))) / 2


class HiddenMatrices:
    """torch.optim.Muon on the matrices between hidden states, [out, in] each: queries, keys and values are three. GPT-2 stores
    them otherwise, so Muon has copies.
    """

    def __init__(self, network, rate):
        self.rate = rate
        self.places = []
        for name, parameter in network.named_parameters():
            if parameter.ndim == 2 and name.startswith("_backbone.h."):
                parts = 3 if name.endswith("c_attn.weight") else 1
                self.places += [(parameter, parts, part) for part in range(parts)]
        self.names = {id(parameter) for parameter, _, _ in self.places}
        self.copies = [torch.nn.Parameter(self.take(*place, "data").clone()) for place in self.places]
        self.muon = torch.optim.Muon(self.copies, lr=rate, weight_decay=0)

    @staticmethod
    def take(parameter, parts, part, what):
        return getattr(parameter, what).chunk(parts, dim=1)[part].T

    def step(self, share):
        self.muon.param_groups[0]["lr"] = self.rate * share
        for copy, place in zip(self.copies, self.places):
            copy.grad = self.take(*place, "grad")
        self.muon.step()
        with torch.no_grad():
            for copy, place in zip(self.copies, self.places):
                self.take(*place, "data").copy_(copy)


def prompts(recipe, count, dimension, points, generator):
    xs = torch.randn(count, points, recipe.dimension, generator=generator)
    xs[:, :, dimension:] = 0
    weights = torch.randn(count, recipe.dimension, 1, generator=generator)
    return xs, (xs @ weights)[..., 0]


@torch.no_grad()
def relative_error(network, recipe):
    """The error on held-out prompts over all t, relative to that of least squares."""
    xs, ys = prompts(recipe, 1024, recipe.dimension, recipe.points, torch.Generator().manual_seed(1))
    error = torch.mean((network(xs, ys) - ys) ** 2)
    squares = [torch.mean(ys[:, 0] ** 2)]
    for t in range(1, recipe.points):
        weights = torch.linalg.lstsq(xs[:, :t].double(), ys[:, :t, None].double(), driver="gelsd").solution
        squares.append(torch.mean(((xs[:, t : t + 1].double() @ weights)[:, 0, 0] - ys[:, t]) ** 2))
    return (error / torch.tensor([square.item() for square in squares]).mean()).item()


def train(recipe, target, limit):
    torch.manual_seed(0)
    sizes = recipe.sizes
    network = InContextTransformer(recipe.dimension, sizes["width"], sizes["layers"], sizes["heads"], sizes["positions"])
    generator = torch.Generator().manual_seed(0)
    matrices, rate, betas = None, PUBLISHED_RATE, (0.9, 0.999)
    if not recipe.is_published:
        matrices = HiddenMatrices(network, recipe.optimizer["learning_rate"])
        adamw = recipe.optimizer["adamw"]
        rate, betas = adamw["learning_rate"], (0.9, adamw["beta_2"])
    rest = [parameter for parameter in network.parameters() if not matrices or id(parameter) not in matrices.names]
    others = (
        torch.optim.Adam(rest, lr=rate, betas=betas)
        if recipe.is_published
        else torch.optim.AdamW(rest, lr=rate, betas=betas, weight_decay=0.01)
    )
    seconds, step, error = 0.0, 0, math.inf
    while error > target and seconds < limit and step < recipe.steps:
        start = time.perf_counter()
        for _ in range(EVALUATION_INTERVAL if recipe.is_published else recipe.steps):
            dimension = recipe.size("dimension", recipe.dimension, step)
            xs, ys = prompts(recipe, recipe.batch, dimension, recipe.size("points", recipe.points, step), generator)
            network.zero_grad(set_to_none=True)
            network.loss(xs, ys).backward()
            if recipe.clip is not None:
                torch.nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
            others.param_groups[0]["lr"] = rate * recipe.rate(step)
            others.step()
            if matrices is not None:
                matrices.step(recipe.rate(step))
            step += 1
        seconds += time.perf_counter() - start
        error = relative_error(network, recipe)
    return {"seconds": seconds, "steps": step, "relative_error": error}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("document", type=pathlib.Path)
    parser.add_argument("--published", action="store_true")
    parser.add_argument("--target", type=float, default=1.05)
    parser.add_argument("--limit", type=float, default=math.inf, help="seconds")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    recipe = Recipe(json.loads(arguments.document.read_text()), arguments.published)
    print(json.dumps(train(recipe, arguments.target, arguments.limit)))


if __name__ == "__main__":
    main()
