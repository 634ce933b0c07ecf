"""Pages of a PDF or of an image file -> images small enough to stand in a page, one at a time."""

from __future__ import annotations

import hashlib
import io
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from kg.errors import UnreadableFileError
from kg.readers.formats import format_of

if TYPE_CHECKING:
    from types import TracebackType

    import pypdfium2
    from PIL.Image import Image

DPI = 110
"""Of the images: small print can be read, and a page of a table is some 50 kB, of a scan 100 kB."""
_QUALITY = 60
_STEP = 17  # of 256 greys between two of the 16 that a drawing keeps
_BLANK = 0.5  # of the pixels: a page printed from a file is white between its letters, the paper of a scan is not
_POINTS_AN_INCH = 72
_LONGEST_SIDE = 2400  # pixels: a plan drawn on a large sheet is shown coarser
_COLOURLESS = 24  # of 255: how far the channels of a grey pixel may lie apart, so that a tinted scan is grey as well


class PageImage(NamedTuple):
    """The image of a page, and its width and height in points."""

    media_type: str
    data: bytes
    width: float
    height: float


class PageImages:
    """The pages of one file as images, to be used in a `with` block; `problem` tells why there are none.

    `problem` is `gone`, `changed` (since the record was made) or None. Text files and office files have no pages.
    """

    def __init__(self, path: str, sha256: str) -> None:
        self.path = Path(path)
        self.problem: str | None = None
        self._format = ""
        self._pdf: pypdfium2.PdfDocument | None = None
        self._closing = ExitStack()
        self._open(sha256)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def _open(self, sha256: str) -> None:
        try:
            data = self.path.read_bytes()
            self._format = format_of(self.path)
        except (OSError, UnreadableFileError):
            self.problem = "gone"
            return
        if hashlib.sha256(data).hexdigest() != sha256:
            self.problem = "changed"
            return
        if self._format == "pdf":
            import pypdfium2  # noqa: PLC0415 - loaded when the first PDF is shown

            try:
                self._pdf = pypdfium2.PdfDocument(data)
            except pypdfium2.PdfiumError:
                self.problem = "gone"
            else:
                self._closing.callback(self._pdf.close)

    def page(self, number: int) -> PageImage | None:
        """Return the image of a page, counted from 1, or None where it cannot be drawn."""
        if self.problem:
            return None
        try:
            return self._pdf_page(number) if self._format == "pdf" else self._frame(number)
        except Exception:  # noqa: BLE001 - whatever ails one page, the others are shown
            return None

    def _pdf_page(self, number: int) -> PageImage | None:
        if self._pdf is None:
            return None
        page = self._pdf[number - 1]
        try:
            width, height = page.get_size()
            bitmap = page.render(scale=min(DPI / _POINTS_AN_INCH, _LONGEST_SIDE / max(width, height)))
            image = bitmap.to_pil()
            return _encode(image, width, height)
        finally:
            page.close()

    def _frame(self, number: int) -> PageImage | None:
        if self._format != "image":
            return None
        from PIL import Image as Picture  # noqa: PLC0415 - see above

        from kg.readers.ocr import upright_pixels  # noqa: PLC0415

        with Picture.open(self.path) as file:
            file.seek(number - 1)
            pixels, dpi = upright_pixels(file)
        image = Picture.fromarray(pixels)
        width, height = (side * _POINTS_AN_INCH / dpi for side in image.size)
        scale = min(DPI / dpi, _LONGEST_SIDE / max(image.size), 1)
        image = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))
        return _encode(image, width, height)


def _encode(image: Image, width: float, height: float) -> PageImage:
    """Return an image in the form that is small and clear: a printed page in a few greys, others as a photograph."""
    image = image.convert("RGB")
    if _is_grey(image):
        image = image.convert("L")
    coded = io.BytesIO()
    if image.mode == "L" and image.histogram()[-1] > _BLANK * image.width * image.height:
        drawing = image.point([round(level / _STEP) for level in range(256)])
        drawing.putpalette([level * _STEP for level in range(16) for _channel in "rgb"])
        drawing.save(coded, "PNG", bits=4)
        return PageImage("image/png", coded.getvalue(), width, height)
    image.save(coded, "JPEG", quality=_QUALITY, optimize=True)
    return PageImage("image/jpeg", coded.getvalue(), width, height)


def _is_grey(image: Image) -> bool:
    """Tell whether an image has no colour that would be missed."""
    from PIL import ImageChops  # noqa: PLC0415 - see above

    red, green, blue = image.reduce(max(1, min(image.size) // 400)).split()
    apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return not any(apart.histogram()[_COLOURLESS:])
