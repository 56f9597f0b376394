"""Pictures of figures made smaller: for plain screens, and as thumbnails of a list.

A page of fifteen pictures as they are drawn would move 1.5 MB. WebP keeps lines and letters sharp at a third
of the size of a PNG with 64 colours, and fewer colours lose the one that carries the point. AVIF at the same
size is no sharper unless it may search for so long that it takes more time than to draw the figures.
"""

import base64
import hashlib
import io
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from PIL import Image

from evidence import atomic
from evidence.paths import BUILD

CACHE = BUILD / "pictures"
# The width of the column of text, in CSS pixels.
COLUMN = 691
THUMBNAIL = (240, 180)
# Chosen by eye on the densest figures: letters of 9 points stay clear of shadows.
SMALL = {"quality": 40, "method": 4}
TINY = {"quality": 12, "method": 6}


def small(png: bytes) -> bytes:
    """Make a picture as wide as the column of text."""
    return _cached(png, "small", _small)


def thumbnail(png: bytes) -> str:
    """Make a thumbnail to write into a page, so that a page of a hundred asks for no file."""
    return address(_cached(png, "tiny", lambda drawn: _thumbnail(small(drawn))), "webp")


def make(pngs: Iterable[bytes]) -> None:
    """Make what `small` and `thumbnail` give, side by side, so that pages need not wait for it."""
    # Threads do: Pillow works outside Python's lock.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # A thumbnail is made of the small picture.
        list(pool.map(thumbnail, pngs))


def address(picture: bytes, kind: str) -> str:
    """Write a picture as an address that holds it."""
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"


def _cached(png: bytes, kind: str, make: Callable[[bytes], bytes]) -> bytes:
    """Cache what was made of a picture by the digests of the picture and of this module's choices."""
    choices = repr((COLUMN, THUMBNAIL, SMALL, TINY)).encode()
    path = CACHE / f"{hashlib.sha256(png + choices).hexdigest()}-{kind}.webp"
    if not path.is_file():
        atomic.write(path, make(png))
    return path.read_bytes()


def _small(png: bytes) -> bytes:
    picture = _opened(png)
    return _file(_scaled(picture, min(COLUMN, picture.width)), SMALL)


def _thumbnail(small: bytes) -> bytes:
    sheet = Image.new("RGB", THUMBNAIL, "white")
    sheet.paste(_scaled(_opened(small), THUMBNAIL[0]))
    return _file(sheet, TINY)


def _opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _file(picture: Image.Image, choices: dict[str, int]) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", **choices)
    return file.getvalue()
