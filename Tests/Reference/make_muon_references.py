"""Makes the reference files of Muon: ten steps on the small networks that make_network_references.py wrote.

    pip install torch==2.13.0 safetensors==0.8.0 numpy==2.4.6
    python3 Tests/Reference/make_muon_references.py

For each network there is `muon.safetensors` with `muon.NAME` for every parameter after ten steps on one batch, in F64:
Muon for the matrices of the blocks, AdamW for all other parameters, all parameters decayed, the gradients' norm
clipped. Muon is written out here and checked against torch.optim.Muon on the same gradients: as it is, it orthogonalizes
in bfloat16 and agrees to a few percent of each step; without that rounding it agrees to float64's.
"""

from unittest import mock

import torch
from make_network_references import DIMENSION, FOLDER, loss_of
from model import InContextLSTM, InContextTransformer
from safetensors.torch import load_file, save_file

STEPS = 10
ROUNDING = torch.Tensor.bfloat16
CLIP = 0.5
MUON = {"lr": 2e-2, "weight_decay": 0.1, "momentum": 0.95}
ADAMW = {"lr": 2e-3, "betas": (0.9, 0.98), "eps": 1e-8, "weight_decay": 0.1}
# As a fraction of the distance that a matrix moves: the spread of orthogonalizing in bfloat16, and float64's rounding.
TOLERANCES = {"bfloat16": 0.1, "float64": 1e-9}


def hidden_matrices(network):
    """Of each matrix between hidden states, [out, in], a function that takes it from a tensor of its name."""
    matrices = []
    for name, parameter in network.named_parameters():
        if parameter.ndim != 2 or not name.startswith("_backbone.") or name == "_backbone.wpe.weight":
            continue
        if network.kind == "transformer":
            parts = 3 if name.endswith("c_attn.weight") else 1
            matrices += [(name, lambda w, i=i, parts=parts: w.chunk(parts, dim=1)[i].T) for i in range(parts)]
        else:
            matrices += [(name, lambda w, i=i: w.chunk(4, dim=0)[i]) for i in range(4)]
    return matrices


def orthogonalized(matrix):
    x = matrix.T if matrix.shape[0] > matrix.shape[1] else matrix
    x = x / x.norm().clamp(min=1e-7)
    for _ in range(5):
        gram = x @ x.T
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return x.T if matrix.shape[0] > matrix.shape[1] else x


class Muon:
    """torch.optim.Muon in float64."""

    def __init__(self, shapes):
        self.means = [torch.zeros(shape, dtype=torch.float64) for shape in shapes]

    def step(self, matrices, gradients):
        for matrix, gradient, mean in zip(matrices, gradients, self.means):
            mean.lerp_(gradient, 1 - MUON["momentum"])
            update = gradient.lerp(mean, MUON["momentum"])
            rate = MUON["lr"] * max(1, matrix.shape[0] / matrix.shape[1]) ** 0.5
            matrix.mul_(1 - MUON["lr"] * MUON["weight_decay"]).sub_(rate * orthogonalized(update))


def stepped(network, xs, ys):
    """Makes the steps, and the same ones by torch.optim.Muon on copies of the matrices."""
    places = hidden_matrices(network)
    parameters = dict(network.named_parameters())
    hidden = {name for name, _ in places}
    matrices = [take(parameters[name].data) for name, take in places]
    start = [matrix.clone() for matrix in matrices]
    copies = {kind: [torch.nn.Parameter(matrix.clone()) for matrix in matrices] for kind in TOLERANCES}
    ours = Muon([matrix.shape for matrix in matrices])
    theirs = {kind: torch.optim.Muon(copies[kind], **MUON) for kind in TOLERANCES}
    others = torch.optim.AdamW([p for name, p in parameters.items() if name not in hidden], **ADAMW)
    for _ in range(STEPS):
        network.zero_grad()
        loss_of(network, xs, ys).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        gradients = [take(parameters[name].grad) for name, take in places]
        others.step()
        ours.step(matrices, gradients)
        for kind, optimizer in theirs.items():
            for copy, gradient in zip(copies[kind], gradients):
                copy.grad = gradient.clone()
            rounding = (lambda x: x) if kind == "float64" else ROUNDING
            with mock.patch.object(torch.Tensor, "bfloat16", rounding):
                optimizer.step()
    for kind, tolerance in TOLERANCES.items():
        differences = [
            ((copy.data - matrix).norm() / (matrix - before).norm()).item()
            for copy, matrix, before in zip(copies[kind], matrices, start)
        ]
        print(f"{network.kind}: torch.optim.Muon in {kind} differs by up to {max(differences):.2g}")
        assert max(differences) < tolerance
    return {f"muon.{name}": parameter.data.contiguous() for name, parameter in parameters.items()}


def write(network):
    folder = FOLDER / network.kind
    network = network.double()
    network.load_state_dict(load_file(folder / "model.safetensors"))
    prompts = load_file(folder / "expected.safetensors")
    save_file(stepped(network, prompts["xs"], prompts["ys"]), folder / "muon.safetensors")


def main():
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    write(InContextTransformer(DIMENSION, 16, layers=3, heads=2, positions=24, fused_attention=False))
    write(InContextLSTM(DIMENSION, 8, layers=3))


if __name__ == "__main__":
    main()
