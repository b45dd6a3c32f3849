"""A Transformer of linear attention alone (Ahn et al. 2023, arXiv 2306.00297), as the kind `linear-transformer` of
Lockstep has it: without softmax, perceptrons and positions, on tokens (x_1, 0), (x_1, y_1), (x_2, 0), ....

After t examples these attend to each other, whichever came first, and the query (x_{t+1}, 0) attends to them, so each
prefix runs on its own. For states e_j, and heads with matrices Q and P,

    e_j <- e_j + sum over heads of P M Q e_j,    M = sum over the examples i of e_i e_i'.
"""

import torch
from torch import nn
from torch.nn import functional

from model import EPSILON, InContextNetwork


class LinearAttention(nn.Module):
    def __init__(self, width, heads, sparse, inputs_alone):
        super().__init__()
        self.heads = heads
        self.inputs_alone = inputs_alone
        self.width = width
        self.sparse = sparse
        self.query = nn.Parameter(0.02 * torch.randn(*((heads, 2) if sparse else (heads * width, width))))
        self.projection = nn.Parameter(0.02 * torch.randn(*((heads, 2) if sparse else (width, heads * width))))

    def matrices(self):
        """Q and P of each head, [heads, width, width]."""
        if self.sparse:
            parts = torch.tensor([self.width - 1, 1])
            return tuple(
                torch.diag_embed(numbers.repeat_interleave(parts, dim=1)) for numbers in (self.query, self.projection)
            )
        shape = (self.heads, self.width, self.width)
        return self.query.view(shape), self.projection.view(self.width, self.heads, self.width).transpose(0, 1)

    def forward(self, states, examples):
        """What the layer adds to states [B, t+1, width], the first `examples` of which are examples."""
        learned_from = states[:, :examples]
        moment = learned_from.transpose(1, 2) @ learned_from
        query, projection = self.matrices()
        if self.inputs_alone:
            query = functional.pad(query[:, :-1, :-1], (0, 1, 0, 1))
        return torch.einsum("hop,bpq,hqr,btr->bto", projection, moment, query, states)


class Layer(nn.Module):
    def __init__(self, width, heads, sparse, inputs_alone, layer_norm):
        super().__init__()
        if layer_norm:
            self.ln = nn.LayerNorm(width, eps=EPSILON)
        self.linear_attn = LinearAttention(width, heads, sparse, inputs_alone)

    def forward(self, states, examples):
        return states + self.linear_attn(self.ln(states) if hasattr(self, "ln") else states, examples)


class Layers(nn.Module):
    def __init__(self, layers, *sizes):
        super().__init__()
        self.h = nn.ModuleList(Layer(*sizes) for _ in range(layers))


class InContextLinearTransformer(InContextNetwork):
    kind = "linear-transformer"

    def __init__(self, dimension, width, layers, heads=1, weights="full", keys="tokens", layer_norm=False):
        super().__init__(dimension, width)
        del self._read_in
        self.layers = layers
        self.keys = keys
        self._backbone = Layers(layers, width, heads, weights == "sparse", keys == "inputs", layer_norm)

    def states(self, xs, ys):
        """The states of each prefix's query, [B, n+1, width], at the start and after each layer."""
        inputs = functional.pad(xs, (0, self.width - self.dimension - 1))
        examples = torch.cat([inputs, ys[..., None]], dim=2)
        queries = functional.pad(inputs, (0, 1))
        prefixes = [torch.cat([examples[:, :t], queries[:, t : t + 1]], dim=1) for t in range(xs.shape[1])]
        yield torch.stack([prefix[:, -1] for prefix in prefixes], dim=1)
        for layer in self._backbone.h:
            prefixes = [layer(prefix, t) for t, prefix in enumerate(prefixes)]
            yield torch.stack([prefix[:, -1] for prefix in prefixes], dim=1)

    def at_inputs(self, state):
        return state


NETWORK = InContextLinearTransformer
