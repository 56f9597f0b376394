"""Small files of inspections and interventions in the publishers' layouts, with made-up judgements."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from evidence.ingest.inspection import inspections, interventions

OFFICE = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
)
RI = "Requires improvement to be good"
LINK = "Ofsted Local Authority Webpage"
# Headers of the list of 2023 that tests change.
SLAC_DAY, SLAC, SLAC_CARE = [*inspections.SLOTS[0].columns.values()][0:2] + [
    inspections.SLOTS[0].columns["children_in_care"]
]
SIF = inspections.SLOTS[6].columns
ILACS = inspections.SLOTS[8].columns
# One authority with an inspection of every kind, in the order of the columns.
DAYS = (
    "27/07/2010",
    "25/02/2011",
    "26/02/2011",
    "19/10/2012",
    "26/07/2013",
    "02/08/2013",
    "23/05/2014",
    "25/11/2016",
    "17/01/2019",
    "18/04/2023",
)


def everything() -> dict[str, str]:
    """Cells of an authority that was inspected in every way, and graded the middle grade in all."""
    cells = {}
    for day, slot in zip(DAYS, inspections.SLOTS, strict=True):
        for ours, theirs in slot.columns.items():
            cells[theirs] = {"published": day, "inspection_type": "ILACS Standard Inspection"}.get(ours, RI)
    return cells


def workbook(folder: Path, name: str, sheet: str, rows: list[list[str]]) -> Path:
    """Write a workbook with notes above the header, as the publisher's have."""

    def line(cells: list[str]) -> str:
        inside = "".join(
            '<table:table-cell office:value-type="string">'
            + "".join(f"<text:p>{escape(p)}</text:p>" for p in cell.split("\n"))
            + "</table:table-cell>"
            for cell in cells
        )
        return f"<table:table-row>{inside}</table:table-row>"

    body = "".join(map(line, [["A title"], ["A note"], *rows]))
    content = f'{OFFICE}<table:table table:name="{sheet}">{body}</table:table></office:document-content>'
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        # A fixed day, so that the same rows make the same bytes.
        archive.writestr(zipfile.ZipInfo("content.xml", (2023, 7, 6, 0, 0, 0)), content)
    return path


def list_2023(folder: Path, current: dict[str, dict[str, str]], ended: dict[str, dict[str, str]]) -> Path:
    """The list of 2023: by authority, the cells that are filled; abolished ones in the table below."""
    header = ["Web link", *inspections.LIST_2023]

    def row(name: str, cells: dict[str, str]) -> list[str]:
        return [LINK, name, *(cells.get(column, "") for column in inspections.LIST_2023[1:])]

    rows = [header, *(row(name, cells) for name, cells in current.items())]
    rows += [[""], ["Table 11: before the restructure"], header]
    rows += [row(name, cells) for name, cells in ended.items()]
    return workbook(folder, "list_2023.ods", "LA_inspections_2009-2023", rows)


def list_2025(folder: Path, rows: list[tuple[str, ...]]) -> Path:
    """The list of 2025: code, name, first day, day of publication, kind, and five grades."""
    header = ["Web link", *inspections.LIST.values()]
    return workbook(
        folder, "list_2025.ods", "ILACS_inspection_history", [header, *([LINK, *row] for row in rows)]
    )


def standing(folder: Path, rows: list[tuple[str, ...]]) -> Path:
    """The list at 31 March 2025: name, and five grades."""
    header = [inspections.NAME, *inspections._JUDGED.values()]
    return workbook(folder, "standing.ods", "Inspections_as_at_31_March", [header, *map(list, rows)])


def reports(rows: list[dict[str, str]]) -> str:
    """The index of reports; an error page of the scrape stands among them."""
    columns = [*inspections.REPORTS.values()]
    lines = [",".join(row.get(ours, "") for ours in inspections.REPORTS) for row in [*rows, {"la_name": "x"}]]
    return "\n".join([",".join(columns), *lines]) + "\n"


INTERVENTION = {
    "id": "I001",
    "new_la_code": "buckinghamshire",
    "service": "children's social care",
    "kind": "statutory_direction",
    "start": "2014",
    "start_precision": "year",
    "start_basis": "stated",
    "status": "end not found",
    "publisher": "A council",
    "title": "A title",
    "url": "https://example.org/",
    "seen_as": "primary",
}


def interventions_file(rows: list[dict[str, str]]) -> str:
    """The compiled interventions, quotations and all."""
    columns = ["la_name", *interventions.COLUMNS.values(), "quote"]
    lines = []
    for changes in rows:
        row = INTERVENTION | changes
        cells = [row.get(ours, "") for ours in interventions.COLUMNS]
        lines.append(",".join([row["new_la_code"].title(), *cells, "words of another"]))
    return "\n".join([",".join(columns), *lines]) + "\n"
