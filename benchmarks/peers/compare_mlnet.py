#!/usr/bin/python3
"""ML.NET's trainers beside Hebb: accuracy and seconds on MNIST, Fashion-MNIST and four classic tables, on the same training and test parts.

ML.NET's program is a separate project (`mlnet`), which needs NuGet once; its trainers have the options that they come with. Tables are
those of `benchmarks/tables.py`, with its splits; images are as they are for both. One JSON object a line is printed
last, for `plot_accuracy.py`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import ROOT, run_json, tell

PROJECT = Path(__file__).resolve().parent / "mlnet"
HEBB = ROOT / "benchmarks/Hebb.Benchmarks/bin/Release/net10.0/Hebb.Benchmarks.dll"
RECIPES = ["fast", "accurate"]


def parse_arguments():
    parser = argparse.ArgumentParser(description="ML.NET's trainers beside Hebb.")
    parser.add_argument("what", nargs="*", default=["images", "tables"], choices=["images", "tables"], metavar="what", help="images, tables (both)")
    parser.add_argument("--data-dir", help="folder that has the folders mnist and fashion-mnist with the files, not compressed")
    parser.add_argument("--trainers", default="sdca,lightgbm,fasttree", help="fasttree takes the longest by far on images")
    parser.add_argument("--splits", type=int, default=10, help="of each table (10)")
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall", help="cpu: seconds of all threads over their number, where a machine has other work")
    parser.add_argument("--quick", action="store_true", help="2,000 images, 2 splits")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if "images" in options.what and not options.data_dir:
        parser.error("--data-dir: needed for images")
    if options.quick:
        options.splits = 2
    return options


def mlnet(options, *arguments):
    """What ML.NET's program prints, an object a line."""
    program = PROJECT / "bin/Release/net10.0/mlnet.dll"
    for trainer in options.trainers.split(","):
        tell(f"ML.NET: {trainer} on {Path(arguments[1]).name} ...")
        command = ["dotnet", program, *arguments, "--trainer", trainer, "--threads", str(options.threads)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            raise RuntimeError(f"{trainer}: exit status {done.returncode}")
        for run in map(json.loads, done.stdout.splitlines()):
            yield {**run, "seconds": run["seconds"] if options.clock == "wall" else run["processSeconds"] / options.threads}


def images(options):
    limit = ["--limit", "2000"] if options.quick else []
    for data in ("mnist", "fashion-mnist"):
        yield from mlnet(options, "images", str(Path(options.data_dir) / data), *limit)
        for recipe in RECIPES:
            tell(f"Hebb: {recipe} on {data} ...")
            command = ["dotnet", HEBB, "images", "--json", "--recipe", recipe, "--data", data, "--threads", str(options.threads), *limit]
            found = run_json(command, os.environ)
            seconds = found["totalSeconds"] - found["testSeconds"]
            if options.clock == "cpu":
                used = found["processSeconds"]
                seconds = sum(used[part] for part in ("view", "filters", "moments", "output")) / options.threads
            yield {"data": data, "trainer": f"hebb {recipe}", "seconds": seconds, "testAccuracy": found["testAccuracy"]}


def tables(options):
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import tables as own
    from sklearn.model_selection import StratifiedShuffleSplit

    with tempfile.TemporaryDirectory() as folder:
        for name in own.NAMES:
            x, y, columns, labels = own.load(name)
            splits = StratifiedShuffleSplit(options.splits, test_size=0.2, random_state=1).split(x, y)
            for number, (train, test) in enumerate(splits, 1):
                paths = [Path(folder) / f"{name}.{number}.{part}.csv" for part in ("train", "test")]
                own.write(paths[0], x[train], y[train], columns, labels)
                own.write(paths[1], x[test], y[test], columns, labels)
                tell(f"Hebb: {name}, split {number} ...")
                run = Path(folder) / f"run-{name}-{number}"
                command = ["dotnet", own.TOOL, "train", "--data", paths[0], "--test", paths[1], "--seed", str(number)]
                found = run_json([*command, "--threads", str(options.threads), "--out", run, "--json", "--quiet"], os.environ)
                yield {"data": f"{name}.{number}", "trainer": "hebb", "seconds": sum(found["epochSeconds"]), "testAccuracy": found["testAccuracy"]}
        yield from mlnet(options, "tables", folder)


def main():
    options = parse_arguments()
    built = subprocess.run(["dotnet", "build", PROJECT, "-c", "Release", "-v", "q", "--nologo"], stdout=subprocess.PIPE, text=True)
    if built.returncode:
        sys.exit(f"{PROJECT}: not built; NuGet's Microsoft.ML, Microsoft.ML.FastTree and Microsoft.ML.LightGbm are needed once\n{built.stdout}")
    found = {}
    for what in options.what:
        for run in images(options) if what == "images" else tables(options):
            found.setdefault((run["data"].split(".")[0], run["trainer"]), []).append(run)
    print(f"{'data':<16}{'trainer':<16}{'test':>8}{'std':>7}{'seconds':>10}{'runs':>6}")
    for (data, trainer), runs in sorted(found.items()):
        accuracies = [100 * run["testAccuracy"] for run in runs]
        spread = statistics.stdev(accuracies) if len(runs) > 1 else 0
        seconds = statistics.median(run["seconds"] for run in runs)
        print(f"{data:<16}{trainer:<16}{statistics.mean(accuracies):>8.2f}{spread:>7.2f}{seconds:>10.2f}{len(runs):>6}")
    for (data, trainer), runs in found.items():
        mean = lambda key: statistics.mean(run[key] for run in runs)  # noqa: B023, E731
        print(json.dumps({"data": data, "method": trainer, "seconds": mean("seconds"), "testAccuracy": mean("testAccuracy"), "runs": len(runs)}))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        sys.exit(f"compare_mlnet.py: {error}")
