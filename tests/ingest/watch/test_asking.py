"""One read of one address: what cannot be read ends in one message, within bounds of size and time."""

import gzip
import socket
import time

import pytest

from evidence.ingest.watch import asking
from evidence.ingest.watch.asking import Asker, Unanswered
from tests.ingest.watch.publisher import HTML, Answer, bomb

ADDRESS = "/content/a"
BITE, WHOLE = 10_000, 0.4


@pytest.fixture
def small(monkeypatch):
    """Bounds that a test reaches at once."""
    monkeypatch.setattr(asking, "MOST_JSON", BITE)
    monkeypatch.setattr(asking, "MOST_BYTES", BITE)
    monkeypatch.setattr(asking, "WHOLE", WHOLE)


PACKED = gzip.compress(b'{"a": "' + bytes(range(97, 123)) * 20 + b'"}')
BAD = {
    "endless": (Answer(b'{"a": ', then="endless"), "not readable", "longer than 10,000 bytes"),
    "slow": (Answer(b'{"a": ', then="slow"), "unreachable", "no whole answer in 0.4 seconds"),
    "endless headers": (
        Answer(b"{}", headers={f"X-{n}": "a" for n in range(200)}),
        "unreachable",
        "more than 100 headers",
    ),
    "too long": (Answer(b" " * (BITE + 1)), "not readable", "longer than 10,000 bytes"),
    "a gzip bomb": (Answer(bomb(50_000_000)[:BITE]), "not readable", "longer than 10,000 bytes"),
    "gzip cut short": (Answer(PACKED[:-9]), "not readable", "cut short"),
    "gzip and more": (Answer(PACKED + PACKED), "not readable", "not as long as it says"),
    "gzip that is none": (Answer(b"\x1f\x8b{}"), "not readable", "damaged"),
    "another packing": (Answer(b"\x0b\x01", headers={"Content-Encoding": "br"}), "not readable", "not JSON"),
    "shorter than it says": (Answer(b'{"a": 1}', length=900), "not readable", "cut short"),
    "longer than it says": (Answer(b'{"a": 1}', length=5), "not readable", "cut short"),
    "no JSON": (Answer(b"{'a': 1}"), "not readable", "not JSON"),
    "two JSONs": (Answer(b"{}{}"), "not readable", "not JSON"),
    "JSON too deep": (Answer(b"[" * 9_000), "not readable", "not JSON"),
    "a number too long": (Answer(b'{"a": ' + b"9" * 9_000 + b"}"), "not readable", "not JSON"),
    "not UTF-8": (Answer('{"a": "Sîr"}'.encode("latin-1")), "not readable", "not JSON"),
    "empty": (Answer(b"\xef\xbb\xbf \n"), "not readable", "nothing in place of JSON"),
    "HTML": (HTML, "not readable", "HTML in place of JSON"),
    "404": (Answer(b"{}", 404), "not readable", "answers 404"),
    "410": (Answer(b"{}", 410), "withdrawn", "answers 410"),
    "500": (Answer(HTML.body, 500), "unreachable", "answers 500"),
    "503 with a time": (Answer(b"", 503, {"Retry-After": "0"}), "told to wait", "until 20"),
    "429 without a time": (Answer(b"", 429), "told to wait", "a time it does not say"),
    "429 with no time": (Answer(b"", 429, {"Retry-After": "soon"}), "told to wait", "a time it does not say"),
    "429 for ever": (Answer(b"", 429, {"Retry-After": "9" * 30}), "told to wait", "a time it does not say"),
    "304": (Answer(b"", 304), "not readable", "answers 304"),
    "sent on": (Answer(b"", 301, {"Location": "/content/b"}), "superseded", "/content/b"),
    "sent to another host": (
        Answer(b"", 302, {"Location": "http://localhost:1/content/a"}),
        "not readable",
        "another host",
    ),
    "sent to a file": (Answer(b"", 302, {"Location": "file:///etc/passwd"}), "not readable", "another host"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_read_ends_in_one_message(kind, services, small):
    services.answers[ADDRESS], outcome, words = BAD[kind]
    asker, began = Asker(), time.monotonic()
    for _ in range(2):
        with pytest.raises(Unanswered) as told:
            asker.json(services.base + ADDRESS)
        assert told.value.outcome == outcome and words in str(told.value)
        assert "\n" not in str(told.value) and len(str(told.value)) < 400
    assert time.monotonic() - began < 20 * WHOLE
    assert len(services.asked) == 1, "there is no second try"


FILES = {
    "HTML in place of CSV": ("a.csv", HTML.body, "HTML in place of CSV"),
    "JSON in place of CSV": ("a.csv", b'{"title": "Too many requests"}', "JSON in place of CSV"),
    "HTML in place of a workbook": ("a.ods", HTML.body, "HTML in place of ODS"),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(40), "NUL byte"),
    "a workbook named .csv": ("a.csv", b"PK\x03\x04" + bytes(40), "workbook or zip"),
    "a row cut short": ("a.csv", b"a,b,c\n1,2,3\n4,5", "row 3"),
    "a quote cut short": ("a.csv", b'a,b\n1,"two', "cut short"),
    "a workbook cut short": ("a.xlsx", b"PK\x03\x04" + bytes(40), "cut short"),
    "not UTF-8": ("a.csv", b"a,b\n1,S\xeer\n", "not UTF-8"),
    "empty": ("a.csv", b"", "nothing in place of CSV"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_whole_and_of_the_kind_its_name_says(kind, services):
    name, body, words = FILES[kind]
    services.answers[ADDRESS] = Answer(body)
    with pytest.raises(Unanswered) as told:
        Asker().file(services.base + ADDRESS, name)
    assert told.value.outcome == "not readable" and words in str(told.value)


def test_what_is_whole_is_read_packed_or_not_and_with_a_mark_before_it(services):
    services.answers |= {
        "/api/plain": Answer(b'\xef\xbb\xbf{"a": 1}'),
        "/api/packed": Answer(gzip.compress(b"a,b\n1,2\n"), headers={"Content-Encoding": "gzip"}),
        "/api/silent": Answer(gzip.compress(b"a,b\n1,2")),
    }
    asker = Asker()
    assert asker.json(f"{services.base}/api/plain") == {"a": 1}
    assert asker.file(f"{services.base}/api/packed", "a.csv").content == b"a,b\n1,2\n"
    # The statistics service packs its tables and may not say so.
    assert asker.file(f"{services.base}/api/silent", "a.csv").content == b"a,b\n1,2"


def test_a_host_that_does_not_answer_is_not_asked_again(services, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setitem(asking.SERVICES, "content", nobody)
    asker, tried = Asker(), []
    monkeypatch.setattr(
        asking,
        "_read",
        lambda address, most, read=asking._read: (tried.append(address), read(address, most))[1],
    )
    for address in ("a", "b", "a"):
        with pytest.raises(Unanswered, match=r"cannot be reached \(Connection refused\)") as told:
            asker.json(f"{nobody}/{address}")
        assert told.value.outcome == "unreachable"
    assert tried == [f"{nobody}/a"]


@pytest.mark.parametrize("address", ["https://example.org/a", "file:///etc/passwd", "{base}.example.org/a"])
def test_no_other_host_is_asked(services, address):
    with pytest.raises(Unanswered, match="of no service that is asked"):
        Asker().json(address.format(base=f"{services.base}/content"))
    assert not services.asked


def test_who_asks_says_so_and_names_no_host_and_no_person(services):
    services.answers[ADDRESS] = Answer(b"{}")
    Asker().json(services.base + ADDRESS)
    ((_, agent),) = services.asked
    assert (
        agent.startswith("evidence-childrens-social-care-england") and "@" not in agent and "/" not in agent
    )
