"""Trains an in-context Transformer or LSTM on linear regression in PyTorch, on a GPU where there is one, and writes a
safetensors file that `lockstep import` reads.

    python train.py transformer model.safetensors

The defaults are the published recipe: 12 layers, 8 heads, width 256; d = 20, 41 points; Adam, rate 1e-4, batch 64,
500000 steps; a curriculum from 5 dimensions and 11 points. A larger batch with a larger rate, warm-up and decay, --bf16
and --compile takes a GPU far fewer hours:

    python train.py transformer model.safetensors --batch 1024 --steps 60000 --rate 5e-4 --warmup 2000 --decay cosine \\
        --clip 1 --bf16 --compile

Every --checkpoint-every steps, and when it is interrupted, it writes MODEL.checkpoint, from which --resume continues.
"""

import argparse
import math
import os
import pathlib
import signal
import sys
import time

import torch

import model

# The options that a resumed training may change.
FREE_OPTIONS = {"output", "resume", "device", "compile", "steps", "checkpoint_every", "log_every"}
EVALUATION_PROMPTS = 1280


def arguments_of_the_command():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["transformer", "lstm"])
    parser.add_argument("output", help="the safetensors file to write")
    parser.add_argument("--resume", action="store_true", help="resume from OUTPUT.checkpoint")

    network = parser.add_argument_group("network")
    network.add_argument("--layers", type=positive, default=12, help="(default: 12)")
    network.add_argument("--width", type=positive, default=256, help="(default: 256)")
    network.add_argument("--heads", type=positive, default=8, help="of a Transformer (default: 8)")
    network.add_argument("--positions", type=positive, help="of a Transformer (default: two for each point)")

    task = parser.add_argument_group("task")
    task.add_argument("--dimension", type=positive, default=20, help="of x (default: 20)")
    task.add_argument("--points", type=positive, default=41, help="n + 1 (default: 41)")
    task.add_argument("--condition-number", type=float, default=1.0, help="of the covariance of x (default: 1)")
    task.add_argument("--noise", type=float, default=0.0, help="standard deviation on the labels (default: 0)")

    curriculum = parser.add_argument_group("curriculum")
    curriculum.add_argument("--start-dimension", type=positive, default=5, help="(default: 5)")
    curriculum.add_argument("--start-points", type=positive, default=11, help="(default: 11)")
    curriculum.add_argument(
        "--interval", type=positive, default=2000, help="steps until the next dimension and 2 points (default: 2000)"
    )
    curriculum.add_argument("--no-curriculum", action="store_true", help="all dimensions and points from the start")

    training = parser.add_argument_group("training")
    training.add_argument("--steps", type=positive, default=500_000, help="(default: 500000)")
    training.add_argument("--batch", type=positive, default=64, help="prompts in a batch (default: 64)")
    training.add_argument("--optimizer", choices=["adam", "adamw"], default="adam", help="(default: adam)")
    training.add_argument("--rate", type=float, default=1e-4, help="(default: 1e-4)")
    training.add_argument("--betas", type=float, nargs=2, default=[0.9, 0.999], help="(default: 0.9 0.999)")
    training.add_argument("--weight-decay", type=float, default=0.0, help="with adamw (default: 0)")
    training.add_argument("--warmup", type=int, default=0, help="steps of a linear warm-up (default: 0)")
    training.add_argument("--decay", choices=["none", "cosine"], default="none", help="of the rate (default: none)")
    training.add_argument("--final-rate", type=float, default=0.0, help="where cosine ends (default: 0)")
    training.add_argument("--clip", type=float, help="the largest norm of the gradient (default: no limit)")
    training.add_argument("--seed", type=int, default=0, help="(default: 0)")

    running = parser.add_argument_group("running")
    running.add_argument("--device", help="cpu, cuda, ... (default: a GPU where there is one)")
    running.add_argument("--bf16", action="store_true", help="products in bfloat16, weights in float32")
    running.add_argument("--compile", action="store_true", help="with torch.compile")
    running.add_argument("--checkpoint-every", type=positive, default=2000, help="steps (default: 2000)")
    running.add_argument("--log-every", type=positive, default=100, help="steps (default: 100)")

    arguments = parser.parse_args()
    check(parser, arguments)
    return arguments


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is below 1")
    return number


def check(parser, arguments):
    """Ends the program with the name of an option that cannot be, and fills in what is left open."""
    if arguments.positions is None:
        arguments.positions = 2 * arguments.points
    if arguments.device is None:
        arguments.device = "cuda" if torch.cuda.is_available() else "cpu"
    if 2 * arguments.points - 1 > arguments.positions:
        parser.error(f"--positions: {arguments.points} points take {2 * arguments.points - 1}")
    if arguments.rate <= 0:
        parser.error("--rate: must be above 0")
    if arguments.condition_number < 1:
        parser.error("--condition-number: must be at least 1")
    for name in ("noise", "weight_decay", "warmup", "final_rate"):
        if getattr(arguments, name) < 0:
            parser.error(f"--{name.replace('_', '-')}: must not be negative")
    if arguments.weight_decay > 0 and arguments.optimizer == "adam":
        parser.error("--weight-decay: only with --optimizer adamw")
    if arguments.clip is not None and arguments.clip <= 0:
        parser.error("--clip: must be above 0")


def network_for(arguments):
    if arguments.kind == "lstm":
        return model.InContextLSTM(arguments.dimension, arguments.width, arguments.layers)
    return model.InContextTransformer(
        arguments.dimension, arguments.width, arguments.layers, arguments.heads, arguments.positions
    )


def optimizer_for(arguments, network):
    options = {
        "lr": arguments.rate,
        "betas": tuple(arguments.betas),
        "fused": torch.device(arguments.device).type == "cuda",
    }
    if arguments.optimizer == "adamw":
        return torch.optim.AdamW(network.parameters(), weight_decay=arguments.weight_decay, **options)
    return torch.optim.Adam(network.parameters(), **options)


def curriculum(arguments, step):
    """The dimensions that are not zero and the points at a step."""
    if arguments.no_curriculum:
        return arguments.dimension, arguments.points
    rises = step // arguments.interval
    dimension = min(arguments.start_dimension + rises, arguments.dimension)
    return dimension, min(arguments.start_points + 2 * rises, arguments.points)


def rate(arguments, step):
    """The learning rate of a step, counted from 0."""
    if step < arguments.warmup:
        return arguments.rate * (step + 1) / arguments.warmup
    if arguments.decay == "none":
        return arguments.rate
    progress = (step - arguments.warmup) / max(arguments.steps - arguments.warmup, 1)
    height = (1 + math.cos(math.pi * progress)) / 2
    return arguments.final_rate + (arguments.rate - arguments.final_rate) * height


def prompts(arguments, batch, dimension, points, generator):
    """Fresh prompts xs [B, n+1, d], ys [B, n+1]: y = <w, x> + noise, w ~ N(0, I), x ~ N(0, Sigma). Half of Sigma's
    eigenvalues are the condition number and half 1, scaled to a mean of 1, in a random eigenbasis of each prompt's own.
    The coordinates of x after the first `dimension` ones are zero.
    """

    def randn(*shape):
        return torch.randn(*shape, generator=generator, device=arguments.device)

    full = arguments.dimension
    xs = randn(batch, points, full)
    if arguments.condition_number > 1:
        large = full // 2
        scale = full / (large * arguments.condition_number + full - large)
        basis = torch.linalg.qr(randn(batch, full, large)).Q
        stretch = math.sqrt(arguments.condition_number) - 1
        xs = math.sqrt(scale) * (xs + stretch * (xs @ basis) @ basis.transpose(1, 2))
    xs[:, :, dimension:] = 0
    ys = (xs @ randn(batch, full, 1))[..., 0]
    if arguments.noise > 0:
        ys = ys + arguments.noise * randn(batch, points)
    return xs, ys


def loss_of(arguments, network, xs, ys):
    kind = torch.device(arguments.device).type
    with torch.autocast(kind, dtype=torch.bfloat16, enabled=arguments.bf16):
        predictions = network(xs, ys)
    return torch.mean((predictions.float() - ys) ** 2)


class Training:
    """A training and what is needed to resume it: the network, the optimizer, the step and the random state."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.step = 0
        torch.manual_seed(arguments.seed)
        self.network = network_for(arguments).to(arguments.device)
        self.optimizer = optimizer_for(arguments, self.network)
        self.generator = torch.Generator(arguments.device).manual_seed(arguments.seed)
        # Compiled or not, the weights are the network's, and keep their names.
        self.predictor = torch.compile(self.network) if arguments.compile else self.network
        self.interrupted = False

    @property
    def checkpoint(self):
        return pathlib.Path(f"{self.arguments.output}.checkpoint")

    def options(self):
        return {name: value for name, value in vars(self.arguments).items() if name not in FREE_OPTIONS}

    def save(self):
        """Writes the checkpoint; the last one stays until this one is whole."""
        pending = f"{self.checkpoint}.pending"
        content = {
            "model_state_dict": self.network.state_dict(),
            "optimizer_state_dict": self.optimizer.state_dict(),
            "train_step": self.step,
            "random_state": self.generator.get_state(),
            "options": self.options(),
        }
        torch.save(content, pending)
        os.replace(pending, self.checkpoint)

    def resume(self):
        if not self.checkpoint.exists():
            raise model.ModelError(f"there is no {self.checkpoint} to resume from")
        content = torch.load(self.checkpoint, map_location=self.arguments.device, weights_only=True)
        for name, value in self.options().items():
            if content["options"].get(name) != value:
                raise model.ModelError(
                    f"--{name.replace('_', '-')} is {value}, but {self.checkpoint} was trained with "
                    f"{content['options'].get(name)}"
                )
        self.network.load_state_dict(content["model_state_dict"])
        self.optimizer.load_state_dict(content["optimizer_state_dict"])
        self.generator.set_state(content["random_state"].cpu())
        self.step = content["train_step"]
        if self.step > self.arguments.steps:
            raise model.ModelError(f"{self.checkpoint} is at step {self.step}; --steps is {self.arguments.steps}")

    def take_step(self):
        """One step; returns the loss, a tensor, so that a GPU need not be waited for."""
        arguments = self.arguments
        dimension, points = curriculum(arguments, self.step)
        xs, ys = prompts(arguments, arguments.batch, dimension, points, self.generator)
        for group in self.optimizer.param_groups:
            group["lr"] = rate(arguments, self.step)
        self.optimizer.zero_grad(set_to_none=True)
        loss = loss_of(arguments, self.predictor, xs, ys)
        loss.backward()
        if arguments.clip is not None:
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), arguments.clip)
        self.optimizer.step()
        self.step += 1
        return loss.detach()

    def interrupt(self, *_):
        """For signals: the step in progress is finished first."""
        self.interrupted = True

    def run(self):
        """Trains to the last step, or until interrupted; then the checkpoint is there, and the result is false."""
        arguments = self.arguments
        first, start = self.step, time.perf_counter()
        while self.step < arguments.steps and not self.interrupted:
            loss = self.take_step()
            is_last = self.step == arguments.steps
            is_saved = self.step % arguments.checkpoint_every == 0 or is_last
            is_logged = self.step % arguments.log_every == 0 or is_last
            if is_saved or is_logged:
                self.require_finite(loss)
            if is_logged:
                speed = (self.step - first) / (time.perf_counter() - start)
                self.show(loss.item(), speed)
            if is_saved:
                self.save()
        # A signal may come at any time, also while the checkpoint of this step is written.
        if first < self.step < arguments.steps:
            self.require_finite(loss)
            self.save()
        return self.step == arguments.steps

    def require_finite(self, loss):
        if not math.isfinite(loss.item()):
            raise model.ModelError(f"the loss is {loss.item()} at step {self.step}; the last checkpoint is kept")

    def show(self, loss, speed):
        dimension, points = curriculum(self.arguments, self.step - 1)
        left = (self.arguments.steps - self.step) / speed
        print(
            f"step {self.step}/{self.arguments.steps}  d {dimension}  points {points}  loss {loss:.5f}  "
            f"loss/d {loss / dimension:.5f}  rate {rate(self.arguments, self.step - 1):.2e}  "
            f"{speed:.1f} steps/s  {left / 60:.1f} min left",
            flush=True,
        )

    @torch.no_grad()
    def evaluate(self):
        """Prints the squared error / d after t examples, on fresh prompts."""
        arguments = self.arguments
        generator = torch.Generator(arguments.device).manual_seed(arguments.seed + 1)
        errors = torch.zeros(arguments.points, device=arguments.device)
        for _ in range(EVALUATION_PROMPTS // 64):
            xs, ys = prompts(arguments, 64, arguments.dimension, arguments.points, generator)
            errors += torch.mean((self.network(xs, ys) - ys) ** 2, dim=0) / (EVALUATION_PROMPTS // 64)
        for t in range(0, arguments.points, max(arguments.points // 8, 1)):
            print(f"t {t}  error/d {errors[t] / arguments.dimension:.5f}")


def train(arguments):
    """Whether the training came to its end."""
    training = Training(arguments)
    if arguments.resume:
        training.resume()
    elif pathlib.Path(arguments.output).exists():
        raise model.ModelError(f"{arguments.output} already exists; choose another file, or remove it")
    elif training.checkpoint.exists():
        raise model.ModelError(f"{training.checkpoint} already exists; continue with --resume, or remove it")
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, training.interrupt)
    print(f"{model.describe(training.network)}, on {arguments.device}", flush=True)
    if not training.run():
        print(f"stopped after step {training.step}; continue with --resume")
        return False
    training.evaluate()
    model.write(training.network.state_dict(), arguments.output)
    print(f"wrote {arguments.output}")
    return True


def main():
    try:
        finished = train(arguments_of_the_command())
    except (model.ModelError, OSError) as error:
        sys.exit(f"error: {error}")
    sys.exit(0 if finished else 130)


if __name__ == "__main__":
    main()
