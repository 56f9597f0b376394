"""A publication the review knows how to read, and what it yields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Part:
    """Rows and columns of one table, from one file.

    Parameters
    ----------
    table : str
        Name of the table.
    frame : pandas.DataFrame of str
        Key columns and some of the table's other columns; the index is the row in the publisher's file.
    columns : mapping of str to str
        Our column to the publisher's, so that an error can name the publisher's.
    """

    table: str
    frame: pd.DataFrame
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Release:
    """Which release a file is of, and what is already known.

    Parameters
    ----------
    source : str
        Source id, for example ``"looked-after-2016"``.
    areas : pandas.DataFrame
        The table ``areas``, empty before the first ingest.
    tables : mapping of str to pandas.DataFrame
        Every table as text, as it was before this file.
    """

    source: str
    areas: pd.DataFrame
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """Year in the source id."""
        return int(self.source[-4:])


@dataclass(frozen=True)
class Publication:
    """One kind of file.

    Parameters
    ----------
    series : str
        Source id without its year.
    name : str
        What a person calls the file.
    columns : callable
        Gives the columns the file of a year must have; None if that year's release has no such file.
    parts : callable
        Turns the file into parts of tables.
    suffix : str
        Kind of file.
    sheet : str, optional
        Sheet of a workbook.
    encodings : tuple of str
        Encodings the publisher has used.
    also : tuple of str
        Other kinds of file the same table comes as.
    """

    series: str
    name: str
    columns: Callable[[int], Sequence[str] | None]
    parts: Callable[[pd.DataFrame, Release], list[Part]]
    suffix: str = ".csv"
    sheet: str | None = None
    encodings: tuple[str, ...] = ("utf-8",)
    also: tuple[str, ...] = ()

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Every kind of file it comes as."""
        return (self.suffix, *self.also)


@dataclass(frozen=True)
class Shapes:
    """One kind of boundary file.

    Parameters
    ----------
    series : str
        Source id without its year.
    name : str
        What a person calls the file.
    resource : str
        Boundary file it becomes.
    suffix : str
        Kind of file.
    convert : callable
        Turns the publisher's bytes into GeoJSON features: code, name and geometry.
    """

    series: str
    name: str
    resource: str
    suffix: str
    convert: Callable[[bytes], list[dict]]
