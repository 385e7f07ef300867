#!/usr/bin/env python3
"""Prints a Markdown table of the hyperfine results DIR/<files>-<group>.json: table.py DIR BASELINE BASELINE."""

import json
import sys
from collections import defaultdict
from pathlib import Path


def number(value: float) -> str:
    return f"{value:,.{2 if value < 10 else 1 if value < 100 else 0}f}"


def main() -> None:
    folder, *baselines = sys.argv[1:]
    cases = defaultdict(list)
    for path in sorted(Path(folder).glob("*.json")):
        files = int(path.name.split("-")[0])
        cases[files] += json.loads(path.read_text())["results"]

    print(f"| case | tool | median wall ms | min–max ms | {' | '.join(f'× {name}' for name in baselines)} | user + sys ms | runs |")
    print(f"|---|---|--:|--:|{'--:|' * len(baselines)}--:|--:|")
    for files, results in sorted(cases.items()):
        case = f"{files:,} file{'s' if files > 1 else ''}"
        medians = {result["command"]: result["median"] for result in results}
        for result in sorted(results, key=lambda result: result["median"]):
            median = result["median"]
            cells = [
                case,
                result["command"],
                number(median * 1000),
                f"{number(result['min'] * 1000)}–{number(result['max'] * 1000)}",
                *(number(median / medians[name]) for name in baselines),
                number((result["user"] + result["system"]) * 1000),
                str(len(result["times"])),
            ]
            print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
