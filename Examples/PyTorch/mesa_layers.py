"""Mesa layers (von Oswald et al. 2025, arXiv 2506.05233), as the kind `mesa-layers` of Lockstep has them, on the tokens and
with the blocks of `delta_net.py`.

With keys k, values v and gates alpha and beta of an example, each head has two sums, which start at 0,

    M <- alpha M + beta k v',    H <- alpha H + beta k k',

and a token with query q reads M'z, where (H + diag(ridge)) z = q and ridge = softplus of numbers of the head's own.

The loops below follow the equations token by token. They are meant to be read, and are slow.
"""

import torch
from torch import nn
from torch.nn import functional

from delta_net import FastWeightNetwork, Memories


class MesaMemories(Memories):
    def __init__(self, width, heads, normalize_keys, decay):
        super().__init__(width, heads, normalize_keys, decay)
        self.ridge = nn.Parameter(torch.full((heads, width // heads), 0.5413248546))  # softplus of it is 1

    def outputs(self, queries, keys, values, alpha, beta, head):
        memory = queries.new_zeros(len(queries), queries.shape[2], queries.shape[2])
        moment = torch.zeros_like(memory)
        ridge = torch.diag(functional.softplus(self.ridge[head], threshold=700))
        outputs = []
        for t in range(queries.shape[1]):
            if t % 2 == 1:
                written = beta[:, t] * keys[:, t]
                memory = alpha[:, t, :, None] * memory + torch.einsum("bi,bj->bij", written, values[:, t])
                moment = alpha[:, t, :, None] * moment + torch.einsum("bi,bj->bij", written, keys[:, t])
            solution = torch.linalg.solve(moment + ridge, queries[:, t])
            outputs.append(torch.einsum("bij,bi->bj", memory, solution))
        return torch.stack(outputs, dim=1)


class InContextMesaLayers(FastWeightNetwork):
    kind = "mesa-layers"

    def __init__(
        self, dimension, width, layers, heads, mlp_factor=4, layer_norm=True, normalize_keys=True, decay="none",
    ):
        super().__init__(
            dimension, width, layers, heads, mlp_factor, layer_norm, "mesa",
            lambda: MesaMemories(width, heads, normalize_keys, decay),
        )


NETWORK = InContextMesaLayers
