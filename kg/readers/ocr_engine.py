"""The models of the `ocr` extra: where the text of an image stands, and what a line of it says.

The extra brings rapidocr for the models inside its wheel, which are run here on onnxruntime itself: its own pipeline
would look for models on the network, log to the terminal, and give neither the place of each character nor its rivals.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

from kg.errors import NotInstalledError
from kg.notes import OCR_COMMAND

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.readers.scan_rules import Image

_PARTS = ("rapidocr", "onnxruntime", "cv2", "numpy", "PIL")
_LINE_HEIGHT = 48  # pixels: the height of the lines that the recogniser takes
_LEAST_WIDTH = 64  # pixels: shorter lines are filled up to it on the right
_MARGIN = 0.2  # of a line's height: the paper put before and behind it
_RIVALS = 6  # likeliest characters of a step among which the rival is looked for: some are the first in another width
_DETECTION_EM, _DETECTION_SIDE = 16.5, 2624  # pixels: size of type and longer side that the detector is given at most
_TEXT_AT_LEAST = 0.3  # likelihood of a pixel, 0 to 1, from which on it belongs to the core of a line


class Sign(NamedTuple):
    """A character as recognised, how certain it is (0 to 1), and its middle as a share of the line's width.

    `rival` is the next likely character that is another one, and not the same in another width; `mended` tells that
    a repair put the character in.
    """

    text: str
    score: float = 1.0
    middle: float = 0.0
    rival: str = ""
    rival_score: float = 0.0
    mended: bool = False


def ocr_available() -> bool:
    """Tell whether the `ocr` extra is installed; nothing is loaded to find out."""
    return all(find_spec(part) is not None for part in _PARTS)


def require_ocr(name: str) -> None:
    """Raise `NotInstalledError` with the command to run where the `ocr` extra is not installed."""
    if not ocr_available():
        raise NotInstalledError(
            f"{name}：是扫描件或图片，识别文字的组件没有安装 what reads scans is not installed",
            remedy=f"请先运行 {OCR_COMMAND} run {OCR_COMMAND} first",
        )


def find_text(gray: Image, em: float) -> Image:
    """Return a mask of the size of `gray`, not zero along the core of every line of text; `em` is a usual character."""
    import cv2
    import numpy as np

    height, width = gray.shape
    scale = min(1.0, _DETECTION_EM / em, _DETECTION_SIDE / max(height, width))
    # The network halves its input five times over.
    size = [max(32, round(side * scale / 32) * 32) for side in (width, height)]
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    batch = np.repeat(small[None, None].astype(np.float32) / 127.5 - 1, 3, axis=1)
    likely = _run(_model("det"), batch)[0, 0]
    core: Any = cv2.resize((likely > _TEXT_AT_LEAST).astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    mask: Image = core
    return mask


def read_line(gray: Image) -> list[Sign]:
    """Recognise the one line of text that fills the image `gray`."""
    import cv2
    import numpy as np

    # A mark at the very edge is easily overlooked: a fifth of the height of paper stands before and behind.
    margin = round(gray.shape[0] * _MARGIN)
    paper = int(np.percentile(gray, 85))
    framed = cv2.copyMakeBorder(gray, 0, 0, margin, margin, cv2.BORDER_CONSTANT, value=[paper])
    height, width = framed.shape
    scaled = max(_LINE_HEIGHT // 2, round(width * _LINE_HEIGHT / height))
    shrinks = height > _LINE_HEIGHT
    line = cv2.resize(framed, (scaled, _LINE_HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    # A batch of one: no line is padded to the width of another, which saves more than a larger batch does.
    padded = np.pad(line.astype(np.float32) / 127.5 - 1, ((0, 0), (0, max(0, _LEAST_WIDTH - scaled))))
    likely = _run(_model("rec"), np.repeat(padded[None, None], 3, axis=1))[0]
    best = likely.argmax(axis=1)
    step_width = padded.shape[1] / len(best) * width / scaled
    return [
        _sign(likely[step], ((step + 0.5) * step_width - margin) / gray.shape[1])
        for step in range(len(best))
        # Connectionist temporal classification: 0 is the gap between characters, a class repeated is one character.
        if best[step] and (step == 0 or best[step] != best[step - 1])
    ]


def _sign(likely: NDArray[np.float32], middle: float) -> Sign:
    """Return the likeliest character of a step and its rival, which may be any but the gap between characters."""
    import numpy as np

    characters = _characters()
    some = np.argpartition(-likely, _RIVALS)[:_RIVALS]
    first, *others = sorted((int(index) for index in some if index), key=lambda index: -likely[index])
    same = normalize("NFKC", characters[first])
    rival = next((index for index in others if normalize("NFKC", characters[index]) != same), 0)
    return Sign(
        characters[first], float(likely[first]), middle, characters[rival], float(likely[rival]) if rival else 0.0
    )


@cache
def _model(part: str) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """Load one of the models in rapidocr's wheel, once in a process."""
    import onnxruntime

    # Only what came in the wheel: rapidocr itself may have fetched other models into the same folder.
    paths = [path for path in files("rapidocr") or () if path.match(f"rapidocr/models/*_{part}_*.onnx")]
    if not paths:
        raise NotInstalledError(
            "rapidocr：其中没有识别文字的模型 has no models to read text with",
            remedy="请重新运行 pip install --force-reinstall 'budget-kg[ocr]'",
        )
    options = onnxruntime.SessionOptions()
    # One thread: documents are read side by side in processes, and waiting threads cost more than they gain.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(paths[-1].locate()), options, providers=["CPUExecutionProvider"])


@cache
def _characters() -> tuple[str, ...]:
    """Return the alphabet of the recogniser, with its gap first and the space last."""
    return ("", *_model("rec").get_modelmeta().custom_metadata_map["character"].splitlines(), " ")


def _run(model: Any, batch: Any) -> Any:  # noqa: ANN401 - onnxruntime has no types
    return model.run(None, {model.get_inputs()[0].name: batch})[0]
