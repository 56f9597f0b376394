"""Where the project keeps things, found from the package and never from the working directory."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(__file__).resolve().parent
TEMPLATES = PACKAGE / "publishing" / "templates"
THEME = PACKAGE / "publishing" / "theme"
STATIC = PACKAGE / "publishing" / "static"
FONTS = PACKAGE / "charts" / "fonts"
DATA = ROOT / "data"
EDITIONS = DATA / "editions"
DESCRIPTOR = DATA / "datapackage.json"
CHAPTERS = ROOT / "chapters"
BUILD = ROOT / "_build"
EXECUTED = BUILD / "executed"
