"""Any bytes: each reader gives rows or one message. `make fuzz` tries a hundred thousand."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.errors import EvidenceError
from tests import fuzz
from tests.fuzz import Door

DOORS = fuzz.doors()
ENTITIES = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><x>&b;</x>"
# What a review or `make fuzz` once found, by what it did: at which door, and the bytes.
FOUND = {
    "expanded entities behind UTF-16": ("ods", fuzz.ods(ENTITIES.encode("utf-16"))),
    "printed an escape as it was sent": (
        "csv",
        DOORS["csv"].sound.replace(b"Hartlepool", b"\x1b[31mHartlepool"),
    ),
    "kept the finder busy for seconds": ("name", b"Z" * 100_000),
    "led out of the archive": ("zip", fuzz.zipped({"../../x.csv": b"a"})),
}


@pytest.mark.parametrize("name", DOORS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_bytes_give_rows_or_one_message(name: str, data: st.DataObject) -> None:
    fuzz.hold(DOORS[name], data.draw(fuzz.sent(DOORS[name])))


@pytest.mark.parametrize("did", FOUND)
def test_what_was_found_once_stays_mended(did: str) -> None:
    door, content = FOUND[did]
    fuzz.hold(DOORS[door], content)


def _traceback(content: bytes) -> None:
    if b"=" in content:
        raise KeyError(content)


def _two_lines(content: bytes) -> None:
    if b"=" in content:
        raise EvidenceError("a\nb")


def _raw(content: bytes) -> None:
    if b"=" in content:
        raise EvidenceError("found \x1b[31m")


@pytest.mark.parametrize("read", [_traceback, _two_lines, _raw])
def test_a_door_that_breaks_is_found(read) -> None:
    tried, fault = fuzz.fuzz(Door(read, b"a,b\n1,2\n"), 2_000)
    assert fault is not None and tried > 0
