"""Turns a network trained in PyTorch into a safetensors file that `lockstep import` reads.

    python export.py state.pt model.safetensors

state.pt is what the usual code saves, {"model_state_dict": ..., "optimizer_state_dict": ..., "train_step": ...}, or a
state dict alone, of a network of any kind. The weights are kept in float32 under their names; all else is left out, and so
are the tensors of older GPT-2 code that the network does not use. `lockstep import` checks that they make a network.
"""

import argparse
import pickle
import sys

import torch

import model


def state_dict_of(path):
    """The state dict in a file of torch.save. Nothing but tensors and plain values is unpickled."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        reason = "is not a torch.save file, or holds more than tensors and plain values"
        raise model.ModelError(f"{path} {reason}") from None
    except (RuntimeError, EOFError) as error:
        raise model.ModelError(f"{path} is not a torch.save file: {error}") from None
    if not isinstance(content, dict):
        raise model.ModelError(f"{path} holds a {type(content).__name__}; expected a state dict")
    state = content.get("model_state_dict", content)
    if not isinstance(state, dict):
        raise model.ModelError(f"{path}: model_state_dict is a {type(state).__name__}; expected a state dict")
    for name, value in state.items():
        if not isinstance(value, torch.Tensor):
            raise model.ModelError(f"{path}: {name} is a {type(value).__name__}; expected a tensor")
    return state


def exported(state):
    """The parameters in float32."""
    tensors = {name: tensor for name, tensor in state.items() if not model.is_unused(name)}
    for name, tensor in tensors.items():
        if not tensor.is_floating_point():
            raise model.ModelError(f"{name} is {tensor.dtype}; expected floating-point numbers")
    return {name: tensor.float().clone() for name, tensor in tensors.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", help="state.pt")
    parser.add_argument("output", help="the safetensors file to write")
    arguments = parser.parse_args()
    try:
        tensors = exported(state_dict_of(arguments.input))
        model.write(tensors, arguments.output)
    except (model.ModelError, OSError) as error:
        sys.exit(f"error: {error}")
    count = sum(tensor.numel() for tensor in tensors.values())
    print(f"{arguments.output}: {len(tensors)} tensors, {count} parameters")


if __name__ == "__main__":
    main()
