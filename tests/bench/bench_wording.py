"""CPU seconds that the marks of 300 indicator rows take, from a cold start, on new texts, and on repeated ones."""

import sys
import time
from collections.abc import Callable, Iterator

from reporting.figures import Figure, Item, show

ROWS = (
    (
        "市政府中心机房及机关计算机和网络故障修复时间",
        "政务网络故障需在{0}小时内修复完成",
        "≤{0}小时",
        "国办发〔2019〕{0}号",
    ),
    (
        "政务服务热线接通率",
        "30秒内接听电话，及时受理群众咨询、举报、投诉反映的各类问题",
        "≥{0}%",
        "省市对政务服务热线工作要求",
    ),
    ("项目成本", "委托第三方服务产生的费用，每年不超过{0}万元", "≤{0}万元", "《项目支出管理办法》"),
    ("发放人数", "宣传中心报社、电视台{0}名工作人员及2名专业人员，6月底前发放", "{0}人", "年度工作计划"),
    ("服务对象满意度", "入户率和居民对创城知识知晓率均达到{0}%以上，较往年有所提升", "≥{0}百分比", "参考去年值"),
)


def seconds(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def mark_rows(first: int) -> None:
    from kg.wording import mark_text  # noqa: PLC0415 - the cold start is measured

    fields = ("level3", "description", "value", "basis")
    for number in range(first, first + 60):  # new numbers, so that the texts with one are new
        for row in ROWS:
            for field, text in zip(fields, row, strict=True):
                mark_text(field, text.format(number))


def measure() -> Iterator[Item]:
    """Yield the seconds of 300 rows from a cold start, of new texts and of known ones."""
    yield Figure("marks of 300 rows, cold start", seconds(lambda: mark_rows(1)), "s", goal=1.5)
    yield Figure("marks of 300 rows, new texts", seconds(lambda: mark_rows(101)), "s", goal=0.4)
    yield Figure("marks of 300 rows, known texts", seconds(lambda: mark_rows(101)), "s")


if __name__ == "__main__":
    sys.exit(show(measure()))
