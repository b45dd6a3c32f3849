"""The in-context Transformer and LSTM in PyTorch, with the state-dict names that Lockstep reads and writes.

    python model.py CHECKPOINT [--prompts prompts.safetensors --output predictions.safetensors]

describes a checkpoint, and with prompts writes what it predicts, so that a network trained by Lockstep can be run here.
CHECKPOINT is a folder with model.safetensors and configuration.json, or a safetensors file alone.

Both networks read the tokens x_1, y_1, x_2, y_2, ..., each of width d, a label in the first coordinate and zeros after
it, and predict y_{t+1} at the token x_{t+1}. They are causal, so the label of the last point is left out. A Transformer
may have other tokens of width d + 1: labels in the last coordinate ("label-slot"), also with their inputs ("paired").
"""

import argparse
import importlib
import json
import math
import os
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional

EPSILON = 1e-5

# What older versions of GPT-2 store beside the parameters; the network does not use it.
UNUSED_SUFFIXES = (".attn.bias", ".attn.masked_bias")
UNUSED_NAMES = ("_backbone.wte.weight",)

# The kinds of networks that have a file of their own beside this one.
OWN_FILES = ("linear-transformer", "looped-transformer", "delta-net", "mesa-layers")


class ModelError(Exception):
    """A checkpoint or a prompt that does not fit, in words for the user."""


class Projection(nn.Module):
    """GPT-2's "Conv1D": a linear map whose weight is stored [in, out]."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        rows = torch.addmm(self.bias, x.reshape(-1, x.shape[-1]), self.weight)
        return rows.view(*x.shape[:-1], -1)


class Attention(nn.Module):
    """Causal self-attention with heads of width e / heads."""

    def __init__(self, width, heads, fused):
        super().__init__()
        self.heads = heads
        self.fused = fused
        self.c_attn = Projection(width, 3 * width)
        self.c_proj = Projection(width, width)

    def forward(self, x):
        batch, length, width = x.shape
        shape = (batch, length, self.heads, width // self.heads)
        queries, keys, values = (part.view(shape).transpose(1, 2) for part in self.c_attn(x).split(width, dim=-1))
        attend = fused_attention if self.fused else written_out_attention
        return self.c_proj(attend(queries, keys, values).transpose(1, 2).reshape(batch, length, width))


def fused_attention(queries, keys, values):
    return functional.scaled_dot_product_attention(queries, keys, values, is_causal=True)


def written_out_attention(queries, keys, values):
    length = queries.shape[-2]
    scores = queries @ keys.transpose(-1, -2) / math.sqrt(queries.shape[-1])
    future = torch.ones(length, length, dtype=torch.bool, device=scores.device).triu(1)
    return scores.masked_fill(future, -math.inf).softmax(dim=-1) @ values


class MLP(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.c_fc = Projection(width, inner)
        self.c_proj = Projection(inner, width)

    def forward(self, x):
        return self.c_proj(functional.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    """A pre-LayerNorm block."""

    def __init__(self, width, heads, inner, fused):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width, eps=EPSILON)
        self.attn = Attention(width, heads, fused)
        self.ln_2 = nn.LayerNorm(width, eps=EPSILON)
        self.mlp = MLP(width, inner)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Decoder(nn.Module):
    """GPT-2's decoder on embeddings: learned positions, blocks, a final LayerNorm."""

    def __init__(self, width, layers, heads, positions, inner, fused):
        super().__init__()
        self.wpe = nn.Embedding(positions, width)
        self.h = nn.ModuleList(Block(width, heads, inner, fused) for _ in range(layers))
        self.ln_f = nn.LayerNorm(width, eps=EPSILON)


TOKEN_KINDS = ["interleaved", "label-slot", "paired"]


def extra_width(tokens):
    """How many numbers more than an input a token has."""
    if tokens not in TOKEN_KINDS:
        raise ModelError(f"the tokens are {tokens!r}; expected one of {', '.join(TOKEN_KINDS)}")
    return 0 if tokens == "interleaved" else 1


class InContextNetwork(nn.Module):
    """What all networks share: tokens in, a state for each token and layer, predictions at the x tokens."""

    def __init__(self, dimension, width, tokens="interleaved"):
        super().__init__()
        self.dimension = dimension
        self.width = width
        self.token_kind = tokens
        self._read_in = nn.Linear(dimension + extra_width(tokens), width)
        self._read_out = nn.Linear(width, 1)

    def tokens(self, xs, ys):
        """The tokens x_1, y_1, ..., x_{n+1} of prompts xs [B, n+1, d], ys [B, n+1]: [B, 2n+1, d or d+1]."""
        if xs.ndim != 3 or ys.shape != xs.shape[:2]:
            raise ModelError(
                f"xs is {list(xs.shape)} and ys is {list(ys.shape)}; expected [B, n+1, {self.dimension}] and [B, n+1]"
            )
        if xs.shape[2] != self.dimension:
            raise ModelError(f"the prompts have dimension {xs.shape[2]}, but the network reads {self.dimension}")
        if self.token_kind == "interleaved":
            inputs, labels = xs, functional.pad(ys[..., None], (0, self.dimension - 1))
        else:
            inputs = functional.pad(xs, (0, 1))
            labels = torch.cat([xs if self.token_kind == "paired" else torch.zeros_like(xs), ys[..., None]], dim=2)
        return torch.stack([inputs, labels], dim=2).flatten(1, 2)[:, :-1]

    def states(self, xs, ys):
        """Yields the states of all tokens, [B, 2n+1, e]: after the read-in, then after each layer."""
        raise NotImplementedError

    def forward(self, xs, ys):
        """The predictions [B, n+1] of ys [B, n+1] from xs [B, n+1, d]."""
        for state in self.states(xs, ys):
            last = state
        return self._read_out(self.at_inputs(last))[..., 0]

    def at_inputs(self, state):
        """The states of the x tokens among those of all tokens."""
        return state[:, ::2]

    def loss(self, xs, ys):
        """What training minimizes: the squared error, averaged over prompts and points."""
        return ((self(xs, ys) - ys) ** 2).mean()

    def hidden_states(self, xs, ys):
        """The states at the x tokens, [L+1, B, n+1, e]: 0 is after the read-in (and the positions), l < L after layer
        l, L after the last layer and, in the Transformer, the final LayerNorm.
        """
        return torch.stack([self.at_inputs(state) for state in self.states(xs, ys)])


class InContextTransformer(InContextNetwork):
    """GPT-2's decoder. `fused_attention` chooses PyTorch's own attention kernel instead of the written-out formula."""

    kind = "transformer"

    def __init__(
        self, dimension, width, layers, heads, positions, mlp_width=None, fused_attention=True, tokens="interleaved"
    ):
        if heads < 1 or width % heads != 0:
            raise ModelError(f"a width of {width} cannot be divided among {heads} heads")
        super().__init__(dimension, width, tokens)
        self.layers = layers
        self.heads = heads
        self.positions = positions
        inner = 4 * width if mlp_width is None else mlp_width
        self._backbone = Decoder(width, layers, heads, positions, inner, fused_attention)
        self.initialize()

    def initialize(self):
        """N(0, 0.02^2), residual projections divided by sqrt(2 L), biases 0; the read-in and read-out are uniform."""
        for name, parameter in self._backbone.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(parameter)
            elif parameter.ndim == 2:
                residual = name.endswith("c_proj.weight")
                nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * self.layers) if residual else 0.02)

    def states(self, xs, ys):
        tokens = self.tokens(xs, ys)
        length = tokens.shape[1]
        if length > self.positions:
            raise ModelError(
                f"prompts of {xs.shape[1]} points take {length} positions; the network has {self.positions}"
            )
        state = self._read_in(tokens) + self._backbone.wpe.weight[:length]
        yield state
        for block in self._backbone.h[:-1]:
            state = block(state)
            yield state
        yield self._backbone.ln_f(self._backbone.h[-1](state))


class InContextLSTM(InContextNetwork):
    """PyTorch's LSTM; the state of a layer is its output."""

    kind = "lstm"

    def __init__(self, dimension, width, layers):
        super().__init__(dimension, width)
        self.layers = layers
        self._backbone = nn.LSTM(width, width, layers, batch_first=True)

    def forward(self, xs, ys):
        outputs, _ = self._backbone(self._read_in(self.tokens(xs, ys)))
        return self._read_out(outputs[:, ::2])[..., 0]

    def states(self, xs, ys):
        state = self._read_in(self.tokens(xs, ys))
        yield state
        start = state.new_zeros(1, state.shape[0], self.width)
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        for layer in range(self.layers):
            weights = [getattr(self._backbone, f"{name}_l{layer}") for name in names]
            # Layer by layer, as nn.LSTM returns the outputs of its last layer alone.
            state, _, _ = torch.lstm(state, (start, start), weights, True, 1, 0.0, self.training, False, True)
            yield state


def is_unused(name):
    """Whether a tensor belongs to the format of older checkpoints and not to the network."""
    return name in UNUSED_NAMES or (name.startswith("_backbone.h.") and name.endswith(UNUSED_SUFFIXES))


def network_of(tensors, heads=None, token_kind="interleaved"):
    """The network that a state dict describes, with its weights. Sizes are inferred from the shapes; only the number of
    heads and the tokens of a Transformer must be given.
    """
    tensors = {name: tensor for name, tensor in tensors.items() if not is_unused(name)}
    width, token_width = matrix_shape(tensors, "_read_in.weight", "[e, width of a token]")
    dimension = token_width - extra_width(token_kind)
    if "_backbone.weight_ih_l0" in tensors:
        network = InContextLSTM(dimension, width, numbered(tensors, "_backbone.weight_ih_l", ""))
    elif "_backbone.wpe.weight" in tensors:
        if heads is None:
            raise ModelError("the number of heads cannot be inferred from the tensors' shapes; use --heads")
        positions, _ = matrix_shape(tensors, "_backbone.wpe.weight", "[positions, e]")
        _, mlp_width = matrix_shape(tensors, "_backbone.h.0.mlp.c_fc.weight", "[e, 4e]")
        layers = numbered(tensors, "_backbone.h.", ".mlp.c_fc.weight")
        network = InContextTransformer(
            dimension, width, layers, heads, positions, mlp_width, tokens=token_kind
        )
    else:
        raise ModelError("there is neither _backbone.wpe.weight (a Transformer) nor _backbone.weight_ih_l0 (an LSTM)")
    try:
        network.load_state_dict(tensors, strict=True)
    except RuntimeError as error:
        raise ModelError(str(error)) from None
    return network


def matrix_shape(tensors, name, axes):
    """The shape of a tensor that has to be there and to be a matrix."""
    if name not in tensors:
        raise ModelError(f"there is no tensor {name} {axes}")
    shape = tensors[name].shape
    if len(shape) != 2 or 0 in shape:
        raise ModelError(f"the tensor {name} is {list(shape)}; expected {axes}")
    return shape


def numbered(tensors, prefix, suffix):
    """How many of the names prefix0suffix, prefix1suffix, ... there are without a gap."""
    count = 0
    while f"{prefix}{count}{suffix}" in tensors:
        count += 1
    return count


def load(path, heads=None, token_kind=None):
    """The network of a checkpoint: a folder that Lockstep wrote, or a safetensors file."""
    path = pathlib.Path(path)
    folder = path if path.is_dir() else path.parent
    file = path / "model.safetensors" if path.is_dir() else path
    sizes = configured_sizes(folder / "configuration.json")
    tensors = read(file)
    try:
        if sizes.get("kind") in OWN_FILES:
            return own_network(tensors, sizes)
        heads = sizes.get("heads") if heads is None else heads
        return network_of(tensors, heads, token_kind or sizes.get("tokens", "interleaved"))
    except ModelError as error:
        raise ModelError(f"{file}: {error}") from None


def configured_sizes(configuration):
    """The kind and the sizes in the configuration beside the weights; empty if there is none."""
    if not configuration.exists():
        return {}
    try:
        return dict(json.loads(configuration.read_text())["network"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(f"{configuration}: expected JSON with an object named network") from None


def own_class(kind):
    """The class of a kind that has a file of its own."""
    return importlib.import_module(kind.replace("-", "_")).NETWORK


def own_network(tensors, sizes):
    """The network of a kind that has a file of its own, with its weights."""
    try:
        network = own_class(sizes["kind"])(**{name: value for name, value in sizes.items() if name != "kind"})
        network.load_state_dict(tensors, strict=True)
    except (TypeError, RuntimeError) as error:
        raise ModelError(str(error)) from None
    return network


# The package safetensors is imported where it is used, so that the networks can be used without it.


def read(path):
    """The tensors of a safetensors file."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not pathlib.Path(path).is_file():
        raise ModelError(f"there is no file {path}")
    try:
        return load_file(path)
    except SafetensorError as error:
        raise ModelError(f"{path} is no safetensors file: {error}") from None


def write(tensors, path, metadata=None):
    """Writes a safetensors file, which appears under its name only when it is whole."""
    from safetensors.torch import save

    content = save({name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}, metadata)
    pending = pathlib.Path(f"{path}.pending")
    pending.write_bytes(content)
    os.replace(pending, path)


def describe(network):
    parts = [f"{network.kind}: {network.layers} layers, width {network.width}, dimension {network.dimension}"]
    if network.kind == "transformer":
        parts.append(f"{network.heads} heads, {network.positions} positions")
    parts.append(f"{sum(parameter.numel() for parameter in network.parameters())} parameters")
    return ", ".join(parts)


def predict(network, prompts, output):
    """Writes what the last layer predicts for the prompts of a file, in the form of Lockstep's predictions."""
    tensors = read(prompts)
    for name in ("xs", "ys"):
        if name not in tensors:
            raise ModelError(f"{prompts}: there is no tensor {name}")
    with torch.no_grad():
        predictions = network(tensors["xs"].float(), tensors["ys"].float())
    steps = torch.tensor([network.layers], dtype=torch.float64)
    results = {"predictions": predictions.double()[None], "steps": steps, "ys": tensors["ys"].double()}
    write(results, output, {"step": "layer"})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", help="a folder that Lockstep wrote, or a safetensors file")
    parser.add_argument("--heads", type=int, help="of a Transformer, if there is no configuration.json")
    parser.add_argument("--tokens", choices=TOKEN_KINDS, help="likewise (default interleaved)")
    parser.add_argument("--prompts", help="safetensors with xs [B, n+1, d] and ys [B, n+1]")
    parser.add_argument("--output", help="where the predictions go, [1, B, n+1]")
    arguments = parser.parse_args()
    if (arguments.prompts is None) != (arguments.output is None):
        parser.error("--prompts and --output go together")
    try:
        network = load(arguments.checkpoint, arguments.heads, arguments.tokens)
        print(describe(network))
        if arguments.prompts is not None:
            predict(network, arguments.prompts, arguments.output)
    except (ModelError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
