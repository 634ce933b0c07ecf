"""CPU time and peak memory of `kg bases import` of 100,000 and 1,000,000 lines, and of reading what it keeps.

Run this file. The lists are made up, the same in every run; each figure is of a process of its own.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from reporting.figures import Figure, show

from kg.bases import load_authority
from kg.bases.importing.authority_file import import_list, read_bases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reporting.figures import Item

SIZES = (100_000, 1_000_000)
PLACES = ("冀", "邢", "石", "邯", "津", "京", "鲁", "豫", "晋", "蒙", "苏", "浙", "皖", "闽", "赣", "湘")
SERIES = ("政办字", "政办发", "财教", "财预", "财行", "财社", "发改投资", "教财", "卫财", "文旅", "人社", "民政")
MATTERS = (
    "预算绩效管理",
    "会议费",
    "差旅费",
    "政务服务热线",
    "信息化项目",
    "培训费",
    "公务用车",
    "档案管理",
    "督查考核",
)
TYPES = ("管理办法", "实施细则", "实施方案", "暂行规定", "工作通知", "指导意见")
HEADINGS = "发文字号,标题,发文机关,发文日期,是否有效,失效日期,替代文件\n"
YEARS = (2001, 2025)


def write_list(path: Path, size: int) -> None:
    """Write a list of documents that all differ; one in fifty is replaced by a later one of its agency."""
    chance = random.Random(6)  # noqa: S311 - no secret
    codes = [place + series for place in PLACES for series in SERIES]
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADINGS)
        for i in range(size):
            code, rest = codes[i % len(codes)], i // len(codes)
            year, serial = YEARS[0] + rest % 24, rest // 24 + 1
            title = f"关于印发《{chance.choice(MATTERS)}{chance.choice(TYPES)}》的通知（第{chance.randrange(size)}件）"
            replaced = chance.random() < 0.02 and year + 1 < YEARS[1]
            ended = f"已废止,{year + 1}-06-30,{code}〔{year + 1}〕{serial}号" if replaced else "有效,,"
            day = f"{year}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
            file.write(f"{code}[{year}]{serial:03}号,{title},{code[0]}字头机关,{day},{ended}\n")


def measured(task: str, *paths: str) -> None:
    """Run a task here and print what it took."""
    listed, bases = map(Path, paths)
    tasks: dict[str, Callable[[], object]] = {
        "import": lambda: import_list(listed, bases),
        "import again": lambda: import_list(listed, bases),
        "read_bases": lambda: read_bases(bases),
        "load_authority": lambda: load_authority(bases),
    }
    start = time.process_time()
    tasks[task]()
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([seconds, memory]))


def measure(sizes: Sequence[int] = SIZES) -> Iterator[Item]:
    """Make the lists and yield what each task takes on them."""
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            listed, bases = Path(folder) / f"{size}.csv", Path(folder) / f"{size}.jsonl"
            write_list(listed, size)
            for task in ("import", "import again", "read_bases", "load_authority"):
                command = [sys.executable, __file__, task, str(listed), str(bases)]
                done = subprocess.run(command, check=True, capture_output=True)
                seconds, memory = json.loads(done.stdout.splitlines()[-1])
                yield Figure(f"{task}, {size:,} lines", seconds, "s CPU")
                yield Figure(f"{task}, {size:,} lines, peak memory", memory, "MiB")


if __name__ == "__main__":
    measured(*sys.argv[1:]) if len(sys.argv) > 1 else sys.exit(show(measure()))
