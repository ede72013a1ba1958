#!/usr/bin/env python3
"""Draws accuracy against seconds as an SVG file, from what compare_gradient.py and compare_mlnet.py print.

    compare_gradient.py ... > gradient.txt; compare_mlnet.py images ... > mlnet.txt
    plot_accuracy.py gradient.txt mlnet.txt --data mnist --to docs/images/accuracy-seconds.svg

Lines that are no JSON objects are passed over. Seconds are on a logarithmic scale, and so is the error, so that tenths of a percent near
100 can be seen. Needs nothing but the standard library.
"""

import argparse
import json
import math
import sys
from pathlib import Path
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 440, 64, 24, 44, 52
FAMILIES = [("hebb", "Hebb", "hebb"), ("gradients", "PyTorch, gradients", "torch"), ("", "ML.NET", "mlnet")]
STYLE = """
    svg { --page: #ffffff; --text: #1f2328; --soft: #57606a; --line: #d8dee4; --hebb: #0969da; --torch: #bc4c00; --mlnet: #6e7781;
          background: var(--page); font-family: system-ui, sans-serif; font-size: 13px; }
    @media (prefers-color-scheme: dark) { svg { --page: #0d1117; --text: #e6edf3; --soft: #8d96a0; --line: #30363d; --hebb: #58a6ff;
          --torch: #f0883e; --mlnet: #8b949e; } }
    text { fill: var(--text); } .soft { fill: var(--soft); } .grid { stroke: var(--line); }
    .hebb { fill: var(--hebb); stroke: var(--hebb); } .torch { fill: var(--torch); stroke: var(--torch); }
    .mlnet { fill: var(--mlnet); stroke: var(--mlnet); } .path { fill: none; stroke-width: 1.5; } text.label { stroke: none; }
"""


def parse_arguments():
    parser = argparse.ArgumentParser(description="Accuracy against seconds as an SVG file.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--title", help="what stands above the picture")
    parser.add_argument("--to", type=Path, required=True)
    return parser.parse_args()


def points_of(files, data):
    for file in files:
        for line in file.read_text().splitlines():
            if line.startswith("{"):
                point = json.loads(line)
                if point.get("data") == data:
                    yield point


def family(method):
    return next(style for start, _, style in FAMILIES if method.startswith(start))


def label(method):
    """What is said beside a point; the family's colour says the rest."""
    for start in ("hebb ", "gradients, ", "gradients "):
        method = method.removeprefix(start)
    return method.replace(", deskew-and-width", ", view").replace("deskew-and-width", "view")


def ticks(low, high):
    steps = [step * 10**power for power in range(-2, 5) for step in (1, 2, 5)]
    return [step for step in steps if low <= step * 1.0001 and step * 0.9999 <= high]


def draw(points, title):
    seconds, errors = [p["seconds"] for p in points], [100 * (1 - p["testAccuracy"]) for p in points]
    left, right = min(seconds) / 1.5, max(seconds) * 1.8
    least, most = min(errors) / 1.25, max(errors) * 1.25
    x = lambda s: LEFT + (WIDTH - LEFT - RIGHT) * math.log(s / left) / math.log(right / left)  # noqa: E731
    y = lambda e: TOP + (HEIGHT - TOP - BOTTOM) * math.log(e / least) / math.log(most / least)  # noqa: E731
    said = "; ".join(f"{p['method']}: {100 * p['testAccuracy']:.2f} % in {p['seconds']:.1f} s" for p in points)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title desc">',
        f'  <title id="title">{escape(title)}</title>',
        f'  <desc id="desc">{escape(said)}.</desc>',
        f"  <style>{STYLE}  </style>",
        f'  <rect width="{WIDTH}" height="{HEIGHT}" style="fill: var(--page)"/>',
        f'  <text x="{LEFT}" y="24" style="font-weight: 600">{escape(title)}</text>',
    ]
    for tick in ticks(left, right):
        out.append(f'  <line class="grid" x1="{x(tick):.1f}" y1="{TOP}" x2="{x(tick):.1f}" y2="{HEIGHT - BOTTOM}"/>')
        out.append(f'  <text class="soft" x="{x(tick):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{tick:g}</text>')
    for tick in ticks(least, most):
        out.append(f'  <line class="grid" x1="{LEFT}" y1="{y(tick):.1f}" x2="{WIDTH - RIGHT}" y2="{y(tick):.1f}"/>')
        out.append(f'  <text class="soft" x="{LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{100 - tick:g}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    out.append(f'  <text class="soft" x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">seconds of training</text>')
    out.append(f'  <text class="soft" transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">test accuracy (%)</text>')
    lines = {}
    for point in points:
        lines.setdefault((family(point["method"]), "view" in label(point["method"])), []).append(point)
    for (style, _), members in lines.items():
        members.sort(key=lambda p: p["seconds"])
        at = [(x(p["seconds"]), y(100 * (1 - p["testAccuracy"]))) for p in members]
        if style != "mlnet" and len(at) > 1:
            out.append(f'  <path class="path {style}" style="fill: none" d="M{" L".join(f"{u:.1f} {v:.1f}" for u, v in at)}"/>')
        for i, ((u, v), point) in enumerate(zip(at, members)):
            # In turns above and below, as they run close to others.
            below = style == "torch" and i % 2 == 1
            out.append(f'  <circle class="{style}" cx="{u:.1f}" cy="{v:.1f}" r="4"/>')
            out.append(f'  <text class="label {style}" x="{u + 8:.1f}" y="{v + (18 if below else -7):.1f}">{escape(label(point["method"]))}</text>')
    shown = {family(point["method"]) for point in points}
    for i, (_, name, style) in enumerate(each for each in FAMILIES if each[2] in shown):
        out.append(f'  <text class="label {style}" x="{WIDTH - RIGHT - 4}" y="{HEIGHT - BOTTOM - 60 + 18 * i}" text-anchor="end">{name}</text>')
    return "\n".join([*out, "</svg>", ""])


def main():
    options = parse_arguments()
    # A method that several files have counts once, as the first of them says.
    points = list({p["method"]: p for p in reversed(list(points_of(options.files, options.data)))}.values())
    if not points:
        sys.exit(f"{', '.join(map(str, options.files))}: no figures for {options.data}")
    options.to.write_text(draw(points, options.title or f"{options.data}: test accuracy against seconds on two cores"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
