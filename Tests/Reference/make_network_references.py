"""Makes the reference files of the networks: what PyTorch computes in float64 for small networks.

    pip install torch==2.15.0 safetensors==0.8.0 numpy==2.4.6
    python3 Tests/Reference/make_network_references.py

For each network there is `model.safetensors`, its state dict in F32, and `expected.safetensors` in F64:

| tensor | shape | |
| --- | --- | --- |
| xs, ys | [B, n+1, d], [B, n+1] | the prompts; every value is a float32 |
| hidden | [L+1, B, n+1, e] | the states at the x tokens; 0 is after the read-in, L after the final LayerNorm |
| predictions | [B, n+1] | of the last layer |
| loss | [1] | the mean over prompts and points of the squared error |
| gradient.NAME | as the parameter | of the loss |
| adam.NAME | as the parameter | after three steps of Adam on the same batch |
| adamw.NAME | as the parameter | after three steps of AdamW, all parameters decayed, the gradients' norm clipped |
| queries | [B, T, d] | |
| query_predictions | [B, n+1, T] | of a query after each prefix: entry t has seen t examples |

The weights are drawn wider than an untrained network's, so that attention is far from uniform and every gradient
counts. Two kinds of gradients are zero: those of unused positions, and those of the keys' biases, which softmax does
not see. The latter are rounding here, and Adam would scale float32's rounding up.
"""

import pathlib
import sys

import torch
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1] / "Examples" / "PyTorch"))

from delta_net import InContextDeltaNet  # noqa: E402
from linear_transformer import InContextLinearTransformer  # noqa: E402
from looped_transformer import InContextLoopedTransformer  # noqa: E402
from mesa_layers import InContextMesaLayers  # noqa: E402
from model import InContextLSTM, InContextTransformer  # noqa: E402

BATCH, POINTS, DIMENSION, QUERIES = 4, 6, 3, 5
STEPS = 3
ADAM = {"lr": 1e-2, "betas": (0.9, 0.999), "eps": 1e-8}
ADAMW = {"lr": 1e-2, "betas": (0.9, 0.98), "eps": 1e-8, "weight_decay": 0.1}
CLIP = 0.5


def randn(generator, *shape):
    """Normal numbers in float64 that float32 holds exactly."""
    return torch.randn(*shape, generator=generator, dtype=torch.float32).double()


def draw_weights(network, scale, generator):
    """Weights N(0, scale^2), gains 1 + N(0, 0.2^2), biases N(0, 0.2^2), each rounded to float32."""
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            noise = randn(generator, *parameter.shape)
            if "bias" in name:
                noise = 0.2 * noise
            elif ".ln_" in name or ".ln." in name:
                noise = 1 + 0.2 * noise
            else:
                noise = scale * noise
            parameter.copy_(noise.float().double())
            if network.kind == "linear-transformer" and name.endswith("query") and network.keys == "inputs":
                # These entries are zero in Lockstep's checkpoints.
                matrices = parameter.view(-1, network.width, network.width)
                matrices[:, -1] = 0
                matrices[:, :, -1] = 0


def draw_prompts(generator):
    """Noisy linear regressions."""
    xs = randn(generator, BATCH, POINTS, DIMENSION)
    weights = randn(generator, BATCH, DIMENSION, 1)
    ys = (xs @ weights)[..., 0] + 0.1 * randn(generator, BATCH, POINTS)
    return xs, ys.float().double()


def loss_of(network, xs, ys):
    return network.loss(xs, ys)


def gradients(network, xs, ys):
    network.zero_grad()
    loss_of(network, xs, ys).backward()
    return {f"gradient.{name}": parameter.grad.clone() for name, parameter in network.named_parameters()}


def stepped(network, optimizer, clip, prefix, xs, ys):
    """The parameters after some steps on one batch. Leaves the network as it was."""
    start = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss_of(network, xs, ys).backward()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(network.parameters(), clip)
        optimizer.step()
    result = {f"{prefix}.{name}": tensor.clone() for name, tensor in network.state_dict().items()}
    network.load_state_dict(start)
    return result


def query_predictions(network, xs, ys, queries):
    """Each query after each prefix, naively: the prefix with x_{t+1} replaced by the query, run anew."""
    result = torch.empty(BATCH, POINTS, QUERIES, dtype=torch.float64)
    for t in range(POINTS):
        for query in range(QUERIES):
            replaced = xs[:, : t + 1].clone()
            replaced[:, t] = queries[:, query]
            result[:, t, query] = network(replaced, ys[:, : t + 1])[:, t]
    return result


def expected(network, generator):
    xs, ys = draw_prompts(generator)
    queries = randn(generator, BATCH, QUERIES, DIMENSION)
    tensors = {"xs": xs, "ys": ys, "queries": queries}
    with torch.no_grad():
        tensors["hidden"] = network.hidden_states(xs, ys)
        tensors["predictions"] = network(xs, ys)
        tensors["loss"] = loss_of(network, xs, ys).reshape(1)
        tensors["query_predictions"] = query_predictions(network, xs, ys, queries)
    tensors |= gradients(network, xs, ys)
    tensors |= stepped(network, torch.optim.Adam(network.parameters(), **ADAM), None, "adam", xs, ys)
    tensors |= stepped(network, torch.optim.AdamW(network.parameters(), **ADAMW), CLIP, "adamw", xs, ys)
    return tensors


def with_unused(state, network):
    """The state dict as older versions of GPT-2's code store it; the embedding of words is shortened."""
    mask = torch.ones(network.positions, network.positions).tril()[None, None]
    state = dict(state)
    state["_backbone.wte.weight"] = torch.full((5, network.width), 0.5)
    for layer in range(network.layers):
        # It was bytes at first, and truth values later.
        kind = torch.uint8 if layer == 0 else torch.bool
        state[f"_backbone.h.{layer}.attn.bias"] = mask.to(kind)
        state[f"_backbone.h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    return state


def write(network, scale, seed, folder=None):
    generator = torch.Generator().manual_seed(seed)
    network = network.double()
    draw_weights(network, scale, generator)
    state = {name: tensor.float().contiguous() for name, tensor in network.state_dict().items()}
    folder = FOLDER / (folder or network.kind)
    folder.mkdir(exist_ok=True)
    save_file(state, folder / "model.safetensors")
    numbers = {name: tensor.contiguous() for name, tensor in expected(network, generator).items()}
    save_file(numbers, folder / "expected.safetensors")
    if folder.name == "transformer":
        save_file(with_unused(state, network), folder / "with-unused.safetensors")


def main():
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    transformer = InContextTransformer(DIMENSION, 16, layers=3, heads=2, positions=24, fused_attention=False)
    write(transformer, scale=0.3, seed=20241107)
    write(InContextLSTM(DIMENSION, 8, layers=3), scale=0.8, seed=20241108)
    linear = InContextLinearTransformer(DIMENSION, DIMENSION + 2, layers=3, heads=2)
    write(linear, scale=0.1, seed=20241109)
    sparse = InContextLinearTransformer(DIMENSION, DIMENSION + 1, layers=2, heads=2, weights="sparse", layer_norm=True)
    write(sparse, scale=0.3, seed=20241110, folder="linear-transformer-sparse")
    inputs = InContextLinearTransformer(DIMENSION, DIMENSION + 2, layers=2, heads=2, keys="inputs")
    write(inputs, scale=0.1, seed=20241112, folder="linear-transformer-inputs")
    looped = InContextLoopedTransformer(DIMENSION, 8, loops=5, window=3, blocks=2, heads=2, positions=12)
    write(looped, scale=0.3, seed=20241111)
    paired = InContextLoopedTransformer(
        DIMENSION, 8, loops=4, window=4, blocks=1, heads=2, positions=12, trained_loops=2, tokens="paired"
    )
    write(paired, scale=0.3, seed=20241117, folder="looped-transformer-paired")
    slot = InContextTransformer(
        DIMENSION, 8, layers=2, heads=2, positions=12, fused_attention=False, tokens="label-slot"
    )
    write(slot, scale=0.3, seed=20241118, folder="transformer-label-slot")
    for name, (seed, network) in fast_weight_networks().items():
        write(network, scale=0.3, seed=seed, folder=name)


def fast_weight_networks():
    """Every option of the networks whose heads have memories, each with some others."""
    sizes = {"dimension": DIMENSION, "width": 6, "layers": 2, "heads": 2, "mlp_factor": 1}
    plain = {"normalize_keys": False, "layer_norm": False, "mlp_factor": 0}
    return {
        "delta-net": (20241111, InContextDeltaNet(**sizes, decay="gated")),
        "delta-net-additive": (20241112, InContextDeltaNet(**sizes, update="additive", decay="constant")),
        "delta-net-normalized": (20241113, InContextDeltaNet(**{**sizes, **plain}, step="normalized")),
        "delta-net-implicit": (
            20241114, InContextDeltaNet(**sizes, step="implicit", normalize_keys=False, decay="constant"),
        ),
        "mesa-layers": (20241115, InContextMesaLayers(**sizes, decay="gated")),
        "mesa-layers-plain": (20241116, InContextMesaLayers(**{**sizes, **plain}, decay="constant")),
    }


if __name__ == "__main__":
    main()
