"""Times the networks next to PyTorch's eager ones: a training step and a forward pass with all read-outs of eight
networks, a step's share of the processors' peak, two workers against one, and queries after every prefix that continue
from the prefix's activations against queries that rerun the prefix.

Every timing is the median of the runs in one process, without the start of the program and of PyTorch.
"""

import dataclasses
import json
import os
import statistics
import subprocess

import measure

BATCH, POINTS, DIMENSION = 64, 41, 20
TOKENS = 2 * POINTS - 1
PROBLEM = ("--batch", BATCH, "--points", POINTS, "--dimension", DIMENSION)
PACKAGE = measure.FOLDER / "NetworkBenchmark"
PROGRAM = PACKAGE / ".build" / "release" / "NetworkBenchmark"
PROCESSORS = min(2, len(os.sched_getaffinity(0)))


@dataclasses.dataclass(frozen=True)
class Network:
    name: str
    kind: str
    sizes: dict[str, int]
    # The floating-point operations of a layer's matrix products for one token, where they make up most of the work.
    layer_operations: int | None = None
    # PyTorch's alternatives to its standard code.
    alternatives: tuple[tuple[str, ...], ...] = ()
    # The share of the products' peak that a training step should reach.
    peak_target: float | None = None

    @property
    def step_operations(self):
        """The operations of a training step; the backward pass takes twice those of the forward pass."""
        return 3 * BATCH * TOKENS * self.sizes["layers"] * self.layer_operations


def transformer(layers, width, heads=1, peak_target=None):
    # The four linear maps of a block, and the scores and sums over half of all pairs of tokens.
    operations = 24 * width**2 + 2 * TOKENS * width
    name = f"transformer, {layers} x {width}" + (f", {heads} heads" if heads > 1 else "")
    sizes = {"layers": layers, "width": width, "heads": heads, "positions": 2 * POINTS}
    return Network(name, "transformer", sizes, operations, (("--attention", "manual"),), peak_target)


def lstm(layers, width):
    return Network(f"lstm, {layers} x {width}", "lstm", {"layers": layers, "width": width}, 16 * width**2)


def other(kind, **sizes):
    name = f"{kind}, {sizes.get('layers', sizes.get('loops'))} x {sizes['width']}"
    return Network(name, kind, sizes)


NETWORKS = [transformer(12, 64), transformer(12, 256, 8, peak_target=0.6), lstm(10, 64), lstm(10, 256)]
OTHERS = [
    other("looped-transformer", loops=12, window=8, blocks=1, heads=4, width=64, positions=2 * POINTS),
    other("linear-transformer", layers=5, width=DIMENSION + 1),
    other("delta-net", layers=4, heads=4, width=64),
    other("mesa-layers", layers=4, heads=4, width=64),
]


def build():
    subprocess.run(["swift", "build", "-c", "release", "--package-path", PACKAGE], check=True)


def ours(network, work, workers=PROCESSORS):
    sizes = [argument for name, value in network.sizes.items() for argument in ("--size", f"{name}={value}")]
    return lambda: measure.run([PROGRAM, work, network.kind, *sizes, *PROBLEM, "--workers", workers])


def pytorch(network, work, *more):
    if network.layer_operations is None:
        sizes = [argument for size in network.sizes.items() for argument in ("--size", "=".join(map(str, size)))]
    else:
        sizes = [argument for name in ("layers", "width", "heads") if name in network.sizes
                 for argument in (f"--{name}", network.sizes[name])]
    return lambda: measure.peer(
        "torch_networks.py", network.kind, *sizes, *PROBLEM, "--threads", PROCESSORS, "--measure", work, *more
    )


def median(runs, key="seconds"):
    return statistics.median(json.loads(run.output)[key] for run in runs)


def compare(network, work, rounds, more=()):
    """Our seconds and megabytes for a piece of work, and those of PyTorch's fastest way."""
    programs = {f"{network.name}, {work}": ours(network, work)}
    programs |= {" ".join(["PyTorch", *way]): pytorch(network, work, *way) for way in [(), *more]}
    (_, own), *peers = measure.alternate(programs, rounds).items()
    _, best = min(peers, key=lambda item: median(item[1], f"{work}_seconds"))
    return median(own), measure.median_megabytes(own), median(best, f"{work}_seconds"), measure.median_megabytes(best)


def network_figures(network, peak, rounds):
    figures = []
    for work in ("step", "forward"):
        own, own_memory, peer, peer_memory = compare(
            network, work, rounds, [*network.alternatives, *([("--adam", "fused")] if work == "step" else [])]
        )
        name = f"{network.name}: {work}"
        text = f"{peer / own:.1f} x ({own * 1000:.0f} ms, PyTorch {peer * 1000:.0f} ms)"
        figures.append(measure.at_least(name, peer / own, 1 if network.layer_operations is None else 3, text))
        if work == "step":
            memory = f"{peer_memory / own_memory:.1f} x ({own_memory:.0f} MB, PyTorch {peer_memory:.0f} MB)"
            figures.append(measure.at_least(f"{name}, memory", peer_memory / own_memory, 1, memory))
        if work == "step" and network.layer_operations is not None:
            share = network.step_operations / own / peak
            text = f"{share:.0%} of {peak / 1e9:.0f} GFLOP/s"
            name = f"{name}, share of the products' peak"
            if network.peak_target:
                figures.append(measure.at_least(name, share, network.peak_target, text))
            else:
                figures.append(measure.Figure(name, text))
    return figures


def peak(rounds):
    """The operations per second of large products on all processors."""
    size = 2048
    runs = measure.alternate(
        {"products": lambda: measure.run(
            [PROGRAM, "product", "--rows", size, "--workers", PROCESSORS])}, rounds
    )["products"]
    return PROCESSORS * 2 * size**3 / median(runs)


def worker_figures(rounds):
    if PROCESSORS < 2:
        return [measure.Figure("two workers against one", "not measured: one processor")]
    figures = []
    for network in NETWORKS:
        one, two = measure.alternate(
            {f"{network.name}, {workers} workers": ours(network, "step", workers) for workers in (1, 2)}, rounds
        ).values()
        ratio = median(one) / median(two)
        text = f"{ratio:.2f} x ({median(one) * 1000:.0f} ms, {median(two) * 1000:.0f} ms)"
        figures.append(measure.at_least(f"{network.name}: a step, two workers against one", ratio, 1.8, text))
    return figures


def query_figures(rounds):
    figures = []
    for network in (NETWORKS[0], NETWORKS[2]):
        continued, rerun = measure.alternate(
            {f"{network.name}, {work}": ours(network, work) for work in ("queries", "naive-queries")}, rounds
        ).values()
        text = f"{median(rerun) / median(continued):.0f} x ({median(continued) * 1000:.0f} ms, {median(rerun) * 1000:.0f} ms)"
        figures.append(measure.Figure(f"{network.name}: 100 queries after each prefix, continued against rerun", text))
    return figures


def figures(rounds):
    build()
    products = peak(rounds)
    result = [figure for network in NETWORKS + OTHERS for figure in network_figures(network, products, rounds)]
    return result + worker_figures(rounds) + query_figures(rounds)


if __name__ == "__main__":
    measure.print_figures(figures, __doc__)
