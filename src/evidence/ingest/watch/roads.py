"""The road to each publisher: what is asked of it, and what its answer says about news.

Sizes mean what the statistics service means by them. Patch: what is held was mended. Minor: something is new
beside it. Major: something that is held is no longer there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

from evidence.ingest.publication import series_of
from evidence.ingest.recognise import TABLES
from evidence.ingest.watch.asking import SERVICES, SUPERSEDED, WITHDRAWN, Asker, Unanswered

NO_NEWS, PATCH, MINOR, MAJOR, BY_HAND = "no news", "patch", "minor", "major", "by hand"
SIZES = (MAJOR, MINOR, PATCH)
# Of a page with many files that are new, so many are fetched, and the others are named.
MOST_FETCHED = 3
_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?", re.ASCII)


@dataclass(frozen=True)
class Held:
    """What the review has of a series: its sources, and the road to more."""

    series: str
    sources: list[dict[str, Any]]
    road: dict[str, Any]

    @property
    def seen(self) -> dict[str, Any]:
        """What was last seen on the road, or else when the newest release was published."""
        newest = max(self.sources, key=lambda source: source["edition"])
        published = newest["published"] or str(newest["edition"])
        return self.road.get("seen") or {"updated": published, "documents": []}


@dataclass(frozen=True)
class Finding:
    """What a road says of news."""

    # None where only the file itself can tell.
    outcome: str | None
    says: str
    release: str | None = None
    successor: str | None = None
    documents: list[str] = field(default_factory=list)
    # What a person who has dealt with the news writes into the road: the next is told from it.
    seen: dict[str, Any] | None = None
    # Where to read, of news, what changed; and the address of each file, by its name.
    changes: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)


def held(package: dict[str, Any]) -> dict[str, Held]:
    """List the series that have a publisher, each with its sources and its road."""
    found: dict[str, Held] = {}
    for source in package["sources"]:
        if not source.get("own"):
            series = series_of(source["id"])
            road = package.get("roads", {}).get(series, {"kind": BY_HAND, "why": "no road is declared"})
            found.setdefault(series, Held(series, [], road)).sources.append(source)
    return found


def look(what: Held, asker: Asker) -> Finding:
    """Ask the publisher of a series whether there is news."""
    ask, fields = KINDS.get(what.road.get("kind", ""), (_page, {"kind": "|".join(KINDS)}))
    for name, form in fields.items():
        if not re.fullmatch(form, str(found := what.road.get(name, ""))):
            raise Unanswered(f"datapackage.json, road of {what.series}: {name} is {found!r}, not {form}")
    return ask(what, asker)


def _data_set(what: Held, asker: Asker) -> Finding:
    """Ask for a data set of the public API, whose versions say themselves how large a change is."""
    address, old = f"{SERVICES['api']}/data-sets/{what.road['id']}", what.road["version"]
    found = asker.json(address)
    status, successor = found["status"], found.get("supersedingDataSetId")
    latest = (found.get("latestVersion") or {}).get("number")
    if status == "Withdrawn":
        return Finding(WITHDRAWN, "the data set is withdrawn", latest, successor)
    if status == "Deprecated" or successor:
        return Finding(SUPERSEDED, "the data set will have no more versions", latest, successor)
    if status != "Published":
        raise Unanswered(f"the data set is {status!r}. Accepted: Published, Deprecated, Withdrawn")
    new, had = _numbers(latest), _numbers(old)
    size = next((size for size, a, b in zip(SIZES, new, had, strict=True) if a != b), NO_NEWS)
    return Finding(
        WITHDRAWN if new < had else size,
        f"the newest version is {latest}, and {old} is held",
        latest,
        changes=f"{address}/versions/{latest}/changes",
        files={f"{what.series}.csv": f"{address}/csv?dataSetVersion={latest}"},
    )


def _publication(what: Held, asker: Asker) -> Finding:
    """Search the public API for a publication none of whose data sets is declared yet."""
    asked = urlencode({"search": what.road["search"], "page": 1, "pageSize": 40})
    found = asker.json(f"{SERVICES['api']}/publications?{asked}")["results"]
    mine = next((one for one in found if one["slug"] == what.road["slug"]), None)
    if mine is None:
        return Finding(BY_HAND, "the public API has no data set of this publication: look at its page")
    if not _is_later(mine["lastPublished"], what.seen["updated"]):
        return Finding(NO_NEWS, f"not published anew since {what.seen['updated']}", mine["lastPublished"])
    sets = asker.json(f"{SERVICES['api']}/publications/{quote(mine['id'], safe='')}/data-sets?pageSize=20")
    named = {one["id"]: f"data set {one['id']}, {one['title']}" for one in sets["results"]}
    return _sized(what, mine["lastPublished"], named, {})


def _file(what: Held, asker: Asker) -> Finding:
    """Read a file of the data catalogue: nothing but its bytes says whether it is another."""
    address, name = f"{SERVICES['catalogue']}/data-set/{what.road['id']}/csv", f"{what.series}.csv"
    digest = asker.file(address, name).sha256
    is_held = any(digest == kept["sha256"] for source in what.sources for kept in source["files"])
    says = f"the file is {'one' if is_held else 'none'} that is held"
    return Finding(NO_NEWS if is_held else None, says, digest[:12], files={name: address})


def _page(what: Held, asker: Asker) -> Finding:
    """Ask the government content API for a page: when it changed, and what it offers."""
    found = asker.json(f"{SERVICES['content']}/{what.road['path']}")
    kind, details = found["document_type"], found.get("details") or {}
    if kind == "redirect":
        to = found["redirects"][0]["destination"]
        return Finding(SUPERSEDED, "the page sends on to another", successor=to)
    notice = found.get("withdrawn_notice") or details.get("withdrawn_notice") or {}
    if notice or kind == "gone":
        link = re.search(r'href="([^"]+)"', notice.get("explanation") or "")
        to = link[1] if link else details.get("alternative_path")
        return Finding(WITHDRAWN, "the page is withdrawn", notice.get("withdrawn_at"), to)
    if not _is_later(updated := found["public_updated_at"], what.seen["updated"]):
        return Finding(NO_NEWS, f"not changed since {what.seen['updated']}", updated)
    addresses = [urljoin(SERVICES["content"], one["url"]) for one in details.get("attachments") or []]
    files = {unquote(PurePosixPath(urlsplit(address).path).name): address for address in addresses}
    pages = {one["base_path"]: one["title"] for one in (found.get("links") or {}).get("documents") or []}
    return _sized(what, updated, {name: name for name in files} | pages, files)


# How each kind of road is asked, and what its fields must be. The service refuses shorter searches.
KINDS: dict[str, tuple[Callable[[Held, Asker], Finding], dict[str, str]]] = {
    "data set": (_data_set, {"id": _UUID, "version": _VERSION.pattern}),
    "publication": (_publication, {"search": r".{3,}", "slug": r"[a-z0-9-]+"}),
    "file": (_file, {"id": _UUID}),
    "page": (_page, {"path": r"[a-z0-9-]+(/[a-z0-9-]+)*"}),
    "by hand": (lambda what, _: Finding(BY_HAND, what.road["why"]), {"why": r".+"}),
}


def _sized(what: Held, updated: str, offered: dict[str, str], files: dict[str, str]) -> Finding:
    """Tell the size of news from what was offered before and what is now; `offered` gives words for ids."""
    known = what.seen["documents"]
    added, gone = [id for id in offered if id not in known], [id for id in known if id not in offered]
    says = f"published anew on {updated[:10]}: of what it offers {len(added)} new, {len(gone)} gone"
    kinds = {suffix for table in TABLES if table.series == what.series for suffix in table.suffixes}
    mine = [name for name in files if PurePosixPath(name.lower()).suffix in kinds]
    mine = [name for name in mine if name in added] or mine
    if len(mine) > MOST_FETCHED:
        says += f"; {MOST_FETCHED} of {len(mine)} files are fetched"
    return Finding(
        MAJOR if gone else MINOR if added else PATCH,
        says,
        updated[:10],
        documents=[*(f"new: {offered[id]}" for id in added), *(f"gone: {id}" for id in gone)],
        seen={"updated": updated, "documents": sorted(offered)},
        files={name: files[name] for name in mine[:MOST_FETCHED]},
    )


def _numbers(version: Any) -> list[int]:
    if not (found := _VERSION.fullmatch(str(version))):
        raise Unanswered(f"the version is {version!r}. Accepted: such as 1.0 or 2.1.3")
    return [int(number or 0) for number in found.groups()]


def _is_later(updated: str, known: str) -> bool:
    """Compare a moment with one that may be less exact: within a known year or day nothing is later."""
    new = datetime.fromisoformat(updated)
    if len(known) > len("2026-11-22"):
        return new > datetime.fromisoformat(known)
    return f"{new.astimezone(UTC):%Y-%m-%d}"[: len(known)] > known
