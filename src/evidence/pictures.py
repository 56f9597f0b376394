"""Pictures of figures made smaller: for plain screens, and as thumbnails of a list.

A page of fifteen pictures as they are drawn would move 1.5 MB. AVIF keeps lines and letters sharp at a third
of the size of a PNG with 64 colours, and fewer colours lose the one that carries the point.
"""

import base64
import hashlib
import io
from collections.abc import Callable

from PIL import Image

from evidence.paths import BUILD

KEPT = BUILD / "pictures"
# The width of the column of text, in CSS pixels.
COLUMN = 691
THUMBNAIL = (240, 180)
# Chosen by eye on the densest figures: letters of 9 points stay clear of shadows.
AVIF = {"quality": 50, "speed": 6}
WEBP = {"quality": 12, "method": 6}


def small(png: bytes) -> bytes:
    """Make a picture as wide as the column of text.

    Parameters
    ----------
    png : bytes
        The picture as drawn.

    Returns
    -------
    bytes
        AVIF, `COLUMN` pixels wide or as wide as drawn if that is less; made once for each picture.

    Examples
    --------
    >>> drawn = io.BytesIO()
    >>> Image.new("RGB", (1382, 1000), "white").save(drawn, "PNG")
    >>> Image.open(io.BytesIO(small(drawn.getvalue()))).size
    (691, 500)
    """
    return _once(png, "avif", _small)


def thumbnail(png: bytes) -> str:
    """Make a thumbnail to write into a page, so that a page of a hundred asks for no file.

    Parameters
    ----------
    png : bytes
        The picture as drawn.

    Returns
    -------
    str
        Address that holds the picture itself, `THUMBNAIL` pixels large and below 5 kB: the top of a
        picture that is taller, a picture that is flatter on white.

    Examples
    --------
    >>> drawn = io.BytesIO()
    >>> Image.new("RGB", (480, 900), "white").save(drawn, "PNG")
    >>> thumbnail(drawn.getvalue())[:23]
    'data:image/webp;base64,'
    """
    return address(_once(png, "webp", _thumbnail), "webp")


def address(picture: bytes, kind: str) -> str:
    """Write a picture as an address that holds it.

    Parameters
    ----------
    picture : bytes
        The file.
    kind : str
        "avif", "webp" or "png".

    Returns
    -------
    str
        A `data:` address.

    Examples
    --------
    >>> address(b"abc", "png")
    'data:image/png;base64,YWJj'
    """
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"


def _once(png: bytes, kind: str, make: Callable[[Image.Image], bytes]) -> bytes:
    """Keep what was made of a picture under the digest of the picture and of this module's choices."""
    choices = repr((COLUMN, THUMBNAIL, AVIF, WEBP)).encode()
    path = KEPT / f"{hashlib.sha256(png + choices).hexdigest()}.{kind}"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make(Image.open(io.BytesIO(png)).convert("RGB")))
    return path.read_bytes()


def _small(picture: Image.Image) -> bytes:
    return _file(_scaled(picture, min(COLUMN, picture.width)), "AVIF", **AVIF)


def _thumbnail(picture: Image.Image) -> bytes:
    sheet = Image.new("RGB", THUMBNAIL, "white")
    sheet.paste(_scaled(picture, THUMBNAIL[0]))
    return _file(sheet, "WEBP", **WEBP)


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _file(picture: Image.Image, form: str, **choices: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **choices)
    return file.getvalue()
