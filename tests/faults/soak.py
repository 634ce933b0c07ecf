"""Kill builds at random, many times: after each, the store must be that of a build nobody disturbed.

    python tests/faults/soak.py --kills 200 --seed 1

A first build and a build that follows changes take turns. What was killed, when it went on and what it took are told
as it goes; the first store that differs is kept, and named with the seed that gives it again.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults.disturbed import DOCUMENTS, change_documents, contents, disturb, start, write_documents

KILLS_A_ROUND = 5


class Setting:
    """A folder of documents, a store to begin with, and what a build that nobody disturbs makes of both."""

    def __init__(self, folder: Path, *, changed: bool) -> None:
        self.documents, self.before = folder / "documents", folder / "before"
        write_documents(self.documents, range(DOCUMENTS))
        if changed:
            _build(self.documents, self.before)
            change_documents(self.documents)
        after = folder / "after"
        if changed:
            shutil.copytree(self.before, after)
        begun = time.monotonic()
        _build(self.documents, after)
        self.seconds = time.monotonic() - begun
        self.wanted = contents(after)

    def begin(self, store: Path) -> None:
        """Put the store to begin with in its place."""
        shutil.rmtree(store, ignore_errors=True)
        if self.before.exists():
            shutil.copytree(self.before, store)


def _build(documents: Path, store: Path) -> None:
    process = start(documents, store)
    said, _ = process.communicate()
    if process.returncode != 0:
        raise SystemExit(said.decode())


def main() -> None:
    """Run rounds until there were so many kills; exits with 1 at the first store that differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kg-soak-"))
    settings = [Setting(folder / name, changed=name == "changed") for name in ("new", "changed")]
    total, seed, begun = 0, chosen.seed, time.monotonic()
    while total < chosen.kills:
        setting, store = settings[seed % 2], folder / "store"
        setting.begin(store)
        chance = random.Random(seed)
        killed = disturb(
            setting.documents, store, chance, kills=KILLS_A_ROUND, seconds=setting.seconds, begin=setting.begin
        )
        total += killed.main + killed.workers
        same = contents(store) == setting.wanted
        print(
            f"seed {seed}: {killed.main} x main, {killed.workers} x worker, {killed.runs} runs, "
            f"{'same' if same else 'DIFFERS'}; {total}/{chosen.kills} kills, {time.monotonic() - begun:.0f} s",
            flush=True,
        )
        if not same:
            sys.exit(f"the store differs: {store}; again with --seed {seed}")
        seed += 1
    shutil.rmtree(folder)
    print(f"{total} kills, every store as of a build that nobody disturbed")


if __name__ == "__main__":
    main()
