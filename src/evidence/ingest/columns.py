"""Publishers' columns turned into ours: cells tidied without loss, places, names and periods filled in."""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd

from evidence.data import areas as places
from evidence.ingest.publication import Part, Parts, Release, headings, labels

COMMON = [
    *("time_period", "time_identifier", "geographic_level", "region_code", "region_name"),
    *("old_la_code", "new_la_code", "la_name"),
]
LEVELS = {"national": "National", "region": "Regional", "la": "Local authority"}
CODE_OF_REGION, NAME_OF_REGION = labels("region_spellings"), headings("region_names")
THOUSANDS = re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d+)?$")
# Numbers as a spreadsheet or a program stores them, with an exponent or more decimals than were published.
STORED = re.compile(r"^-?\d+(\.\d+)?(E-?\d+)?$", re.IGNORECASE)

# Names that differ from those of the table areas by more than spelling.
ALIASES = labels("name_aliases")


def printed(cells: pd.Series) -> pd.Series:
    """Take off spaces round a cell and commas between thousands; change nothing else."""
    stripped = cells.str.strip()
    with_commas = stripped.str.match(THOUSANDS)
    return stripped.where(~with_commas, stripped.str.replace(",", ""))


def rounded(cells: pd.Series, decimals: int) -> pd.Series:
    """Round stored numbers to the decimals that were published, less trailing zeros; leave marks alone."""
    return cells.map({cell: _round(cell, decimals) for cell in cells.unique()})


def _round(cell: str, decimals: int) -> str:
    if not STORED.match(cell):
        return cell
    # A double stores about 15 digits: what lies beyond is noise, and must not decide a tie.
    value = Decimal(f"{float(cell):.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def period(label: str) -> str:
    """Turn a label of a year into four digits, or six for a financial year; a check refuses other text."""
    years = label.split(" ")[0]
    start, _, end = years.replace("/", "-").partition("-")
    if end and not (start.isdigit() and end.isdigit() and (int(start) + 1) % 100 == int(end)):
        return label
    return start + end


def renamed(file: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Take columns of a file under our names, without spaces round their cells."""
    tidy = file[list(columns.values())].set_axis(list(columns), axis=1)
    return tidy.apply(lambda cells: cells.str.strip())


def listed(table: str, columns: Mapping[str, str]) -> Parts:
    """Read a list whose rows are those of a table; its other columns, such as quotations, stay behind."""

    def parts(file: pd.DataFrame, release: Release) -> list[Part]:
        return [Part(table, renamed(file, columns), columns)]

    return parts


def without_plus(cells: pd.Series) -> pd.Series:
    """Write a leading plus sign as a word: a spreadsheet takes it for a formula."""
    return cells.str.replace(r"^\+(?=[£\d])", "plus ", regex=True)


def open_standard(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Take the common columns of a file in the open data standard, and its indicators under our names."""
    # What an edition is declared not to print is left out; recognising the file has seen to the others.
    tidy = renamed(frame, dict(zip(COMMON, COMMON, strict=True)))
    printed_here = {ours: theirs for ours, theirs in columns.items() if theirs in frame}
    return tidy.assign(**{ours: printed(frame[theirs]) for ours, theirs in printed_here.items()})


def open_rows(table: str, file: pd.DataFrame, filters: Mapping[str, str], columns: Mapping[str, str]) -> Part:
    """Read the rows of a file in the open data standard whose filters have these values."""
    for name, value in filters.items():
        file = file[file[name].str.strip() == value]
    return Part(table, open_standard(file, columns), columns)


def open_part(table: str, filters: Mapping[str, str], columns: Mapping[str, str]) -> Parts:
    """Read those rows, and nothing else of a file."""
    return lambda file, release: [open_rows(table, file, filters, columns)]


def place(
    where: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    time_identifier: str = "Reporting year",
    on: str | None = None,
) -> pd.DataFrame:
    """Fill the common columns for a file older than the open data standard, or outside it.

    `where` is text: ``time_period`` and ``level`` ("National", "Regional", "Local authority"), ``name`` and
    ``number`` (the department's, of authorities), and ``code`` where the file prints ONS codes. A region is
    named and coded as in the open data standard. An authority without a printed code gets the one in use
    `on` a day, else on 31 March of each year, or where there is none its number, which no check accepts.
    """
    is_authority, is_region = where["level"] == "Local authority", where["level"] == "Regional"
    if "code" in where:
        code = where["code"]
    else:
        years = where["time_period"].astype("int64")
        day = places.days(years) if on is None else pd.Series(on, index=where.index)
        code = places.code_at(where["number"], day, areas).fillna(where["number"])
    known, has_region = areas.set_index("new_la_code"), is_region | is_authority
    region = where["name"].str.casefold().map(CODE_OF_REGION).fillna(where["name"])
    return pd.DataFrame(
        {
            "time_period": where["time_period"],
            "time_identifier": time_identifier,
            "geographic_level": where["level"],
            "region_code": region.where(is_region, code.map(known["region_code"])).where(has_region),
            "region_name": region.map(NAME_OF_REGION)
            .where(is_region, code.map(known["region_name"]))
            .where(has_region),
            "old_la_code": where["number"].where(is_authority),
            "new_la_code": code.where(is_authority),
            "la_name": where["name"].where(is_authority),
        },
        index=where.index,
    ).fillna("")


def place_by_year(
    file: pd.DataFrame, columns: Sequence[str], year: int, areas: pd.DataFrame, code: str | None
) -> pd.DataFrame:
    """Fill the common columns for the department's files to 2019, with one row an area and no year in it."""
    level, number, name = (file[column].str.strip() for column in columns)
    level = level.str.lower().map(LEVELS).fillna(level)
    where = pd.DataFrame({"time_period": str(year), "level": level, "number": number, "name": name})
    return place(where if code is None else where.assign(code=file[code].str.strip()), areas)


def plain(name: str) -> str:
    """Take from a name what publishers vary: case, ampersands, hyphens and full stops."""
    words = re.sub(r"[^a-z]+", " ", name.casefold().replace("&", " and ")).strip()
    return ALIASES.get(words, words)


def code_of(names: pd.Series, on: pd.Series, areas: pd.DataFrame) -> pd.Series:
    """Turn printed names into the ONS code in use on a day, ``YYYY-MM-DD``.

    A name no authority had that day gives the last code it had, for a rule to refuse; a name nobody knows is
    given back, which no check accepts.
    """
    known = areas.assign(plain=areas["la_name"].map(plain)).sort_values(["opened", "new_la_code"])
    asked = pd.DataFrame({"plain": names.map(plain), "on": on}).drop_duplicates()
    pairs = asked.merge(known[["plain", "new_la_code"]], on="plain")
    pairs["alive"] = places.alive(pairs["new_la_code"], pairs["on"], areas)
    best = pairs.sort_values("alive", kind="stable").drop_duplicates(["plain", "on"], keep="last")
    found = best.set_index(["plain", "on"])["new_la_code"]
    keys = pd.MultiIndex.from_arrays([names.map(plain), on])
    codes = pd.Series(found.reindex(keys).to_numpy(), index=names.index, dtype="str")
    return codes.fillna(names)
