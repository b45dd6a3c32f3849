"""Trains the Transformer of a training document of Lockstep in eager PyTorch, float32, until its error on held-out prompts
is good.

    torch_training.py Registry/trainings/transformer-d8-muon.json

takes the document's steps with its optimizer (torch.optim.Muon on matrices between hidden states, AdamW on all other
parameters; their rates, and AdamW's beta_2), its curriculum and schedule. With --published it takes the published recipe
instead (Adam at a constant 1e-4, one more dimension and two more points every 2000 steps), until the error is good or --limit
seconds are over.

Prints one line of JSON: the seconds of the steps alone, the steps, and the error on 1024 held-out prompts over all t relative
to that of least squares.
"""

import argparse
import json
import math
import pathlib
import sys
import time
import types

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Examples" / "PyTorch"))

from model import InContextTransformer  # noqa: E402
from train import curriculum, prompts, rate  # noqa: E402

# Steps between evaluations, which are not timed, where the number of steps is open.
EVALUATION_INTERVAL = 500


def options_of(document, is_published):
    """The options of Examples/PyTorch/train.py that a training document comes to, or the published recipe at its sizes."""
    options = {
        "device": "cpu",
        "dimension": document["network"]["dimension"],
        "points": document["context_size"] + 1,
        "condition_number": 1,
        "noise": 0,
        "no_curriculum": False,
        "batch": document["batch"],
    }
    if is_published:
        options |= {"start_dimension": 5, "start_points": 11, "interval": 2000}
        options |= {"steps": math.inf, "rate": 1e-4, "betas": (0.9, 0.999), "warmup": 0, "decay": "none", "clip": None}
        return types.SimpleNamespace(**options)
    dimension, points = document["curriculum"]["dimension"], document["curriculum"]["points"]
    if (dimension["increment"], points["increment"]) != (1, 2) or dimension["interval"] != points["interval"]:
        raise ValueError("the curriculum does not grow by one dimension and two points at a time")
    optimizer = document["optimizer"]
    adamw = optimizer["adamw"]
    read = {"method", "learning_rate", "warm_up_steps", "decay", "gradient_clip", "adamw"}
    if set(optimizer) != read or set(adamw) != {"learning_rate", "beta_2"}:
        raise ValueError("the optimizer has other fields than those of transformer-d8-muon")
    options |= {
        "start_dimension": dimension["start"],
        "start_points": points["start"],
        "interval": dimension["interval"],
        "steps": document["steps"],
        "rate": adamw["learning_rate"],
        "betas": (0.9, adamw["beta_2"]),
        "warmup": optimizer["warm_up_steps"],
        "decay": optimizer["decay"],
        "final_rate": 0,
        "clip": optimizer["gradient_clip"],
    }
    return types.SimpleNamespace(**options)


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


@torch.no_grad()
def relative_error(options, network):
    """The error on held-out prompts over all t, relative to that of least squares."""
    xs, ys = prompts(options, 1024, options.dimension, options.points, torch.Generator().manual_seed(1))
    error = torch.mean((network(xs, ys) - ys) ** 2)
    xs, ys = xs.double(), ys.double()
    squares = [torch.mean(ys[:, 0] ** 2)]
    for t in range(1, options.points):
        weights = torch.linalg.lstsq(xs[:, :t], ys[:, :t, None], driver="gelsd").solution
        squares.append(torch.mean(((xs[:, t : t + 1] @ weights)[:, 0, 0] - ys[:, t]) ** 2))
    return (error / torch.stack(squares).mean()).item()


def train(document, is_published, target, limit):
    options = options_of(document, is_published)
    torch.manual_seed(0)
    sizes = document["network"]
    network = InContextTransformer(options.dimension, sizes["width"], sizes["layers"], sizes["heads"], sizes["positions"])
    generator = torch.Generator().manual_seed(0)
    if is_published:
        matrices = None
        others = torch.optim.Adam(network.parameters(), lr=options.rate, betas=options.betas)
    else:
        matrices = HiddenMatrices(network, document["optimizer"]["learning_rate"])
        rest = [parameter for parameter in network.parameters() if id(parameter) not in matrices.names]
        others = torch.optim.AdamW(rest, lr=options.rate, betas=options.betas, weight_decay=0.01)
    seconds, step, error = 0.0, 0, math.inf
    while error > target and seconds < limit and step < options.steps:
        start = time.perf_counter()
        for _ in range(EVALUATION_INTERVAL if is_published else options.steps):
            xs, ys = prompts(options, options.batch, *curriculum(options, step), generator)
            network.zero_grad(set_to_none=True)
            network.loss(xs, ys).backward()
            if options.clip is not None:
                torch.nn.utils.clip_grad_norm_(network.parameters(), options.clip)
            others.param_groups[0]["lr"] = rate(options, step)
            others.step()
            if matrices is not None:
                matrices.step(rate(options, step) / options.rate)
            step += 1
        seconds += time.perf_counter() - start
        error = relative_error(options, network)
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
    document = json.loads(arguments.document.read_text())
    print(json.dumps(train(document, arguments.published, arguments.target, arguments.limit)))


if __name__ == "__main__":
    main()
