"""Times trainings from scratch until the error is 1.05 times that of least squares, at d = 8: Lockstep with its recipe, PyTorch
with the same one, and PyTorch with the published one. The last is given up after eleven times as long as Lockstep took."""

import json
import os
import pathlib
import shutil
import tempfile

import measure

DOCUMENT = measure.FOLDER.parent / "Registry" / "trainings" / "transformer-d8-muon.json"
STEPS = 2500
TARGET = 1.05
PATIENCE = 11
PROCESSORS = min(2, len(os.sched_getaffinity(0)))


def shortened(folder):
    """The training with fewer steps, its curriculum in the same part of them, evaluated at the end."""
    document = json.loads(DOCUMENT.read_text())
    for growth in document["curriculum"].values():
        growth["interval"] = growth["interval"] * STEPS // document["steps"]
    document["evaluation"]["interval"] = document["steps"] = STEPS
    path = pathlib.Path(folder) / "training.json"
    path.write_text(json.dumps(document))
    return path


def relative_error(training):
    entries = [json.loads(line) for line in (training / "log.jsonl").read_text().splitlines()]
    return [entry["relative_loss"] for entry in entries if "errors" in entry][-1]


def figures(rounds):
    with tempfile.TemporaryDirectory() as folder:
        document = shortened(folder)
        output = pathlib.Path(folder) / "trained"

        def own():
            shutil.rmtree(output, ignore_errors=True)
            return measure.lockstep("train", document, "--jobs", PROCESSORS, "--output", output)

        own_runs = measure.alternate({"Lockstep": own}, rounds)["Lockstep"]
        seconds = measure.median_seconds(own_runs)
        error = relative_error(output)
        rows = [
            measure.at_most(f"Lockstep: error after {STEPS} steps", error, TARGET, f"{error:.3f} in {seconds:.0f} s")
        ]
        published = ["--published", "--target", TARGET, "--limit", PATIENCE * seconds]
        for name, least, options in [
            ("PyTorch, the same recipe", 2.5, []),
            ("PyTorch, the published recipe", 10, published),
        ]:
            run = measure.undisturbed(lambda: measure.peer("torch_training.py", document, "--threads", PROCESSORS, *options))
            result = json.loads(run.output)
            ratio = result["seconds"] / seconds
            reached = "" if result["relative_error"] <= TARGET else "more than "
            text = (
                f"{reached}{ratio:.1f} x ({result['seconds']:.0f} s, {result['steps']} steps, error "
                f"{result['relative_error']:.3f})"
            )
            rows.append(measure.at_least(f"{name}: time to {TARGET}", ratio, least, text))
        return rows


if __name__ == "__main__":
    measure.print_figures(figures, __doc__)
