"""A sheet with a column an authority becomes rows; what has no heading and what is shared is told apart."""

import re
import zipfile

import openpyxl
import pytest

from evidence.data import tables
from evidence.ingest.children.homes import ITEMS, SHARED
from evidence.ingest.engine import ingest
from tests import publishers as pub

AREAS = ["England", "", "North East", "Hartlepool", "Middlesbrough", SHARED, "Darlington", "Wiltshire"]
LINK = "Return to Contents tab"
SIZE = b'<dimension ref="1:12"'


@pytest.fixture
def project(tmp_path, monkeypatch):
    pub.project(tmp_path, monkeypatch)
    # Recognised by two authorities of the real sheet, which the small project does not know.
    from evidence.ingest import recognise
    from evidence.ingest.children import homes

    services = homes.PUBLICATIONS[-1]
    monkeypatch.setattr(services.__class__, "needed", lambda self, year: ["C", "England"])
    monkeypatch.setattr(recognise, "TABLES", [services])
    return tmp_path


def rows(first, areas, left="deregistered"):
    label = dict.fromkeys(ITEMS.values())
    values = {name: [str(100 * at + n) for n, _ in enumerate(areas)] for at, name in enumerate(label)}
    printed = {ours: said.replace("deregistered", left) for said, ours in reversed(ITEMS.items())}
    body = [
        ["", "", printed[name] + (' "' if name == "households_left" else ""), *values[name]] for name in label
    ]
    return [[*first, *areas], ["Topic", "Sub-topic", "Data"], *body]


def workbook(project, areas, **kind):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("LA Data 2017-18")
    for row in rows([LINK, "", LINK], areas, **kind):
        sheet.append(row)
    book.save(project / "b.xlsx")
    with zipfile.ZipFile(project / "b.xlsx") as saved, zipfile.ZipFile(project / "a.xlsx", "w") as made:
        for name in saved.namelist():
            # The program that saved the sheet wrote whole rows for its size.
            made.writestr(name, re.sub(rb'<dimension ref="[^"]*"', SIZE, saved.read(name)))
    return project / "a.xlsx"


def test_a_column_is_an_authority_and_a_row_an_item(project):
    areas = [name for name in AREAS if name not in {"Darlington", "Wiltshire"}]
    ingest(None, workbook(project, areas, left="de-registered"))
    found = tables.load("foster_services").set_index("la_name")
    # England stands first, and two columns follow it that are no authority.
    assert found.index.tolist() == ["", "Hartlepool", "Middlesbrough"]
    assert found["places"].tolist() == [0, 3, 4] and found["households_left"].tolist() == [700, 703, 704]


def test_the_sheet_saved_as_csv_reads_alike(project):
    areas = ["England", "Hartlepool", "Middlesbrough"]
    lines = [
        ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row)
        for row in rows(["", "", ""], areas)
    ]
    lines[1] += ",,,"
    ingest(None, pub.write(project, "fostering_2018_to_2019.csv", "\n".join(lines) + "\n"))
    found = tables.load("foster_services")
    assert set(found["time_period"]) == {2019} and found["filled"].tolist() == [100, 101, 102]
