"""The networks in PyTorch, eager, float32: the seconds of a training step (forward, backward, Adam), and of a forward
pass with a linear read-out after every layer.

Prints one line of JSON: what ran, the median seconds of each (with the shortest and the longest), the peak memory of
the process in MB, and what of it was there before the network, which is PyTorch itself. The network is the one of
Examples/PyTorch. `--attention` chooses between PyTorch's own attention kernel (sdpa) and the written-out formula
(manual), `--adam` between PyTorch's two implementations of Adam.
"""

import argparse
import json
import pathlib
import resource
import statistics
import sys
import time

import torch
from torch.nn import functional

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Examples" / "PyTorch"))

from model import OWN_FILES, InContextLSTM, InContextTransformer, own_class  # noqa: E402


def arguments_of_the_command():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["transformer", "lstm", *OWN_FILES])
    parser.add_argument("--size", action="append", default=[], help="NAME=VALUE of the other kinds")
    parser.add_argument("--layers", type=int, default=12, help="(default: 12)")
    parser.add_argument("--width", type=int, default=64, help="(default: 64)")
    parser.add_argument("--heads", type=int, default=1, help="of a Transformer (default: 1)")
    parser.add_argument("--batch", type=int, default=64, help="prompts in a batch (default: 64)")
    parser.add_argument("--points", type=int, default=41, help="n + 1 (default: 41)")
    parser.add_argument("--dimension", type=int, default=20, help="of x (default: 20)")
    parser.add_argument("--threads", type=int, default=2, help="(default: 2)")
    parser.add_argument("--attention", choices=["manual", "sdpa"], default="sdpa", help="(default: sdpa)")
    parser.add_argument("--adam", choices=["plain", "fused"], default="plain", help="(default: plain)")
    parser.add_argument(
        "--measure", nargs="+", choices=["step", "forward"], default=["step", "forward"], help="(default: both)"
    )
    parser.add_argument("--warmup", type=int, default=2, help="runs before those that count (default: 2)")
    parser.add_argument("--repeats", type=int, default=7, help="runs that count, of which the median (default: 7)")
    return parser.parse_args()


def network_for(arguments):
    if arguments.kind in OWN_FILES:
        sizes = dict(size.split("=") for size in arguments.size)
        numbers = {name: int(value) if value.isdigit() else value for name, value in sizes.items()}
        return own_class(arguments.kind)(dimension=arguments.dimension, **numbers)
    if arguments.kind == "lstm":
        return InContextLSTM(arguments.dimension, arguments.width, arguments.layers)
    return InContextTransformer(
        arguments.dimension,
        arguments.width,
        arguments.layers,
        arguments.heads,
        positions=2 * arguments.points,
        fused_attention=arguments.attention == "sdpa",
    )


def prompts_for(arguments):
    xs = torch.randn(arguments.batch, arguments.points, arguments.dimension)
    weights = torch.randn(arguments.batch, arguments.dimension, 1)
    return xs, (xs @ weights)[..., 0]


def training_step(network, adam, xs, ys):
    """A function that takes one step."""
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4, fused=adam == "fused")

    def step():
        optimizer.zero_grad(set_to_none=True)
        network.loss(xs, ys).backward()
        optimizer.step()

    return step


def forward_pass(network, xs, ys):
    """A function that predicts from the states of every layer, each by a read-out of its own."""
    weights = torch.randn(network.layers + 1, 1, network.width)
    biases = torch.randn(network.layers + 1, 1)

    @torch.no_grad()
    def forward():
        return [
            functional.linear(network.at_inputs(state), weights[layer], biases[layer])[..., 0]
            for layer, state in enumerate(network.states(xs, ys))
            if layer > 0
        ]

    return forward


def seconds(program, warmup, repeats):
    """The seconds of each run that counts."""
    for _ in range(warmup):
        program()
    result = []
    for _ in range(repeats):
        start = time.perf_counter()
        program()
        result.append(time.perf_counter() - start)
    return result


def main():
    arguments = arguments_of_the_command()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    result = {"torch": torch.__version__, **vars(arguments)}
    network = network_for(arguments)
    xs, ys = prompts_for(arguments)
    programs = {
        "forward": forward_pass(network, xs, ys),
        "step": training_step(network, arguments.adam, xs, ys),
    }
    for name in arguments.measure:
        times = seconds(programs[name], arguments.warmup, arguments.repeats)
        result[f"{name}_seconds"] = statistics.median(times)
        result[f"{name}_range"] = [min(times), max(times)]
    result["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps(result))


if __name__ == "__main__":
    main()
