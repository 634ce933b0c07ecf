"""The Chinese README is as true as the English one; a file of its own, so that both are run at the same time."""

from pathlib import Path

from test_readme import READMES, run_examples


def test_the_examples_print_what_the_readme_shows(tmp_path: Path):
    run_examples(READMES[1], tmp_path)
