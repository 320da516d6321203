#!/usr/bin/env python3
"""Reads JSON lines of compare.sh's rounds and prints speeds and ratios. Needs nothing but Python.

usage: table.py steps|map|sweep < LINES

A line without `framework` is ours. Of several rounds the median counts. ×: how many times as fast ours is.
"""
import collections
import json
import statistics
import sys

# What to show → the lines' `benchmark` and the figure in them.
RATES = {
    "steps": ("step", "steps_per_second"),
    "map": ("map", "trials_per_second"),
    "sweep": ("sweep", "seconds"),
}


def contestant(line):
    return f"{line['framework']} {line['form']}" if "framework" in line else "gradsweep"


def ratio(ours, theirs, kind):
    """How many times as fast; a sweep is given in seconds."""
    return theirs / ours if kind == "sweep" else ours / theirs


def digits(value):
    """Three significant digits at least, no exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def collected(lines, kind):
    """Row name → contestant → median; and the shares of the peak that ours reports, by row."""
    benchmark, figure = RATES[kind]
    figures, shares = collections.defaultdict(lambda: collections.defaultdict(list)), {}
    for text in lines:
        line = json.loads(text)
        if line.get("benchmark") != benchmark:
            continue
        if kind != "steps":
            row = kind
        elif line.get("precision", "float32") != "float32":
            continue
        else:
            row = f"{line['network']} {line['variant']}"
        figures[row][contestant(line)].append(line[figure])
        if "peak_share" in line:
            shares.setdefault(row, []).append(line["peak_share"])
    medians = {r: {c: statistics.median(v) for c, v in cells.items()} for r, cells in figures.items()}
    return medians, {r: statistics.median(v) for r, v in shares.items()}


def table(medians, shares, kind):
    # A form that names its number of trials (bmm-256) is one column whatever the number.
    def column(name):
        return name.rsplit("-", 1)[0] if name.rsplit("-", 1)[-1].isdigit() else name

    columns = list(dict.fromkeys(column(c) for cells in medians.values() for c in cells))
    columns.sort(key=lambda name: name != "gradsweep")  # ours first, the others in the order of their turn
    unit = {"steps": "steps/s", "map": "trials/s", "sweep": "s"}[kind]
    rows = [[unit, *columns]]
    for row, cells in medians.items():
        by_column = {column(c): v for c, v in cells.items()}
        ours = by_column.get("gradsweep")
        texts = [row]
        for name in columns:
            value = by_column.get(name)
            text = "–" if value is None else digits(value)
            if value is not None and ours is not None and name != "gradsweep":
                text += f" ×{ratio(ours, value, kind):.3g}"
            if name == "gradsweep" and row in shares:
                text += f" ({shares[row]:.0%} of peak)"
            texts.append(text)
        rows.append(texts)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(
        cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths))).rstrip()
        for row in rows)  # fmt: skip


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in RATES:
        raise SystemExit(__doc__)
    medians, shares = collected(sys.stdin, sys.argv[1])
    if not medians:
        raise SystemExit("error: no line of this benchmark came in")
    print(table(medians, shares, sys.argv[1]))


if __name__ == "__main__":
    main()
