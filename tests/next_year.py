"""Releases of years to come, made up from the publishers' own files by a seeded generator.

The figures of a new year are those of the newest with authorities of one region exchanged, so that every
total and rate still agrees. On top of that comes what publishers do: an authority merged into a new one, a
block suppressed, a heading renamed, an indicator withdrawn.

``python tests/next_year.py RAW FOLDER YEAR [SEED]``
"""

import csv
import random
import re
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd

Row = dict[str, str]
PLACE = ("region_code", "region_name", "old_la_code", "new_la_code", "la_name")
# Files in the open data standard, below the folder of the publishers' files.
FILES = (
    "dfe/cla_number_and_rate_per_10k_children.csv",
    "dfe/la_cla_placement_stability.csv",
    "dfe/b1_children_in_need_2013_to_2025.csv",
    "dfe/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
    "dfe/d3_cpps_subsequent_plan_2013_to_2025.csv",
    "dfe/d5_cpps_at31march_by_duration_2013_to_2025.csv",
    "dfe/csww_indicators_2017_to_2025.csv",
    "dfe/ons_mid-year_population_estimates_2012_to_2024.csv",
)
TOOL, INSPECTIONS = "lait/bds_long_0.parquet", "ofsted/LA_Inspection_Outcomes_as_at_31_March_2025.ods"
LISTS = ("ILACS_inspection_history", "Inspections_as_at_31_March")
# Two neighbours that are one authority from the first invented year on, and its codes.
MERGED, NEW = ("E06000002", "E06000003"), ("E06000901", "901", "Teesmouth")
CHANGES = (
    "2025-10-01,E06000002,806,Middlesbrough,E06000901,901,Teesmouth,merge,1.0,,\n"
    "2025-10-01,E06000003,807,Redcar and Cleveland,E06000901,901,Teesmouth,merge,1.0,,\n"
)
MERGED_IN = 2026
# Recoded in April 2025: some files of 2025 have the old codes to the end.
RECODED = {"E08000016": "E08000038", "E08000019": "E08000039"}
SUPPRESSED = 4


@dataclass(frozen=True)
class Tricks:
    """What else the publisher does to a file: headings renamed, and columns withdrawn."""

    renamed: Row
    withdrawn: tuple[str, ...] = ()


PLAIN = Tricks({})


def years_later(rows: Sequence[Row], year: int, rng: random.Random, tricks: Tricks = PLAIN) -> list[Row]:
    """Add every year up to `year` to a file in the open data standard, the newest first."""
    newest = max(int(row["time_period"]) for row in rows)
    numbers = indicators(rows)
    found = list(rows)
    for new in range(newest + 1, year + 1):
        # Older years have other authorities, and slips of the publisher that are declared for them.
        made = [row | {"time_period": str(new)} for row in rows if row["time_period"] == str(newest)]
        made = [row | {"new_la_code": RECODED.get(row["new_la_code"], row["new_la_code"])} for row in made]
        made = _exchanged(made, numbers, rng)
        made = merged(made, numbers) if new >= MERGED_IN else made
        for place in rng.sample(sorted({row["new_la_code"] for row in made} - {"", NEW[0]}), SUPPRESSED):
            made = [row | dict.fromkeys(numbers, "c") if row["new_la_code"] == place else row for row in made]
        found = made + found
    names = [name for name in found[0] if name not in tricks.withdrawn]
    return [{tricks.renamed.get(name, name): row[name] for name in names} for row in found]


def indicators(rows: Sequence[Row]) -> list[str]:
    """Name the columns of numbers: those in which England has one."""
    england = next(row for row in rows if row["geographic_level"] == "National")
    others = {"time_period", *PLACE}
    return [n for n, cell in england.items() if n not in others and re.fullmatch(r"-?\d+(\.\d+)?", cell)]


def _exchanged(rows: list[Row], numbers: Sequence[str], rng: random.Random) -> list[Row]:
    """Exchange the figures of two authorities in each region: the sums stay."""
    by_region: dict[str, list[str]] = {}
    for row in rows:
        # An authority that has ended is listed on, with marks.
        is_whole = " / " not in row["new_la_code"] and all(_is_number(row[name]) for name in numbers)
        if row["new_la_code"] and row["new_la_code"] not in MERGED and is_whole:
            by_region.setdefault(row["region_code"], []).append(row["new_la_code"])
    pairs = {}
    for codes in by_region.values():
        if len(set(codes)) > 1:
            one, other = rng.sample(sorted(set(codes)), 2)
            pairs |= {one: other, other: one}
    others = [name for name in rows[0] if name not in {*numbers, *PLACE, "time_period"}]

    def kind(row: Row, code: str) -> tuple[str, ...]:
        return (code, *(row[name] for name in others))

    figures = {kind(row, row["new_la_code"]): {name: row[name] for name in numbers} for row in rows}
    changed = []
    for row in rows:
        code = row["new_la_code"]
        changed.append(row | (figures.get(kind(row, pairs[code]), {}) if code in pairs else {}))
    return changed


def merged(rows: list[Row], numbers: Sequence[str]) -> list[Row]:
    """Make one authority of two: counts are added up, and what is no count is not available."""
    first, second = ([row for row in rows if row["new_la_code"] == code] for code in MERGED)
    made = []
    for one, other in zip(first, second, strict=True):
        row = one | dict(zip(("new_la_code", "old_la_code", "la_name"), NEW, strict=True))
        for name in numbers:
            both = one[name], other[name]
            is_count = not re.search("rate|percent|caseload", name) and all(map(_is_number, both))
            row[name] = f"{sum(map(float, both)):g}" if is_count else "x"
        made.append(row)
    return [row for row in rows if row["new_la_code"] not in MERGED] + made


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", cell) is not None


def tool_later(frame: pd.DataFrame, years: int) -> pd.DataFrame:
    """Add years to the tool: each measure's newest figures again, under the years after."""
    last = frame["Years"].str.extract(r"(20\d\d)", expand=False)
    newest = frame[last == last.groupby(frame["Short Desc"]).transform("max")].copy()
    # The tool prints a dash for an authority that has ended, and for a new one whose figures are not out.
    number = newest["LA Number"].astype("float64")
    newest.loc[number.isin([806, 807]), "Values"] = "-"
    newest["LA and Regions"] = newest["LA and Regions"].mask(number == 806, NEW[2])
    newest["LA Number"] = number.mask(number == 806, float(NEW[1]))

    def later(label: str, by: int) -> str:
        label = re.sub(r"20\d\d", lambda found: str(int(found[0]) + by), label)
        return re.sub(r"(?<=[-/])\d\d\b", lambda found: f"{int(found[0]) + by:02d}", label)

    made = [
        newest.assign(Years=newest["Years"].map(lambda y, by=by: later(y, by))) for by in range(1, years + 1)
    ]
    whole = frame.assign(**{"LA Number": frame["LA Number"].astype("float64")})
    return pd.concat([whole, *made], ignore_index=True)


def workbook(path: Path, sheets: dict[str, Iterable[Sequence[str]]]) -> None:
    """Write an .ods workbook of text."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(
        f'<table:table table:name="{name}">'
        + "".join(
            f"<table:table-row>{''.join(cell.format(escape(c)) for c in row)}</table:table-row>"
            for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")


def make(raw: Path, folder: Path, year: int, seed: int = 1, tricks: Tricks = PLAIN) -> None:
    """Write the invented releases of a year into a folder."""
    from evidence.ingest import lait, workbooks
    from evidence.ingest.files import opened

    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        path = raw / name
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        # Populations of a release end in the middle of the year before.
        last = year - 1 if "mid-year" in name else year
        made = years_later(rows, last, rng, tricks if "cla_number" in name else PLAIN)
        stem = re.sub(r"_to_20\d\d", f"_to_{last}", path.name)
        with (folder / stem).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(made[0]))
            writer.writeheader()
            writer.writerows(made)
    tool = pd.read_parquet(raw / TOOL)
    tool = tool[tool["Short Desc"].isin({*lait.MEASURES, *lait.LINES})]
    tool_later(tool, year - 2025).to_parquet(folder / f"lait_{year + 1}_bds_long_0.parquet", index=False)
    held = opened(raw / INSPECTIONS)
    lists = {name: [row for _, row in workbooks.rows(held, name)] for name in LISTS}
    workbook(folder / f"LA_Inspection_Outcomes_as_at_31_March_{year}.ods", lists)


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), *map(int, sys.argv[4:5]))
