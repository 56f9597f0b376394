"""Pictures of figures for a list: thumbnails on one sheet, so that a page of a hundred asks for one file."""

import base64
import hashlib
import io
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from PIL import Image, ImageOps

from evidence import atomic
from evidence.paths import BUILD

CACHE = BUILD / "pictures"
SHEET = "_static/thumbnails.webp"
THUMBNAIL = WIDE, HIGH = 240, 180
ACROSS = 10
FILE = {"quality": 25, "method": 6}


def size(count: int) -> tuple[int, int]:
    """Give width and height of the sheet of so many thumbnails."""
    return ACROSS * WIDE, max(1, -(-count // ACROSS)) * HIGH


def place(number: int) -> tuple[int, int]:
    """Give the left and upper edge of a thumbnail, counted from 0, on its sheet."""
    down, along = divmod(number, ACROSS)
    return along * WIDE, down * HIGH


def sheet(pngs: Sequence[bytes]) -> bytes:
    """Make the sheet of thumbnails, or take the one that was made of the same pictures."""
    made_of = hashlib.sha256(repr((THUMBNAIL, ACROSS, FILE, "whole")).encode())
    for png in pngs:
        made_of.update(hashlib.sha256(png).digest())
    path = CACHE / f"{made_of.hexdigest()}.webp"
    if not path.is_file():
        drawn = Image.new("RGB", size(len(pngs)), "white")
        # Threads do: Pillow works outside Python's lock.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for number, thumbnail in enumerate(pool.map(_thumbnail, pngs)):
                drawn.paste(thumbnail, place(number))
        file = io.BytesIO()
        drawn.save(file, "WEBP", **FILE)
        atomic.write(path, file.getvalue())
    return path.read_bytes()


def address(picture: bytes, kind: str) -> str:
    """Write a picture as an address that holds it, for a report of one file."""
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"


def _thumbnail(png: bytes) -> Image.Image:
    """Show the whole of a picture, as large as a thumbnail holds it."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    return ImageOps.pad(picture, THUMBNAIL, Image.Resampling.LANCZOS, color="white")
