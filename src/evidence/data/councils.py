"""Councils: one for each authority that has or had children's services, whatever codes it went by."""

import re
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from evidence.data import areas, tables

ENGLAND = "E92000001"
# Levels of England and of those that have or had children's services; no region is one.
LEVELS = ("National", "Local authority")
NOTHING = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Change:
    """One step of a reorganisation that a council came from, went into or lived through."""

    day: str  # on which it took effect, YYYY-MM-DD
    kind: str  # as in the table area_changes: "merge", "split", "recode" and so on
    old: str  # the council before, by the code of its page
    new: str  # and after
    old_code: str  # the codes then in use
    new_code: str


@dataclass(frozen=True)
class Council:
    """One authority through all its codes."""

    code: str  # the newest, by which its page goes
    codes: tuple[str, ...]  # newest first
    number: str  # the department's, which survives a recode
    name: str
    slug: str  # the name of its page
    region: str
    kind: str
    opened: str  # day of a merger or split, YYYY-MM-DD; empty where there was none
    closed: str
    in_spreads: bool  # False for City of London and Isles of Scilly
    changes: tuple[Change, ...]  # steps of reorganisation it had a part in, by day

    @property
    def title(self) -> str:
        """The name, with the year it ended or began where another council has the page of that name.

        Examples
        --------
        >>> councils()["E10000009"].title, councils()["E10000006"].title
        ('Dorset (to 2019)', 'Cumbria')
        """
        beside = self.slug.removeprefix(slug(self.name)).strip("-").replace("-", " ")
        return f"{self.name} ({beside})" if beside else self.name

    def alive(self, day: str) -> bool:
        """Tell whether it had children's services on a day.

        Examples
        --------
        >>> councils()["E10000006"].alive("2023-03-31"), councils()["E10000006"].alive("2024-03-31")
        (True, False)
        """
        return self.opened <= day and (not self.closed or day < self.closed)


def councils() -> dict[str, Council]:
    """Give every council that has or had a page, by the newest of its codes, in the order of their titles.

    Examples
    --------
    >>> found = councils()
    >>> len(found), sum(1 for council in found.values() if council.closed)
    (158, 5)
    >>> found["E06000060"].codes
    ('E06000060', 'E10000002')
    """
    return _councils(tables.digest("areas"), tables.digest("area_changes"))


@lru_cache(maxsize=2)
def _councils(known: str, changed: str) -> dict[str, Council]:
    rows = tables.load("areas").sort_values(["opened", "new_la_code"], ascending=False)
    by_number = {str(number): group for number, group in rows.groupby("old_la_code", sort=False)}
    page = {code: codes.iloc[0] for _, codes in rows.groupby("old_la_code")["new_la_code"] for code in codes}
    changes = tables.load("area_changes").sort_values("effective")
    taken = changes[["effective", "change", "old_code", "new_code"]].itertuples(index=False, name=None)
    steps = [Change(day, kind, page[old], page[new], old, new) for day, kind, old, new in taken]
    names = [group["la_name"].iloc[0] for group in by_number.values()]
    found = []
    for number, group in by_number.items():
        newest, oldest = group.iloc[0], group.iloc[-1]
        code, name, closed = newest["new_la_code"], newest["la_name"], newest["closed"]
        # Pages published keep their address: who takes the name of one later has a year behind it.
        began = oldest["opened"]
        until = f" to {closed[:4]}" if "" < closed <= areas.CONSTANT_ON else ""
        beside = f" from {began[:4]}" if began > areas.CONSTANT_ON else until
        found.append(
            Council(
                code=code,
                codes=tuple(group["new_la_code"]),
                number=number,
                name=name,
                slug=slug(name + beside if names.count(name) > 1 else name),
                region=newest["region_name"],
                kind=newest["la_type"],
                # A council that only took another code began with none of its codes.
                opened=began,
                closed=closed,
                in_spreads=bool(newest["in_spreads"]),
                changes=tuple(step for step in steps if code in (step.old, step.new)),
            )
        )
    return {council.code: council for council in sorted(found, key=lambda council: council.title)}


def page_codes() -> dict[str, str]:
    """Give the code of the page for every code ever in use, such as those a recode ended.

    Examples
    --------
    >>> page_codes()["E10000002"], page_codes()["E06000060"]
    ('E06000060', 'E06000060')
    """
    return {code: council.code for council in councils().values() for code in council.codes}


def by_number(numbers: pd.Series) -> pd.Series:
    """Turn the department's numbers into the codes of pages, missing where no council has the number.

    Examples
    --------
    >>> by_number(pd.Series(["825", "370", ""])).tolist()
    ['E06000060', 'E08000038', nan]
    """
    return numbers.map({council.number: council.code for council in councils().values()})


def slug(words: str) -> str:
    """Make the name of a page out of a name: lower-case words with hyphens.

    Examples
    --------
    >>> slug("Bournemouth, Christchurch and Poole"), slug("Herefordshire, County of")
    ('bournemouth-christchurch-and-poole', 'herefordshire-county-of')
    """
    return NOTHING.sub("-", words.lower().replace("'", "")).strip("-")


def slugs() -> dict[str, str]:
    """Give the name of every council's page, by the code of the page.

    Examples
    --------
    >>> slugs()["E06000059"], slugs()["E10000009"]
    ('dorset', 'dorset-to-2019')
    """
    return {council.code: council.slug for council in councils().values()}
