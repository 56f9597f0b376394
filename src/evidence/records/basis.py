"""Basis: the tables, the publishers' releases and the period that a number rests on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

import pandas as pd

from evidence.data import descriptor, periods, tables
from evidence.errors import UnknownName
from evidence.records import series
from evidence.records.output import RecordError


@dataclass(frozen=True)
class Basis:
    """What a number stands on.

    Examples
    --------
    >>> Basis(("looked_after",), ("looked-after-2025",), "31 March 2025", "City of London").period
    '31 March 2025'
    """

    tables: tuple[str, ...]  # from which it was computed; each must have been loaded
    sources: tuple[str, ...]  # ids of the publishers' releases it rests on, sources of those tables
    period: str  # that it describes, in words
    left_out: str = ""  # who or what is not counted, and why

    @classmethod
    def of(
        cls, *rows: "pd.DataFrame | Basis", lookups: Iterable[str] = (), period: str = "", left_out: str = ""
    ) -> Self:
        """Read tables, releases and period from the rows that a number is computed from.

        Parameters
        ----------
        *rows : pandas.DataFrame or Basis
            Rows as `evidence.data.tables.load` gave them, filtered but not reshaped, or what another number
            rests on. The releases are those the rows carry in ``release``; a table without that column
            was made of all its sources.
        lookups : iterable of str
            Tables that only say which area is which, or where it lies. They are named; their sources are
            not, for no figure was taken from them.
        period : str
            The period in words, where it is not the span of ``time_period`` in the first rows.
        left_out : str
            Who or what is not counted, and why.

        Raises
        ------
        RecordError
            If rows do not say which table they come from, or hold nothing.

        Examples
        --------
        >>> from evidence.data.tables import load
        >>> spending = load("section_251").query("release == 'lait-2026' and time_period >= 202324")
        >>> basis = Basis.of(spending, lookups=["areas"])
        >>> basis.tables, basis.sources, basis.period
        (('section_251', 'areas'), ('lait-2026',), '2023-24 to 2024-25')
        """
        known = [one if isinstance(one, Basis) else _read(one) for one in rows]
        words = period or next((one.period for one in known if one.period), "")
        return cls(
            _merge(*(one.tables for one in known), tuple(lookups)),
            _merge(*(one.sources for one in known)),
            words,
            left_out or next((one.left_out for one in known if one.left_out), ""),
        )

    def but(self, **changes: str | tuple[str, ...]) -> Self:
        """Give the same basis with another period or other omissions, by attribute.

        Examples
        --------
        >>> Basis((), (), "2024").but(period="2025").period
        '2025'
        """
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def key(self) -> str:
        """The years of the period as an id writes them.

        Examples
        --------
        >>> Basis((), (), "31 March 2025").key, Basis((), (), "2016-17 to 2024-25").key
        ('2025', '2016-17-2024-25')
        """
        return series.key(self.period)

    def digests(self) -> dict[str, str]:
        """Give the digest of each table, as it was when it was loaded."""
        return {name: tables.read()[name] for name in self.tables}

    def provenance(self, id: str) -> dict[str, object]:
        """Give the fields of a record that say what it rests on: loaded tables, and sources of these."""
        for name in self.tables:
            if name not in tables.read():
                raise UnknownName(f"loaded table (used by {id!r})", name, tables.read())
        known = {item["id"] for name in self.tables for item in descriptor.resource(name)["sources"]}
        for source in self.sources:
            if source not in known:
                raise UnknownName(f"source of the tables of {id!r}", source, known)
        rests = {"tables": list(self.tables), "sources": list(self.sources)}
        return {"period": self.period, "left_out": self.left_out, **rests}


def _read(rows: pd.DataFrame) -> Basis:
    name = rows.attrs.get("table")
    if name is None:
        raise RecordError(
            "Rows do not say which table they come from. Accepted: rows of `load`, not reshaped."
        )
    if rows.empty:
        raise RecordError(f"No rows of {name!r} are left, so nothing can rest on them.")
    if "release" in rows:
        releases = tuple(rows["release"].drop_duplicates())
    else:
        releases = tuple(item["id"] for item in descriptor.resource(name)["sources"])
    return Basis((name,), releases, periods.span(rows["time_period"]) if "time_period" in rows else "")


def _merge(*names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))
