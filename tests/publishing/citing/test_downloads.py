"""Downloads: every file says where it comes from, and the same figure gives the same bytes."""

import codecs
import csv
import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from PIL import Image

from evidence.data import descriptor
from evidence.notebooks import catalogue, execution
from evidence.notebooks.catalogue import Record
from evidence.publishing.citing import citations, downloads
from evidence.publishing.citing.citations import licence
from tests.citable import SOURCE, figure

SVG = "http://www.w3.org/2000/svg"
NASTY = ["area,n", '"# Hull, ""East""",1', "A # B,2", '"Two\n# lines",3', "Plain,"]


@pytest.fixture(scope="module")
def figures() -> list[Record]:
    """Every figure of the book."""
    execution.refresh()
    return catalogue.executed().figures


def read(text: str) -> pd.DataFrame:
    """The oracle of this file: pandas, told what begins a comment."""
    return pd.read_csv(io.StringIO(text), comment="#", dtype=str, keep_default_na=False)


def cells(frame: pd.DataFrame) -> list[list[str]]:
    return [list(frame.columns), *frame.to_numpy().tolist()]


def test_the_table_begins_with_what_it_is_where_it_is_from_and_how_to_cite_it() -> None:
    record = figure(left_out="City of London")
    comments = [line for line in downloads.table(record).splitlines() if line.startswith("# ")]
    source = descriptor.source(SOURCE)
    assert comments[:2] == ["# Rates differ", "# Looked-after children per 10,000, England"]
    text = "\n".join(comments)
    for part in (
        "Unit: per 10,000",
        f"Id: {record.id}",
        f"Edition: {citations.edition()}",
        f"Address: {citations.address(record)}",
        f"{source['publisher']}, {source['title']}, published {source['published']}",
        licence(source["license"]).name,
        "2 of 2 shown.",
        "Left out: City of London",
        "Two bars are few.",
        f"Cite as: {citations.full(record)}",
    ):
        assert part in text


def test_behind_the_provenance_stands_the_table_drawn() -> None:
    assert cells(read(downloads.table(figure()))) == [["area", "n"], ["Kingston, Hull", "3"]]


def test_pandas_reads_the_table_of_every_figure_of_the_book(figures: list[Record]) -> None:
    for record in figures:
        assert cells(read(downloads.table(record))) == citations.rows(record.content), record.id


def test_a_cell_with_the_sign_of_a_comment_is_read_back() -> None:
    record = figure(data=NASTY)
    expected = [["area", "n"], ['# Hull, "East"', "1"], ["A # B", "2"], ["Two\n# lines", "3"], ["Plain", ""]]
    assert cells(read(downloads.table(record))) == expected


def test_a_line_break_in_a_word_of_the_record_does_not_leave_the_comment() -> None:
    record = figure(caveat="One\r\narea,n\nTwo", title="A\nB")
    assert cells(read(downloads.table(record))) == [["area", "n"], ["Kingston, Hull", "3"]]


def test_a_table_without_provenance_is_csv_alone() -> None:
    assert downloads.plain_table(figure()) == 'area,n\n"Kingston, Hull",3\n'


def test_a_source_whose_date_is_not_known_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    undated = {**descriptor.source(SOURCE), "published": None}
    monkeypatch.setattr(descriptor, "source", lambda id: undated)
    assert any("date of publication not known" in line for line in downloads.provenance(figure()))


def archive(record: Record) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(downloads.files(record)["zip"]))


def test_a_figure_has_table_pictures_citations_and_an_archive_of_all() -> None:
    record = figure()
    made = downloads.files(record)
    assert set(made) == {"svg", "png", "csv", "xlsx", "bib", "ris", "zip"}
    assert made["bib"].decode() == citations.bibtex(record)
    assert made["ris"].decode() == citations.ris(record)
    packed = archive(record)
    assert packed.testzip() is None
    assert packed.namelist() == [
        "README.txt",
        f"{record.id}.csv",
        f"{record.id}.xlsx",
        f"{record.id}.svg",
        f"{record.id}.png",
        "citation.bib",
        "citation.ris",
    ]
    assert packed.read(f"{record.id}.csv").decode() == downloads.plain_table(record)
    assert packed.read(f"{record.id}.svg") == made["svg"]
    assert packed.read("citation.ris") == made["ris"]


def said(record: Record) -> list[str]:
    """What a picture says of itself: title, alt text, source and licence."""
    return [record.content["title"], record.content["alt"], citations.full(record), downloads.terms(record)]


def test_a_png_names_title_alt_text_source_and_licence_and_shows_the_same_picture() -> None:
    record = figure(title="Rates & <fees> rose by £5")
    with Image.open(io.BytesIO(downloads.files(record)["png"])) as picture:
        # Keywords of the PNG specification, third edition, 11.3.3.1; Pillow reads them and checks each chunk.
        text = [picture.text[key] for key in ("Title", "Description", "Source", "Copyright")]
        shown = picture.convert("RGB").tobytes()
    assert text == said(record)
    assert shown == Image.open(io.BytesIO(record.png)).convert("RGB").tobytes()


def test_an_svg_names_title_alt_text_source_and_licence_before_it_draws() -> None:
    record = figure(title="Rates & <fees> rose by £5")
    root = ElementTree.fromstring(downloads.files(record)["svg"])
    title, description, metadata, *drawn = root
    assert [title.tag, description.tag, metadata.tag] == [
        f"{{{SVG}}}{n}" for n in ("title", "desc", "metadata")
    ]
    assert [title.text, description.text, metadata.text] == [*said(record)[:2], " ".join(said(record)[2:])]
    assert [mark.tag for mark in drawn] == [f"{{{SVG}}}path"]


def test_the_terms_name_the_licence_of_the_figure_and_of_its_data() -> None:
    assert downloads.terms(figure()) == (
        f"Licence of the figure: CC BY 4.0 ({licence('CC-BY-4.0').url}); of the data Open Government Licence "
        f"v3.0 ({licence('OGL-UK-3.0').url})."
    )


def test_a_spreadsheet_reads_a_csv_as_utf_8_by_its_mark() -> None:
    made = downloads.files(figure(title="£5"))["csv"]
    assert made.startswith(codecs.BOM_UTF8) and made.decode("utf-8-sig").startswith("# £5\n")


def test_a_workbook_keeps_numbers_as_numbers_and_what_looks_like_a_date_or_an_order_as_text() -> None:
    record = figure(data=["period,share,note", "2011-12,0.25,£5", "1/2,,=1+1"])
    book = openpyxl.load_workbook(io.BytesIO(downloads.files(record)["xlsx"]))
    assert list(book["Data"].values) == [
        ("period", "share", "note"),
        ("2011-12", 0.25, "£5"),
        ("1/2", None, "'=1+1"),
    ]
    assert [line for (line,) in book["About"].values] == downloads.provenance(record)


def test_the_readme_has_the_provenance_the_tables_read_and_each_file() -> None:
    record = figure()
    text = archive(record).read("README.txt").decode()
    assert all(line in text for line in downloads.provenance(record))
    assert record.content["alt"] in text
    assert f"looked_after, SHA-256 {'f' * 64}" in text
    assert all(name in text for name in archive(record).namelist() if name != "README.txt")


def test_the_same_figure_gives_the_same_bytes_dated_as_the_edition() -> None:
    assert downloads.files(figure()) == downloads.files(figure())
    released = citations.book()["date-released"]
    day = (released.year, released.month, released.day, 0, 0, 0)
    assert {entry.date_time for entry in archive(figure()).infolist()} == {day}


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        *[(cell, f"'{cell}") for cell in ("=1+1", "+SUM(A1)", "@x", "-2+3+cmd|' /C calc'!A0", "\t=1", " =1")],
        *[(cell, cell) for cell in ("-3", "-0.5", "+2", "-1,200.5", "-1e-05", "-5%", "-", "−3", "a-b", "")],
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_text_and_a_number_stays_one(cell: str, written: str) -> None:
    record = figure()
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerow(["Hull", cell])
    held = replace(record, content={**record.content, "data": ["area,n", made.getvalue()]})
    (_, row) = csv.reader(io.StringIO(downloads.plain_table(held), newline=""))
    assert row == ["Hull", written]
