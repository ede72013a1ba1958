#!/usr/bin/env python3
"""Trains on four classic tables with `hebb train` and compares with scikit-learn's logistic regression on the same splits.

    dotnet build -c Release && python3 benchmarks/tables.py [--splits 10] [--options "--preset accurate"] [--only iris]
    python3 benchmarks/tables.py --write DIR     only writes iris.csv, wine.csv, breast_cancer.csv and digits.csv

Each split is stratified, a fifth for the test; columns are standardised for the regression, and by the tool itself. Beside the table as
it is: its first column that varies times a million, 100 added everywhere, and a column of noise with deviation a million more.

Needs the .NET SDK and Debian's python3-sklearn (run it with /usr/bin/python3 where another Python comes first).
"""

import argparse
import csv
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

try:
    import numpy as np
    from sklearn import datasets
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedShuffleSplit
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
except ImportError as problem:
    sys.exit(f"{problem}; apt-get install python3-sklearn, and run this with /usr/bin/python3")

ROOT = pathlib.Path(__file__).resolve().parents[1]
TOOL = ROOT / "src/Hebb.Cli/bin/Release/net10.0/Hebb.Cli.dll"
NAMES = ["iris", "wine", "breast_cancer", "digits"]


def million(x, random):
    changed = x.copy()
    changed[:, np.flatnonzero(x.std(axis=0) > 0)[0]] *= 1e6
    return changed


CHANGES = {
    "as it is": lambda x, random: x,
    "a column x 10^6": million,
    "+ 100 everywhere": lambda x, random: x + 100,
    "noise of 10^6": lambda x, random: np.c_[x, random.normal(size=len(x)) * 1e6],
}


def write(path, x, y, columns, labels):
    with open(path, "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([*columns, "label"])
        rows.writerows([repr(float(v)) for v in row] + [labels[label]] for row, label in zip(x, y))


def load(name):
    data = getattr(datasets, "load_" + name)()
    return data.data, data.target, [str(c).replace(",", " ") for c in data.feature_names], [str(t) for t in data.target_names]


def tool(folder, options, seed):
    out = pathlib.Path(folder) / f"run-{len(list(pathlib.Path(folder).glob('run-*')))}"
    command = ["dotnet", str(TOOL), "train", "--data", f"{folder}/train.csv", "--test", f"{folder}/test.csv", *options]
    command += ["--seed", str(seed), "--out", str(out), "--json", "--quiet"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["testAccuracy"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--splits", type=int, default=10)
    parser.add_argument("--options", default="", help="options of hebb train")
    parser.add_argument("--only", default="", help="tables whose name has this word")
    parser.add_argument("--plain", action="store_true", help="only the tables as they are")
    parser.add_argument("--write", help="write the tables as CSV files into this folder and stop")
    arguments = parser.parse_args()
    if arguments.write:
        for name in NAMES:
            write(pathlib.Path(arguments.write) / f"{name}.csv", *load(name))
        return

    print(f"{'table':<15}{'change':<18}{'regression':>11}{'hebb':>8}{'std':>8}{'difference':>12}   {arguments.splits} splits")
    for name in NAMES:
        if arguments.only not in name:
            continue
        x, y, columns, labels = load(name)
        for change, apply in CHANGES.items():
            if arguments.plain and change != "as it is":
                continue
            changed = apply(x, np.random.default_rng(1))
            names = columns + ["noise"] * (changed.shape[1] - len(columns))
            regression, hebb = [], []
            splits = StratifiedShuffleSplit(arguments.splits, test_size=0.2, random_state=1).split(x, y)
            with tempfile.TemporaryDirectory() as folder:
                for seed, (train, test) in enumerate(splits, 1):
                    # The regression has the table as it is: the mark.
                    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(x[train], y[train])
                    regression.append(model.score(x[test], y[test]))
                    write(f"{folder}/train.csv", changed[train], y[train], names, labels)
                    write(f"{folder}/test.csv", changed[test], y[test], names, labels)
                    hebb.append(tool(folder, arguments.options.split(), seed))
            ours, theirs = statistics.mean(hebb), statistics.mean(regression)
            print(f"{name:<15}{change:<18}{theirs:>11.4f}{ours:>8.4f}{statistics.stdev(hebb):>8.4f}{100 * (ours - theirs):>+9.2f} pt", flush=True)


if __name__ == "__main__":
    main()
