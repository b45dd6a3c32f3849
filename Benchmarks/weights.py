"""Times descent on the weights of networks, one for each prompt and number of examples: Adam in Lockstep and in PyTorch, each
on one thread, and the CPU time of L-BFGS in Lockstep."""

import pathlib
import tempfile

import measure

PROMPTS = 64
PROMPTS_OF_LBFGS = 320


def sample(path, count):
    measure.lockstep("sample", "--function-class", "relu-network", "--count", count, "--output", path)


def predict(learner, prompts, *options):
    output = prompts.with_name("predictions.safetensors")
    return measure.lockstep("predict", learner, "--prompts", prompts, "--output", output, "--force", *options)


def figures(rounds):
    with tempfile.TemporaryDirectory() as folder:
        prompts, many = pathlib.Path(folder) / "prompts.safetensors", pathlib.Path(folder) / "many.safetensors"
        sample(prompts, PROMPTS)
        sample(many, PROMPTS_OF_LBFGS)
        runs = measure.alternate(
            {
                "Lockstep": lambda: predict("adam-on-weights:steps=100", prompts, "--jobs", 1),
                "PyTorch": lambda: measure.peer("torch_weights.py", prompts),
            },
            rounds,
        )
        own, peer = (measure.median_seconds(of_program) for of_program in runs.values())
        text = f"{own / peer:.2f} x ({own:.1f} s, {peer:.1f} s)"
        lbfgs = predict("lbfgs-on-weights:steps=100", many)
        return [
            measure.at_most(f"Adam on weights, {PROMPTS} prompts: Lockstep against PyTorch", own / peer, 1, text),
            measure.Figure(
                f"L-BFGS on weights, {PROMPTS_OF_LBFGS} prompts, 100 iterations: CPU time", f"{lbfgs.cpu_seconds:.0f} s"
            ),
        ]


if __name__ == "__main__":
    measure.print_figures(figures, __doc__)
