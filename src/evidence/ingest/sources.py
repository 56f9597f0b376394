"""What the descriptor says of a release: its files, when and where it was published, what is still open."""

import re
from datetime import date
from typing import Any

from evidence.data import descriptor, periods
from evidence.errors import EvidenceError, UnknownName
from evidence.ingest.publication import series_of, year_of

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
# The days that figures are of.
OF_FIGURES = ("31 March ", "30 September ")
_URL = re.compile(r"https://[^\s/]+\.[^\s/]+(/\S*)?")


def check_details(published: str | None, url: str | None) -> None:
    """Refuse a date of publication or an address that can be none, with what would be accepted."""
    if published is not None:
        try:
            if not _DATE.fullmatch(published):
                raise ValueError
            day = date.fromisoformat((published + "-01-01")[:10])
        except ValueError as fault:
            say = f"--published: not a date. Found {published!r}. Accepted: such as 2026-11-20."
            raise EvidenceError(say) from fault
        if day > date.today():
            say = f"--published: a day to come. Found {published!r}. Accepted: today or before."
            raise EvidenceError(say)
    if url is not None and not _URL.fullmatch(url):
        raise EvidenceError(f"--url: not an address. Found {url[:80]!r}. Accepted: https:// and no spaces.")


def rolled(text: str, was: int, now: int, first: int | None = None) -> str:
    """Write what is said of a release of one year for another; `first` begins its range of years."""
    # A day of publication is not known of the other; a day that figures are of is the same.
    months = "|".join(periods.MONTHS)
    years = rf"({was - 1}-{was % 100:02d})|(\d{{4}}) to {was}|((?:\d+ )?(?:{months}) )?(?<!\d){was}"

    def other(found: re.Match[str]) -> str:
        if found[1]:
            return f"{now - 1}-{now % 100:02d}"
        if found[2]:
            return f"{first or found[2]} to {now}"
        return f"{found[3] if found[3] in OF_FIGURES else ''}{now}"

    return re.sub(rf"\b(?:{years})(?!\d)", other, text)


def declared(package: dict[str, Any], source_id: str, first: int | None = None) -> dict[str, Any]:
    """Find a source, or declare another year of a known series, called as the release after or before it.

    `first` is the first year in its file. Raises `UnknownName` if no source of its series is known.
    """
    try:
        return descriptor.source(source_id, package)
    except UnknownName:
        listed = package["sources"]
        wanted = series_of(source_id)
        series = [s for s in listed if not s.get("own") and series_of(s["id"]) == wanted]
        if not series:
            raise
    now = year_of(source_id)
    later = [s for s in series if year_of(s["id"]) > now]
    like = min(later, key=lambda s: s["edition"]) if later else max(series, key=lambda s: s["edition"])
    was = year_of(like["id"])
    source: dict[str, Any] = like | {
        "id": source_id,
        "title": rolled(like["title"], was, now, first),
        "short": rolled(like["short"], was, now, first),
        "published": None,
        "accessed": None,
        # Some series are named after what they show, others after the day they were fetched.
        "edition": like["edition"] + now - was,
        "notes": "The publisher's files as they were taken in hand.",
        "files": [],
    }
    listed.insert(listed.index(like) + (not later), source)
    return source


def detail(taken: list[dict[str, Any]], published: str | None, url: str | None) -> None:
    """Write down when and where the releases of the files were published; None leaves what is there.

    Raises `EvidenceError` if the files are of several releases, and not tables of one workbook: one date
    cannot be said of all.
    """
    if published is None and url is None:
        return
    files = [{kept["sha256"] for kept in source["files"]} for source in taken]
    if len(taken) > 1 and not set.intersection(*files):
        ids = ", ".join(one["id"] for one in taken)
        say = f"--published and --url are of one release. Found {ids}. Accepted: one at a time."
        raise EvidenceError(say)
    for source in taken:
        source["published"] = published or source["published"]
        if url is not None:
            source["path"] = url


def open_questions(source: dict[str, Any], before: dict[str, Any] | None) -> list[str]:
    """Say what the file could not tell of its release, one sentence each; `before` is None if it is new."""
    id, lines = source["id"], []
    names = [kept["name"] for kept in source["files"]]
    digests = {kept["sha256"] for kept in source["files"]}
    if source["published"] is None:
        lines.append(
            f"{id}: the file does not say when it was published. "
            "Add --published and the date, such as 2026-11-20."
        )
    if before is None:
        where = f"{id}: the address is that of the release before, {source['path']}. Add --url for another."
        new = f"{id} is new: read its title, short title and notes in data/datapackage.json."
        return [*lines, where, new]
    old = {kept["name"] for kept in before["files"]}
    if old and digests != {kept["sha256"] for kept in before["files"]}:
        if source["published"] == before["published"] is not None:
            lines.append(
                f"{id}: a file changed and the date stays {source['published']}. "
                "Add --published if it was reissued."
            )
        added = [name for name in names if name not in old]
        if added:
            lines.append(
                f"{id} now lists {', '.join(added)} beside {', '.join(sorted(old))}. "
                "If it takes the place of one of them, delete that one in data/datapackage.json."
            )
    return lines
