"""Linear attention with a memory, as the kind `delta-net` of Lockstep has it, on tokens (x_1, 0), (x_1, y_1), (x_2, 0),
...: a query, then an example. Examples write to the memory of each head, and all tokens read it.

With keys k, values v and gates alpha and beta of an example, each head's memory M starts at 0 and becomes

    M <- alpha M + rate k (v - (alpha M)'k)'    by the delta rule, or
    M <- alpha M + rate k v'                    by addition,

and a token with query q reads M'q. The rate is beta, beta / |k|^2 (normalized), or beta / (1 + beta |k|^2) (implicit).

The loops below follow the equations token by token. They are meant to be read, and are slow.
"""

import torch
from torch import nn
from torch.nn import functional

from model import EPSILON, MLP, InContextNetwork, Projection

# Keys and queries of length 0 stay there.
KEY_EPSILON = 1e-6


class Memories(nn.Module):
    """What the heads of a layer add to the residual stream."""

    def __init__(self, width, heads, normalize_keys, decay):
        super().__init__()
        self.heads = heads
        self.normalize_keys = normalize_keys
        self.qkv = Projection(width, 3 * width)
        if decay == "constant":
            self.alpha = nn.Parameter(torch.full((heads,), 4.0))
        elif decay == "gated":
            self.alpha = nn.Linear(width, heads)
        self.beta = nn.Linear(width, heads)
        self.proj = Projection(width, width)

    def outputs(self, queries, keys, values, alpha, beta, head):
        """The outputs [B, T, w] of one head, from [B, T, w] and gates [B, T, 1]."""
        raise NotImplementedError

    def gates(self, states):
        """alpha and beta, [B, T, heads]."""
        beta = torch.sigmoid(self.beta(states))
        if not hasattr(self, "alpha"):
            return torch.ones_like(beta), beta
        numbers = self.alpha(states) if isinstance(self.alpha, nn.Linear) else self.alpha.expand_as(beta)
        return torch.sigmoid(numbers), beta

    def forward(self, states):
        parts = [part.chunk(self.heads, dim=-1) for part in self.qkv(states).chunk(3, dim=-1)]
        gates = [gate.split(1, dim=-1) for gate in self.gates(states)]
        outputs = []
        for head, (queries, keys, values, alpha, beta) in enumerate(zip(*parts, *gates)):
            if self.normalize_keys:
                queries, keys = (x * torch.rsqrt((x * x).sum(-1, keepdim=True) + KEY_EPSILON) for x in (queries, keys))
            outputs.append(self.outputs(queries, keys, values, alpha, beta, head))
        return self.proj(torch.cat(outputs, dim=-1))


class DeltaMemories(Memories):
    def __init__(self, width, heads, normalize_keys, decay, update, step):
        super().__init__(width, heads, normalize_keys, decay)
        self.update = update
        self.step = step

    def rate(self, key, beta):
        squares = (key * key).sum(-1, keepdim=True)
        return {"fixed": beta, "normalized": beta / squares, "implicit": beta / (1 + beta * squares)}[self.step]

    def outputs(self, queries, keys, values, alpha, beta, head):
        memory = queries.new_zeros(len(queries), queries.shape[2], queries.shape[2])
        outputs = []
        for t in range(queries.shape[1]):
            if t % 2 == 1:
                key, value = keys[:, t], values[:, t]
                memory = alpha[:, t, :, None] * memory
                known = torch.einsum("bij,bi->bj", memory, key) if self.update == "delta" else 0
                memory = memory + torch.einsum("bi,bj->bij", self.rate(key, beta[:, t]) * key, value - known)
            outputs.append(torch.einsum("bij,bi->bj", memory, queries[:, t]))
        return torch.stack(outputs, dim=1)


class Block(nn.Module):
    """x <- x + memories(norm_1(x)), x <- x + perceptron(norm_2(x))."""

    def __init__(self, width, mlp_factor, layer_norm, memory_name, memories):
        super().__init__()
        self.memory_name = memory_name
        self.add_module(memory_name, memories)
        if layer_norm:
            self.ln_1 = nn.LayerNorm(width, eps=EPSILON)
        if mlp_factor > 0:
            self.mlp = MLP(width, mlp_factor * width)
            if layer_norm:
                self.ln_2 = nn.LayerNorm(width, eps=EPSILON)

    def forward(self, x):
        x = x + getattr(self, self.memory_name)(normalized(self, "ln_1", x))
        return x + self.mlp(normalized(self, "ln_2", x)) if hasattr(self, "mlp") else x


def normalized(module, norm, x):
    return getattr(module, norm)(x) if hasattr(module, norm) else x


class Blocks(nn.Module):
    def __init__(self, width, layers, mlp_factor, layer_norm, memory_name, make_memories):
        super().__init__()
        self.h = nn.ModuleList(
            Block(width, mlp_factor, layer_norm, memory_name, make_memories()) for _ in range(layers)
        )
        if layer_norm:
            self.ln_f = nn.LayerNorm(width, eps=EPSILON)


class FastWeightNetwork(InContextNetwork):
    """What networks whose heads have memories share."""

    def __init__(self, dimension, width, layers, heads, mlp_factor, layer_norm, memory_name, make_memories):
        super().__init__(dimension, width)
        self._read_in = nn.Linear(dimension + 1, width)
        self.layers = layers
        self.heads = heads
        self._backbone = Blocks(width, layers, mlp_factor, layer_norm, memory_name, make_memories)

    def tokens(self, xs, ys):
        """(x_1, 0), (x_1, y_1), ..., (x_{n+1}, 0) of prompts xs [B, n+1, d], ys [B, n+1]: [B, 2n+1, d+1]."""
        queries = functional.pad(xs, (0, 1))
        examples = torch.cat([xs, ys[..., None]], dim=2)
        return torch.stack([queries, examples], dim=2).flatten(1, 2)[:, :-1]

    def states(self, xs, ys):
        state = self._read_in(self.tokens(xs, ys))
        yield state
        for block in self._backbone.h[:-1]:
            state = block(state)
            yield state
        yield normalized(self._backbone, "ln_f", self._backbone.h[-1](state))


class InContextDeltaNet(FastWeightNetwork):
    kind = "delta-net"

    def __init__(
        self, dimension, width, layers, heads, mlp_factor=4, layer_norm=True, normalize_keys=True, decay="none",
        update="delta", step="fixed",
    ):
        super().__init__(
            dimension, width, layers, heads, mlp_factor, layer_norm, "delta",
            lambda: DeltaMemories(width, heads, normalize_keys, decay, update, step),
        )


NETWORK = InContextDeltaNet
