"""One benchmark in a process of its own: `worker.py SCRIPT OUT.jsonl OPTIONS` writes each figure as it comes.

What the benchmark prints itself goes to the log, with what it says on stderr; the figures go to the terminal.
"""

from __future__ import annotations

import json
import runpy
import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from reporting.figures import Figure

if TYPE_CHECKING:
    from reporting.figures import Item


def main(script: str, out: str, options: str) -> None:
    """Run `measure` of a script and keep what it yields."""
    sys.path.insert(0, str(Path(script).parent))
    terminal = sys.stdout
    with redirect_stdout(sys.stderr), Path(out).open("a", encoding="utf-8") as file:
        measure = runpy.run_path(script, run_name="benchmark")["measure"]
        for item in measure(**json.loads(options)):
            print(f"  {item}", file=terminal, flush=True)
            file.write(line_of(item))
            file.flush()


def line_of(item: Item) -> str:
    """Return an item as a line of JSON that tells its kind."""
    kind = "figure" if isinstance(item, Figure) else "left_out"
    return json.dumps({"kind": kind} | asdict(item), ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main(*sys.argv[1:])
