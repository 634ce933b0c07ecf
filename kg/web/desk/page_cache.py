"""Images of pages that were drawn before, each beside its sizes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kg.view.images import PageImage
from kg.web.desk.folder import touch, write_whole

if TYPE_CHECKING:
    from kg.web.desk.folder import Folder


def kept_image(folder: Folder, sha256: str, number: int) -> PageImage | None:
    """Return an image that was drawn before."""
    try:
        sizes = json.loads(folder.page(sha256, number, "json").read_bytes())
        path = folder.page(sha256, number, sizes["suffix"])
        image = PageImage(sizes["type"], path.read_bytes(), sizes["width"], sizes["height"])
    except (OSError, ValueError, KeyError):
        return None
    touch(path)
    return image


def keep_image(folder: Folder, sha256: str, number: int, image: PageImage) -> None:
    """Keep an image; its sizes are written last, so that they are never there without it."""
    suffix = image.media_type.removeprefix("image/").replace("jpeg", "jpg")
    sizes = {"suffix": suffix, "type": image.media_type, "width": image.width, "height": image.height}
    write_whole(folder.page(sha256, number, suffix), image.data)
    write_whole(folder.page(sha256, number, "json"), json.dumps(sizes).encode())
    folder.prune("pages")
