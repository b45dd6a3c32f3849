"""Times Adam on the weights of networks, one for each prompt and number of examples, in Lockstep and in PyTorch,
each on one thread."""

import pathlib
import tempfile

import measure

PROMPTS = 64


def figures(rounds):
    with tempfile.TemporaryDirectory() as folder:
        prompts, output = pathlib.Path(folder) / "prompts.safetensors", pathlib.Path(folder) / "predictions.safetensors"
        measure.lockstep("sample", "--function-class", "relu-network", "--count", PROMPTS, "--output", prompts)
        runs = measure.alternate(
            {
                "Lockstep": lambda: measure.lockstep(
                    "predict", "adam-on-weights:steps=100", "--prompts", prompts, "--output", output, "--jobs", 1, "--force"
                ),
                "PyTorch": lambda: measure.peer("torch_weights.py", prompts),
            },
            rounds,
        )
        own, peer = (measure.median_seconds(of_program) for of_program in runs.values())
        text = f"{own / peer:.2f} x ({own:.1f} s, {peer:.1f} s)"
        return [measure.at_most(f"Adam on weights, {PROMPTS} prompts: Lockstep against PyTorch", own / peer, 1, text)]


if __name__ == "__main__":
    measure.print_figures(figures, __doc__)
