"""Times the networks beside PyTorch's eager ones: a training step and a forward pass with all read-outs of four
networks, a step's part of the processors' peak, two workers against one, and queries after every prefix with the
prefix kept against each run anew.

Every timing is the median of the runs in one process, which leaves out the start of the program and of PyTorch.
"""

import dataclasses
import json
import os
import statistics

import measure

BATCH, POINTS, DIMENSION = 64, 41, 20
PROGRAM = measure.FOLDER.parent / ".build" / "release" / "NetworkBenchmark"
PROCESSORS = min(2, len(os.sched_getaffinity(0)))


@dataclasses.dataclass(frozen=True)
class Network:
    kind: str
    layers: int
    width: int
    heads: int = 1

    @property
    def name(self):
        heads = f", {self.heads} heads" if self.heads > 1 else ""
        return f"{self.kind}, {self.layers} x {self.width}{heads}"

    @property
    def arguments(self):
        return ["--layers", self.layers, "--width", self.width, "--heads", self.heads]

    @property
    def step_operations(self):
        """The floating-point operations in the matrix products of a training step; backward takes twice forward's."""
        tokens = 2 * POINTS - 1
        if self.kind == "lstm":
            per_token = 16 * self.width**2
        else:
            # The four linear maps of a block, and the scores and sums over half of all pairs of tokens.
            per_token = 24 * self.width**2 + 2 * tokens * self.width
        return 3 * BATCH * tokens * self.layers * per_token


NETWORKS = [
    Network("transformer", 12, 64),
    Network("transformer", 12, 256, 8),
    Network("lstm", 10, 64),
    Network("lstm", 10, 256),
]


def ours(network, work, workers=PROCESSORS):
    return lambda: measure.run([PROGRAM, network.kind, work, *network.arguments, "--workers", workers])


def pytorch(network, work, *more):
    return lambda: measure.peer(
        "torch_networks.py", network.kind, *network.arguments, "--threads", PROCESSORS, "--measure", work, *more
    )


def median(runs, key="seconds"):
    return statistics.median(json.loads(run.output)[key] for run in runs)


def compare(network, work, rounds, more=()):
    """Our seconds and megabytes for some work, and PyTorch's: the faster of its ways."""
    programs = {f"{network.name}, {work}": ours(network, work)}
    programs |= {" ".join(["PyTorch", *way]): pytorch(network, work, *way) for way in [(), *more]}
    (_, own), *peers = measure.alternate(programs, rounds).items()
    _, best = min(peers, key=lambda item: median(item[1], f"{work}_seconds"))
    return median(own), measure.median_megabytes(own), median(best, f"{work}_seconds"), measure.median_megabytes(best)


def network_figures(network, peak, rounds):
    ways = [("--attention", "manual")] if network.kind == "transformer" else []
    figures = []
    for work in ("step", "forward"):
        own, own_memory, peer, peer_memory = compare(
            network, work, rounds, [*ways, *([("--adam", "fused")] if work == "step" else [])]
        )
        name = f"{network.name}: {work}"
        text = f"{peer / own:.1f} x ({own * 1000:.0f} ms, PyTorch {peer * 1000:.0f} ms)"
        figures.append(measure.at_least(name, peer / own, 3, text))
        if work == "step":
            memory = f"{peer_memory / own_memory:.1f} x ({own_memory:.0f} MB, PyTorch {peer_memory:.0f} MB)"
            figures.append(measure.at_least(f"{name}, memory", peer_memory / own_memory, 1, memory))
            part = network.step_operations / own / peak
            share = f"{part:.0%} of {peak / 1e9:.0f} GFLOP/s"
            if network.width == 256 and network.kind == "transformer":
                figures.append(measure.at_least(f"{name}, part of the products' peak", part, 0.6, share))
            else:
                figures.append(measure.Figure(f"{name}, part of the products' peak", share))
    return figures


def peak(rounds):
    """The operations a second of large products on all processors."""
    size = 2048
    runs = measure.alternate(
        {"products": lambda: measure.run(
            [PROGRAM, "transformer", "product", "--width", size, "--workers", PROCESSORS])}, rounds
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
        kept, anew = measure.alternate(
            {f"{network.name}, {work}": ours(network, work) for work in ("queries", "naive-queries")}, rounds
        ).values()
        text = f"{median(anew) / median(kept):.0f} x ({median(kept) * 1000:.0f} ms, {median(anew) * 1000:.0f} ms)"
        figures.append(measure.Figure(f"{network.name}: 100 queries after each prefix, kept against anew", text))
    return figures


def figures(rounds):
    most = peak(rounds)
    result = [figure for network in NETWORKS for figure in network_figures(network, most, rounds)]
    return result + worker_figures(rounds) + query_figures(rounds)


def main():
    rounds = measure.rounds_of_the_command(__doc__, default=3)
    measure.describe_machine()
    print(measure.table(figures(rounds)))


if __name__ == "__main__":
    main()
