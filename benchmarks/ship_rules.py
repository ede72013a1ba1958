"""Learns the rules that come with the tool and writes their files.

Each rule is learned by `hebb learn`, tried on other tasks by `hebb transfer`, and written with the accuracies that it reached
there to src/Hebb.Experiments/Rules/. The same version and seed give the same files.

    dotnet build -c Release
    python3 benchmarks/ship_rules.py
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOL = ["dotnet", str(ROOT / "src/Hebb.Cli/bin/Release/net10.0/Hebb.Cli.dll")]
TARGET = ROOT / "src/Hebb.Experiments/Rules"
SMALL = ["--neurons", "100", "--cap", "50"]
THROUGH_GRAPH = ["--recurrence", "through-graph", "--fired", "in-cap", "--graph-step-size", "0.001"]

# Name, options of learn, and options of transfer beside the rule itself.
RULES = [
    ("halfspace-output", ["--data", "halfspace", *SMALL], ["--models", "large-feedforward"]),
    (
        "relu1-graph",
        [
            *["--data", "relu1", *SMALL, "--rounds", "3", "--learn", "graph", "--output-rule", "perceptron"],
            *["--parameterization", "mlp", "--restarts", "6", *THROUGH_GRAPH],
        ],
        ["--models", "large-recurrent", "--output-rule", "perceptron", *THROUGH_GRAPH],
    ),
]


def run_json(*words):
    done = subprocess.run([*TOOL, *words, "--json", "--quiet"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"hebb {' '.join(words)}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def ship(name, learn, transfer, folder):
    learned = run_json("learn", *learn, "--out", f"{folder}/{name}-learn")
    file = Path(learned["run"]) / learned["rule"]
    which = "--graph-rule" if "graph" in name else "--output-rule"
    results = run_json("transfer", which, str(file), *transfer, "--out", f"{folder}/{name}-transfer")["results"]
    rule = json.loads(file.read_text())
    rule["name"] = name
    if which == "--graph-rule":
        rule.pop("output")  # The one that was given.
    for row in results:
        rule["learned"][f"transfer {row['data']}, {row['model']}"] = round(row["testMean"], 4)
    (TARGET / f"{name}.json").write_text(json.dumps(rule, indent=2) + "\n")
    print(f"{name}: source {learned['sourceAccuracy']:.4f}, " + ", ".join(f"{r['data']} {r['testMean']:.4f}" for r in results))


with tempfile.TemporaryDirectory() as scratch:
    for each in RULES:
        ship(*each, scratch)
