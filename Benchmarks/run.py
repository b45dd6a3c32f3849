"""Runs all benchmarks but those of the cluster and the time to quality, and prints one table. Missed targets are printed, and are no failure."""

import classical_sweep
import measure
import networks
import scaling
import weights


def main():
    measure.describe_machine()
    classical_sweep.check()
    figures = classical_sweep.figures(rounds=5) + scaling.figures(rounds=3)
    print(measure.table(figures + networks.figures(rounds=3) + weights.figures(rounds=3)))


if __name__ == "__main__":
    main()
