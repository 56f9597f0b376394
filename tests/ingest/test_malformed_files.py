"""A malformed file is met with one message, its place and a remedy; exit code 1, and nothing is written.

Each case takes a sound file and breaks one thing. Its name states the fault, its list the words that the
message must hold. What is accepted although it looks odd stands at the end.
"""

import gzip
import json
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evidence import cli, paths
from evidence.ingest import files, readers, workbooks
from tests import publishers as pub
from tests.ingest.money.test_money import OFFICE, sheet, workbook
from tests.ingest.test_engine import lait

GOOD = "200,50,25,10,5,20,10,180,45,25"
# Twice as many, as the two authorities have together.
BOTH = "400,100,25,20,5,40,10,360,90,25"
SOUND = pub.referrals(
    [(pub.ENGLAND, 2025, BOTH), (pub.HARTLEPOOL, 2025, GOOD), (pub.MIDDLESBROUGH, 2025, GOOD)]
)
HEADER, ENGLAND, HARTLEPOOL, MIDDLESBROUGH = SOUND.splitlines()
CORNERS = [[450_000, 530_000], [451_000, 530_000], [451_000, 531_000], [450_000, 530_000]]
Breaker = Callable[[Path], Path]
FAULTS: list[tuple[str, str, Breaker, tuple[str, ...]]] = []


def fault(name: str, *words: str, source: str = "children-in-need-2025") -> Callable[[Breaker], Breaker]:
    """Add a case: its fault in words, what the message must say, and the source the file is said to be of."""

    def add(breaker: Breaker) -> Breaker:
        FAULTS.append((name, source, breaker, words))
        return breaker

    return add


def text(name: str, content: str | bytes, *words: str, source: str = "children-in-need-2025") -> None:
    """Add a case whose file is a text."""
    suffix = ".geojson" if source.startswith("boundaries") else ".csv"
    fault(name, *words, source=source)(lambda folder: pub.write(folder, f"bad{suffix}", content))


def row(old: str, new: str) -> str:
    """The sound file with one thing changed in the row of Hartlepool, which is row 3."""
    assert old in HARTLEPOOL
    return SOUND.replace(HARTLEPOOL, HARTLEPOOL.replace(old, new, 1))


# The file as a file

text("an empty file", "", "the file is empty", "a header and at least one row")
text("white space only", " \n \n", "no rows of data")
text("a header and no rows", HEADER + "\n", "no rows of data", "at least one row")
text("rows and no header", SOUND.replace(HEADER + "\n", ""), "row 1", "two columns with the same name")
text("a NUL byte", row("North East", "North\0East"), "row 3", "NUL", "comma-separated text")
text("UTF-16 cut within a letter", SOUND.encode("utf-16")[:-1], "marked as UTF-16", "Accepted: UTF-8")
text("UTF-32", SOUND.encode("utf-32"), "not a text file", "NUL")
text("Latin-1", row("Hartlepool", "Hartl\xe9pool").encode("latin-1"), "row 3", "not UTF-8", "Accepted: UTF-8")
text("UTF-8 read as Latin-1 and saved", row("Hartlepool", "Hartl\x80pool"), "row 3", "invisible")
text("a second byte order mark", "\ufeff\ufeff" + SOUND, "row 1", "column time_period", "column missing")
text("semicolons", SOUND.replace(",", ";"), "row 1", "semicolons", "Accepted: commas")
text("tabs", SOUND.replace(",", "\t"), "row 1", "tabs", "Accepted: commas")
text("bars", SOUND.replace(",", "|"), "row 1", "bars", "Accepted: commas")
text("mixed line ends", SOUND.replace(HARTLEPOOL + "\n", HARTLEPOOL + "\r\n"), "row 3", "LF", "CRLF")
text("a lone carriage return", SOUND.replace(HARTLEPOOL + "\n", HARTLEPOOL + "\r"), "row 3", "CR here")
text("a quote never closed", row("Hartlepool", '"Hartlepool'), "row 3", "quote")
text("a quote within a cell", row("Hartlepool", '"Hart"lepool'), "row 3", "quotes that do not fit")
text("a quote open for ever", row("Hartlepool", '"Hartlepool') + "x\n" * 2_000, "row 3", "not closed")
text("a row cut short", SOUND.rstrip("\n")[:-8], "row 4", "the row has", "the header 21")
text("a comma too many", row(",25,", ",25,25,"), "row 3", "the row has 22 cells")
text("thousands without quotes", row(",200,", ",1,200,"), "row 3", "quotes round text that holds a comma")
text("a cell of 10 MB", row("Hartlepool", "H" * 10_000_000), "row 3", "characters", "at most")
text(
    "a header of a million columns", "a," * 90_000 + "\n" + "1," * 90_000, "row 1", "90,001 columns", "2,000"
)
text(
    "a page of a browser",
    "<!DOCTYPE html><html><body>Not found</body></html>\n" * 3,
    "row 1",
    "not a file of",
)
text("a workbook named csv", b"PK\x03\x04" + b"\0" * 99, "workbook or zip named .csv", "comma-separated text")
text("another publication", "animal,legs,tails\ncat,4,1\n", "row 1", "not a file of", "time_period")


@fault("a workbook where text is published", "'.xlsx'", "Accepted: .csv")
def _(folder):
    return pub.write(folder, "bad.xlsx", b"PK")


@fault("no file there", "there is no such file")
def _(folder):
    return folder / "gone.csv"


@fault("a link in place of the file", "link to another place", "the file itself")
def _(folder):
    pub.write(folder, "sound.csv", SOUND)
    (folder / "bad.csv").symlink_to(folder / "sound.csv")
    return folder / "bad.csv"


@fault("a link to itself", "link to another place")
def _(folder):
    (folder / "bad.csv").symlink_to(folder / "bad.csv")
    return folder / "bad.csv"


@fault("a pipe in place of the file", "this is not a file", "a file as published")
def _(folder):
    os.mkfifo(folder / "bad.csv")
    return folder / "bad.csv"


@fault("a folder with nothing in it", "none of its files", "at least one file")
def _(folder):
    (folder / "bad").mkdir()
    return folder / "bad"


@fault("a folder with nothing to read in it", "notes.txt", "at least one file")
def _(folder):
    (folder / "bad").mkdir()
    pub.write(folder / "bad", "notes.txt", "words")
    return folder / "bad"


@fault("a name too long for the disk", "cannot be read", "short name")
def _(folder):
    return folder / ("long" * 200 + ".csv")


@fault("a file of 200 MB", "200,000,000 bytes", "at most 160,000,000")
def _(folder):
    with (folder / "bad.csv").open("wb") as made:
        made.truncate(200_000_000)
    return folder / "bad.csv"


# Headings

text(
    "a heading renamed", SOUND.replace("rereferral_count,", "again,", 1), "column rereferral_count", "missing"
)
text(
    "a heading in capitals", SOUND.replace("geographic_level", "GEOGRAPHIC_LEVEL"), "column geographic_level"
)
text("a heading twice", SOUND.replace("rereferral_count", "referral_count"), "same name", "referral_count")
text(
    "a heading with a look-alike letter",
    SOUND.replace("la_name", "l\u0430_name"),
    "column la_name",
    "missing",
)
text("two rows of headings", "Where" + "," * 9 + "What" + "," * 11 + "\n" + SOUND, "row 1", "not a file of")
text(
    "a title filled down above the headings",
    ",".join(["Referrals"] + [f"note {n}" for n in range(20)]) + "\n" + SOUND,
    "row 2",
    "the headings stand here",
    "nothing above them",
)
text(
    "headings of another publication", pub.looked_after([(pub.HARTLEPOOL, 2025, "20000,300,150")]), "this is"
)

# Cells

text("a share in place of a per cent", row("50,25,", "50,0.25,"), "row 3", "rereferral_percent", "about 25.0")
text("a per cent over 100", row("50,25,", "50,250,"), "row 3", "rereferral_percent", "100 or less")
text("a per cent that its counts deny", row("50,25,", "50,52,"), "row 3", "about 25.0")
text("a negative count", row(",200,", ",-200,"), "row 3", "referral_count", "0 or more")
text("a part of a child", row(",200,", ",200.5,"), "row 3", "a whole number")
text("thousands parted by a space", row(",200,", ",1 200,"), "row 3", "referral_count", "'1 200'")
text("thousands parted by a point", row(",200,", ",1.200,"), "row 3", "referral_count", "'1.200'")
text("thousands parted as in India", row(",200,", ',"1,00,000",'), "row 3", "referral_count", "'1,00,000'")
text("a number in words", row(",200,", ",two hundred,"), "row 3", "'two hundred'", "a number, or one of")
text("a number with its unit", row("50,25,", "50,25%,"), "row 3", "'25%'", "a number, or one of")
text("a number with an exponent", row(",200,", ",2E+02,"), "row 3", "'2E+02'", "a number, or one of")
text("digits of another script", row(",200,", ",\uff12\uff10\uff10,"), "row 3", "referral_count", "a number")
text("infinity", row("50,25,", "50,inf,"), "row 3", "'inf'", "a number, or one of")
text("an error of a spreadsheet", row(",200,", ",#REF!,"), "row 3", "'#REF!'", "a number, or one of")
text("an unknown mark", row(",200,", ",n/a,"), "row 3", "'n/a'", "a number, or one of")
text("an empty cell", row(",200,", ",,"), "row 3", "empty cell", "a number, c, x")
text("a formula", row("Hartlepool", '"=HYPERLINK(""http://x"")"'), "row 3", "column la_name", "plain text")
text("a formula behind an at sign", row("Hartlepool", "@SUM(A1)"), "row 3", "column la_name", "plain text")
text("a script", row("Hartlepool", "<script>alert(1)</script>"), "row 3", "column la_name", "plain text")
text("a picture that runs", row("Hartlepool", "<img src=x onerror=alert(1)>"), "row 3", "plain text")
text(
    "a line break in a name", row("Hartlepool", '"Hartle\npool"'), "row 4", "column la_name", "no line break"
)
text(
    "a look-alike letter in a name",
    row("Hartlepool", "H\u0430rtlepool"),
    "row 3",
    "CYRILLIC",
    "plain letters",
)
text("an invisible letter in a name", row("Hartlepool", "Hart\u200blepool"), "row 3", "ZERO WIDTH SPACE")
text("a name that reads backwards", row("Hartlepool", "\u202eloopeltraH"), "row 3", "invisible")

# Years

text("a year to come", row("2025,", "2031,"), "row 3", "column time_period", "after the release", "2031")
text(
    "a date as a serial number", row("2025,", "45747,"), "row 3", "column time_period", "not a year", "45747"
)
text("a date in place of a year", row("2025,", "31/03/2025,"), "row 3", "column time_period", "31/03/2025")
text("two years in one cell", row("2025,", "2024/2025,"), "row 3", "column time_period", "'2024/2025'")
text("two years run together", row("2025,", "20242025,"), "row 3", "column time_period", "20242025")
text("a financial year of two years", row("2025,", "202325,"), "row 3", "column time_period", "not a year")
text("a year of three digits", row("2025,", "225,"), "row 3", "column time_period", "2000 or more")
text("no year", row("2025,", ","), "row 3", "column time_period")
text("a release of a year to come", SOUND, "year to come", "or before", source="children-in-need-2199")
text("a release from before the series", SOUND, "no file of", "2010", source="children-in-need-2005")

# Places

text("an unknown code", row("E06000001", "E06000999"), "row 3", "new_la_code", "'E06000999'", "unknown")
text("a code in small letters", row("E06000001", "e06000001"), "row 3", "new_la_code", "'e06000001'")
text("a code of Wales", row("E06000001", "W06000001"), "row 3", "new_la_code", "'W06000001'")
text(
    "a code retired",
    row("E06000001,Hartlepool", "E10000002,Buckinghamshire"),
    "row 3",
    "retired",
    "E06000060",
)
text("no code", row("E06000001", ""), "row 3", "new_la_code", "without a code")
text("code and name swapped", row("E06000001,Hartlepool", "Hartlepool,E06000001"), "row 3", "'Hartlepool'")
text("the code of another authority", row("E06000001", "E06000060"), "row 3", "name of another", "E06000001")
text("a region in place of an authority", row("E06000001", "E12000001"), "row 3", "new_la_code", "E12000001")
text("an authority said to be a region", row("Local authority", "Regional"), "row 3", "new_la_code", "level")
text("a level nobody knows", row("Local authority", "District"), "row 3", "geographic_level", "'District'")
text("a row twice", SOUND + HARTLEPOOL + "\n", "row 5", "second row with the same key", "one row a key")
text(
    "an authority and its part in one year",
    pub.referrals([(pub.CUMBRIA, 2023, GOOD), (pub.CUMBERLAND, 2023, GOOD)]),
    "row 3",
    "before it existed",
    "E10000006",
)
text(
    "a rate that its count and population deny",
    pub.looked_after([(pub.HARTLEPOOL, 2025, "20000,300,105")]),
    "row 2",
    "rate_per_10000",
    "about 150",
    source="looked-after-2025",
)
text(
    "a row label the publisher renamed",
    pub.looked_after([(pub.HARTLEPOOL, 2025, "20000,300,150")]).replace("ceasing", "leaving"),
    "no rows for ceased",
    "row labels",
    source="looked-after-2025",
)


# Archives


def zipped(folder: Path, name: str, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as made:
        for part, content in parts.items():
            made.writestr(part, content)
    return folder / name


@fault("a zip cut short", "broken or cut short", "download the file again")
def _(folder):
    whole = zipped(folder, "whole.zip", {"data/c1.csv": SOUND.encode()}).read_bytes()
    return pub.write(folder, "bad.zip", whole[: len(whole) // 2])


@fault("a zip that is none", "not a zip", "download the file again")
def _(folder):
    return pub.write(folder, "bad.zip", SOUND)


@fault("a zip with a damaged part", "damaged inside", "data/c1.csv")
def _(folder):
    whole = bytearray(zipped(folder, "whole.zip", {"data/c1.csv": SOUND.encode()}).read_bytes())
    whole[60:70] = b"\xff" * 10
    return pub.write(folder, "bad.zip", bytes(whole))


@fault("a zip bomb", "would unpack to 90,000,000 bytes", "at most")
def _(folder):
    return zipped(folder, "bad.zip", {"c1.csv": b"0" * 90_000_000})


@fault("a zip that lies of its size", "damaged inside", "c1.csv")
def _(folder):
    path = zipped(folder, "bad.zip", {"c1.csv": b"0" * 5_000_000})
    told = struct.pack("<I", 5_000_000)
    return pub.write(folder, "bad.zip", path.read_bytes().replace(told, struct.pack("<I", 5_000)))


@fault("a zip of a thousand files", "1,000 files", "200 files")
def _(folder):
    return zipped(folder, "bad.zip", {f"{n}.csv": b"a" for n in range(1_000)})


@fault("a zip whose paths leave it", "path that leaves the archive", "../../evil.csv")
def _(folder):
    return zipped(folder, "bad.zip", {"../../evil.csv": SOUND.encode()})


@fault("a zip with a path of Windows", "path that leaves the archive", "C:")
def _(folder):
    return zipped(folder, "bad.zip", {"C:\\evil.csv": SOUND.encode()})


@fault("a zip in a zip", "inner.zip", "'.zip'")
def _(folder):
    inner = zipped(folder, "inner.zip", {"c1.csv": SOUND.encode()}).read_bytes()
    return zipped(folder, "bad.zip", {"inner.zip": inner})


@fault("a zip with a password", "protected by a password", "without a password")
def _(folder):
    content = bytearray(zipped(folder, "bad.zip", {"c1.csv": SOUND.encode()}).read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return pub.write(folder, "bad.zip", bytes(content))


# Workbooks

RO3 = "revenue-outturn-ro3-2025"


@fault("an ODS that is text", "not a workbook", "as published", source=RO3)
def _(folder):
    return pub.write(folder, "bad.ods", SOUND)


@fault("an ODS cut short", "broken or cut short", "download the file again", source=RO3)
def _(folder):
    whole = workbook(folder, "whole.ods", sheet("RO3_LA_Data_202425", [["a", "b", "c"]])).read_bytes()
    return pub.write(folder, "bad.ods", whole[:-60])


@fault("an ODS whose XML is cut short", "not a workbook", source=RO3)
def _(folder):
    return zipped(folder, "bad.ods", {"content.xml": b"<office><table"})


@fault("an ODS without content", "not a workbook", source=RO3)
def _(folder):
    return zipped(folder, "bad.ods", {"meta.xml": b"<a/>"})


@fault("an ODS without the sheet", "sheet missing", "'Notes'", "Accepted: RO3_LA_Data_202425", source=RO3)
def _(folder):
    return workbook(folder, "bad.ods", sheet("Notes", [["x"]]))


@fault("an ODS with an empty sheet", "no rows of data", source=RO3)
def _(folder):
    return workbook(folder, "bad.ods", sheet("RO3_LA_Data_202425", [["x"]]))


@fault("an ODS with a password", "protected by a password", "without a password", source=RO3)
def _(folder):
    locked = b"<manifest:encryption-data/>"
    return zipped(folder, "bad.ods", {"content.xml": os.urandom(99), workbooks.MANIFEST: locked})


@fault("an ODS packed whole behind a password", "protected by a password", source=RO3)
def _(folder):
    return zipped(folder, "bad.ods", {"encrypted-package": os.urandom(99)})


@fault("an ODS that declares entities", "declares entities", source=RO3)
def _(folder):
    laughs = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
    return zipped(folder, "bad.ods", {"content.xml": laughs})


@fault("an ODS that declares entities in 16 bits", "declares entities", source=RO3)
def _(folder):
    laughs = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
    return zipped(folder, "bad.ods", {"content.xml": laughs.encode("utf-16")})


@fault("an ODS with endless rows", "row 1", "repeated without end", source=RO3)
def _(folder):
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="900000000">{cell}</table:table-row>'
    return workbook(folder, "bad.ods", f'<table:table table:name="RO3_LA_Data_202425">{rows}</table:table>')


@fault("an ODS whose rows repeat 'many' times", "row 1", "odd number of times", "'many'", source=RO3)
def _(folder):
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="many">{cell}</table:table-row>'
    return workbook(folder, "bad.ods", f'<table:table table:name="RO3_LA_Data_202425">{rows}</table:table>')


@fault("an XLSX with a password", "protected by a password", "without a password", source="idaci-2015")
def _(folder):
    return pub.write(folder, "bad.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99)


@fault("an XLSX that is text", "not a workbook", source="idaci-2015")
def _(folder):
    return pub.write(folder, "bad.xlsx", SOUND)


@fault("an XLSX bomb", "would unpack to", source="idaci-2015")
def _(folder):
    return zipped(folder, "bad.xlsx", {"xl/workbook.xml": b" " * 90_000_000})


# Parquet

LAIT = "lait-2026"


@fault("a Parquet file cut short", "cut short", "download it again", source=LAIT)
def _(folder):
    whole = lait(folder, []).read_bytes()
    return pub.write(folder, "bad.parquet", whole[: len(whole) // 2])


@fault("a Parquet file with a damaged page", "lait", source=LAIT)
def _(folder):
    whole = bytearray(lait(folder, []).read_bytes())
    whole[8:400] = b"\xff" * 392
    return pub.write(folder, "lait.parquet", bytes(whole))


@fault("a Parquet file of another thing", "row 1", "not a file of", source=LAIT)
def _(folder):
    pd.DataFrame({"animal": ["cat"]}).to_parquet(folder / "bad.parquet")
    return folder / "bad.parquet"


@fault("a Parquet file without rows", "no rows of data", source=LAIT)
def _(folder):
    pd.DataFrame({"animal": pd.Series([], dtype="str")}).to_parquet(folder / "bad.parquet")
    return folder / "bad.parquet"


@fault("a Parquet bomb: one text a million times", "bytes of text", "at most", source=LAIT)
def _(folder):
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 900_000, pa.int32()), pa.array(["x" * 1_000]))
    pq.write_table(pa.table({"a": texts}), folder / "bad.parquet", store_schema=False)
    return folder / "bad.parquet"


@fault("a Parquet file with two million rows", "2,000,000 rows", "at most 1,000,000 rows", source=LAIT)
def _(folder):
    pd.DataFrame({"a": range(2_000_000)}).to_parquet(folder / "bad.parquet")
    return folder / "bad.parquet"


@fault("an authority before it existed", "row 1, column LA Number", "'942'", source=LAIT)
def _(folder):
    return lait(folder, [("LACnum", "2016", "Cumberland", "5", 942, "North West")])


@fault("a year label nobody can read", "no rows for looked_after_31_march", "row labels", source=LAIT)
def _(folder):
    return lait(folder, [("LACnum", "Spring/Summer", "Hartlepool", "5", 805, "North East")])


@fault("a share where the tool prints per cents", "Values", "no number above 1", "per cents", source=LAIT)
def _(folder):
    place = [(805, "Hartlepool"), (806, "Middlesbrough"), (825, "Buckinghamshire")]
    return lait(folder, [("PriFSM", "2025", name, "0.4", number, "North East") for number, name in place])


# Boundaries

BOUNDARIES = "boundaries-2023"


def shape(ring: object, **others: object) -> str:
    geometry = {"type": "Polygon", "coordinates": ring}
    feature = {"properties": {"code": "E06000001", "name": "Hartlepool"}, "geometry": geometry}
    return json.dumps({"features": [feature]} | others)


WGS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
IN = "feature 1 (E06000001)"
text("shapes cut short", shape([CORNERS])[:-20], "line 1", "cut short", source=BOUNDARIES)
text("shapes without a list", "[]", "authority boundaries", source=BOUNDARIES)
text("no shapes", '{"features": []}', "no features", source=BOUNDARIES)
text("a shape without a ring", shape([]), IN, "without a ring", source=BOUNDARIES)
text("a ring that is not closed", shape([[*CORNERS[:3], [1, 900]]]), IN, "not closed", source=BOUNDARIES)
text("a ring of two points", shape([CORNERS[:2]]), IN, "four points", source=BOUNDARIES)
text("shapes in degrees", shape([[[-1.2, 54.6]] * 4]), IN, "in degrees", "27700", source=BOUNDARIES)
text("shapes far away", shape([[[9_000_000, 5]] * 4]), IN, "outside Great Britain", source=BOUNDARIES)
text("shapes of another system", shape([CORNERS], crs=WGS84), "another coordinate system", source=BOUNDARIES)
text("a point of words", shape([[["a", "b"]] * 4]), IN, "not two numbers", source=BOUNDARIES)
text("a point that is no number", shape([[[float("nan"), 1e5]] * 4]), IN, "two numbers", source=BOUNDARIES)
text("a shape without a code", shape([CORNERS]).replace('"code"', '"id"'), "feature 1", source=BOUNDARIES)
text("a shape nobody knows", shape([CORNERS]).replace("E06000001", "E06000999"), "unknown", source=BOUNDARIES)
text("brackets without end", "[" * 200_000, "not JSON", source=BOUNDARIES)


# As large as the limits let through


@fault("text as large as is read", "longer than any table", "at most 1,000,000 rows")
def _(folder):
    return pub.write(
        folder,
        "bad.csv",
        HEADER + "\n" + (",".join("0123456789" * 2 + "0") + "\n") * (files.MOST_ROWS * 11 // 10),
    )


@fault("a workbook as large as is read", "more parts than a workbook has", source=RO3)
def _(folder):
    row = "<table:table-row><table:table-cell/><table:table-cell/></table:table-row>"
    table = (
        '<table:table table:name="RO3_LA_Data_202425">'
        + row * (workbooks.MOST_ELEMENTS * 11 // 30)
        + "</table:table>"
    )
    with zipfile.ZipFile(folder / "bad.ods", "w") as made:
        made.writestr("content.xml", f"{OFFICE}{table}</office:document-content>")
    return folder / "bad.ods"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    # One project for all: a file that is refused leaves it as it was, which each case sees for itself.
    with pytest.MonkeyPatch.context() as patch:
        folder = pub.project(tmp_path_factory.mktemp("project"), patch, tool=("LACnum", "PriFSM"))
        yield folder


def state() -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in paths.DATA.rglob("*") if path.is_file()}


def message(capsys, *words) -> str:
    """Run the command on a bad file; give its message, having seen that no byte of the project changed."""
    before = state()
    assert cli.main(["ingest", *map(str, words)]) == 1
    out, err = capsys.readouterr()
    assert out == "" and state() == before
    assert err.startswith("evidence: ") and err.count("\n") == 1
    return err.removeprefix("evidence: ").rstrip("\n")


@fault("a gzip cut short", "broken or cut short")
def gzip_cut(folder: Path) -> Path:
    return pub.write(folder, "bad.csv.gz", gzip.compress(SOUND.encode())[:-20])


@fault("no gzip under its name", "broken or cut short")
def no_gzip(folder: Path) -> Path:
    return pub.write(folder, "bad.csv.gz", SOUND)


@fault("a gzip bomb", "would unpack to more")
def gzip_bomb(folder: Path) -> Path:
    return pub.write(folder, "bad.csv.gz", gzip.compress(bytes(files.MOST_BYTES + 1)))


MESSAGES: list[str] = []
WORST = [
    "a gzip bomb",
    "a zip bomb",
    "a cell of 10 MB",
    "a header of a million columns",
    "an XLSX bomb",
    "a Parquet bomb: one text a million times",
    "an ODS with endless rows",
    "brackets without end",
    "text as large as is read",
    "a workbook as large as is read",
]
# Faults of what was said of a file: guessed, the same file is sound.
NAMED = {"a release of a year to come", "a release from before the series", "headings of another publication"}


def hold(said, name, path, words):
    """Hold what is said of a file to what every message must have, and this one."""
    MESSAGES.append(f"{name}: {said}")
    for word in words:
        assert word in said, said
    assert said.startswith(path.name[:60]) and "Accepted: " in said
    assert str(path.parent) not in said and len(said) < 1_500
    assert not list(path.parent.parent.rglob("evil*"))


SMALL = [case for case in FAULTS if case[0] not in WORST]


@pytest.mark.parametrize(("name", "source", "breaker", "words"), SMALL, ids=[case[0] for case in SMALL])
def test_a_malformed_file_is_refused_in_one_message(project, tmp_path, capsys, name, source, breaker, words):
    path = breaker(tmp_path)
    hold(message(capsys, source, path), name, path, words)


def test_there_are_at_least_sixty_faults_and_no_two_have_one_name(record_property):
    assert len({name for name, *_ in FAULTS}) == len(FAULTS) >= 60
    # With --junit-xml, or in the summary of a failure: what people are told, fault by fault.
    record_property("messages", "\n".join(MESSAGES))


GUESSED = [name for name, *_ in FAULTS if name not in {*NAMED, *WORST}]


@pytest.mark.parametrize(
    "name",
    [
        *GUESSED[::7],
        *(pytest.param(name, marks=pytest.mark.long) for name in GUESSED if name not in GUESSED[::7]),
    ],
)
def test_a_malformed_file_is_refused_when_no_source_is_named_too(project, tmp_path, capsys, name):
    # The same files, guessed: whatever is believed of them, nothing is written and one line is said.
    breaker = next(breaker for fault, _, breaker, _ in FAULTS if fault == name)
    message(capsys, breaker(tmp_path))


def test_a_file_that_cannot_be_opened_by_this_user_is_refused(project, tmp_path, capsys, monkeypatch):
    path = pub.write(tmp_path, "bad.csv", SOUND)

    def locked(self):
        raise PermissionError(13, "Permission denied", str(self))

    before = state()
    with monkeypatch.context() as patch:
        # Whoever runs the tests may read everything: the disk is made to refuse.
        real = Path.read_bytes
        patch.setattr(Path, "read_bytes", lambda p: locked(p) if p.name == "bad.csv" else real(p))
        assert cli.main(["ingest", "children-in-need-2025", str(path)]) == 1
    said = capsys.readouterr().err
    assert "bad.csv: the file cannot be read (permission denied). Accepted: a file you may read" in said
    assert state() == before


# Limits, by construction: what is read is capped before it is parsed, so the worst stays small. The caps are
# asserted; the memory is measured in a process of its own, for the worst of each kind.

MOST_MEMORY = 500_000_000
# Where there is fork, each process is one of a parent that has imported the command.
FORKS = hasattr(os, "fork")
MEASURED = """
import json, os, sys
from pathlib import Path
from evidence import cli, paths
from evidence.ingest import engine
paths.DATA = Path(sys.argv[1])
paths.DESCRIPTOR = paths.DATA / "datapackage.json"
for line in sys.stdin:
    *words, out, err = json.loads(line)
    child = os.fork() if hasattr(os, "fork") else 0
    if child == 0:
        break
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
else:
    sys.exit()
sys.stdout, sys.stderr = open(out, "w", encoding="utf-8"), open(err, "w", encoding="utf-8")
code = cli.main(["ingest", *words])
status = Path("/proc/self/status")
if status.exists():
    # What getrusage says of a new process counts its parent too.
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    print(code, int(peak.split()[1]) * 1024)
elif sys.platform == "win32":
    print(code, 0)  # It does not say.
else:
    import resource
    print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture(scope="module" if FORKS else "function")
def parent(project):
    command = [sys.executable, "-c", MEASURED, str(paths.DATA)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        yield parent


def ends(parent, request) -> int:
    """Have one request answered in a process of its own; give the code with which that ended."""
    parent.stdin.write(json.dumps(request) + "\n")
    parent.stdin.flush()
    return int(parent.stdout.readline()) if FORKS else parent.wait()


# The largest of the worst, and the caps that each passes.
CAPS = {
    "a gzip bomb": [(files, "MOST_BYTES")],
    "text as large as is read": [(files, "MOST_ROWS")],
    "a workbook as large as is read": [(workbooks, "MOST_ELEMENTS")],
}


@pytest.mark.parametrize("name", CAPS)
def test_what_is_larger_than_is_read_is_refused_by_its_cap(project, tmp_path, capsys, monkeypatch, name):
    """The short form of the largest of the worst: caps are a thousandth, and no memory is measured."""
    for module, cap in CAPS[name]:
        monkeypatch.setattr(module, cap, getattr(module, cap) // 1_000)
    _, source, breaker, words = next(case for case in FAULTS if case[0] == name)
    path = breaker(tmp_path)
    hold(message(capsys, source, path), name, path, [word.replace("1,000,000", "1,000") for word in words])


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name in CAPS else ()) for name in WORST]
)
def test_the_worst_files_are_refused_in_one_message_within_500_mb(project, parent, tmp_path, name):
    _, source, breaker, words = next(case for case in FAULTS if case[0] == name)
    path, before = breaker(tmp_path), state()
    out, err = tmp_path / "out", tmp_path / "err"
    # A process may still abort after the command has returned.
    assert ends(parent, [source, *map(str, (path, out, err))]) == 0
    code, memory = out.read_text("utf-8").split()
    said = err.read_text("utf-8")
    assert code == "1" and state() == before
    assert said.startswith("evidence: ") and said.count("\n") == 1, said
    hold(said.removeprefix("evidence: ").rstrip("\n"), name, path, words)
    assert int(memory) < MOST_MEMORY


def test_no_limit_is_below_what_publishers_send():
    # Oracle: sizes of the files the descriptor lists, and of the tool's bulk file: 641,070 rows of 7 columns.
    package = json.loads((paths.ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    largest = max(kept["bytes"] for source in package["sources"] for kept in source["files"])
    assert 10 * largest < files.MOST_BYTES
    assert files.MOST_ROWS > 641_070 and readers.MOST_CELLS > 7 * 641_070


# What looks odd and is accepted, because nothing is lost and no other reading is possible.

ACCEPTED = {
    "columns in another order: names decide": "\n".join(
        ",".join(reversed(line.split(","))) for line in SOUND.splitlines()
    ),
    "a byte order mark": "\ufeff" + SOUND,
    "UTF-16 with its byte order mark": SOUND.encode("utf-16"),
    "a title above the headings": "Referrals in 2025\n\n" + SOUND,
    "a title above the headings, as wide as the table": f"Referrals in 2025{',' * 20}\n{',' * 20}\n" + SOUND,
    "Windows line ends throughout": SOUND.replace("\n", "\r\n"),
    "no line end after the last row": SOUND.rstrip("\n"),
    "empty lines at the end": SOUND + "\n\n",
    "a column more than is read": "\n".join(line + ",x" for line in SOUND.splitlines()).replace(
        "t,x", "t,y", 1
    ),
    "spaces round cells": SOUND.replace(",200,", ", 200 ,"),
    "quotes round every cell": "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in SOUND.splitlines()
    ),
    "thousands in threes within quotes": SOUND.replace(
        ",200,50,25,10,5,20,", ',"2,000",500,25,100,5,200,'
    ).replace(",400,100,25,20,5,40,", ',"4,000",1000,25,200,5,400,'),
}


def test_a_file_stored_in_gzip_is_read_as_the_one_inside(tmp_path):
    opened = files.opened(pub.write(tmp_path, "b1.csv.gz", gzip.compress(SOUND.encode())))
    assert (opened.name, opened.content) == ("b1.csv", SOUND.encode())


def quoted(text):
    return "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines())


# Much at once, so that a file or two tell whether any of it is refused.
TOGETHER = {
    "a mark, a wide title, quotes, spaces, another order, empty and Windows lines": (
        f"\ufeffReferrals in 2025{',' * 20}\n{',' * 20}\n"
        + quoted(ACCEPTED["columns in another order: names decide"].replace(",200,", ", 200 ,"))
        + "\n\n\n"
    ).replace("\n", "\r\n"),
    "UTF-16, a title, thousands, a column more and no last line end": (
        "Referrals in 2025\n\n"
        + "\n".join(
            line + ",x" for line in ACCEPTED["thousands in threes within quotes"].splitlines()
        ).replace("t,x", "t,y", 1)
    ).encode("utf-16"),
}


@pytest.mark.parametrize(
    "content",
    [
        *(pytest.param(content, id=name) for name, content in TOGETHER.items()),
        *(pytest.param(content, id=name, marks=pytest.mark.long) for name, content in ACCEPTED.items()),
    ],
)
def test_what_only_looks_odd_is_accepted(project, tmp_path, capsys, content):
    """In the short form much that is odd at once, in the long one each by itself."""
    before = state()
    path = pub.write(tmp_path, "odd.csv", content)
    assert cli.main(["ingest", "--dry-run", str(path)]) == 0
    assert "referrals: 3 new rows" in capsys.readouterr().out and state() == before
