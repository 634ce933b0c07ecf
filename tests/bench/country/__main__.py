"""Write a synthetic country: `python tests/bench/country OUT --documents 1000 --seed 1`; see `country`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from country.documents import formats, layouts
from country.write import write_country


def main() -> None:
    """Write the documents asked for and say how far it is."""
    parser = argparse.ArgumentParser(description="Write a synthetic country of budget disclosures.")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder of the documents; the truth goes beside it")
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="number of the first document")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=100, help="indicator rows of a document, about")
    parser.add_argument("--layouts", default="", help=f"some of {','.join(layouts())}")
    parser.add_argument("--formats", default="", help=f"some of {','.join(formats())}")
    parser.add_argument("--truth", type=Path, help="default: OUT.truth.jsonl")
    options = parser.parse_args()
    chosen = {name: tuple(filter(None, getattr(options, name).split(","))) for name in ("layouts", "formats")}
    for name, known in (("layouts", layouts()), ("formats", formats())):
        if unknown := set(chosen[name]) - set(known):
            parser.error(f"--{name}: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    begun = time.monotonic()
    made = write_country(
        options.out,
        options.documents,
        seed=options.seed,
        rows=options.rows,
        first=options.first,
        truth=options.truth,
        **chosen,
    )
    for count, _ in enumerate(made, start=1):
        if count % 50 == 0 or count == options.documents:
            rate = count / (time.monotonic() - begun)
            print(f"\r{count}/{options.documents}  {rate:.0f}/s", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


if __name__ == "__main__":
    main()
