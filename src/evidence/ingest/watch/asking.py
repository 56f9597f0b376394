"""One read of one address: never a second try, another host, or more bytes and seconds than are said here."""

import http.client
import json
import queue
import threading
import time
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib import error, request
from urllib.parse import urljoin, urlsplit

from evidence.errors import DataError, EvidenceError
from evidence.ingest import readers
from evidence.ingest.files import MOST_BYTES, File, archive

# The services that are asked, and nothing besides: what one of them answers can send nobody anywhere else.
SERVICES = {
    "api": "https://api.education.gov.uk/statistics/v1",
    "catalogue": "https://explore-education-statistics.service.gov.uk/data-catalogue",
    "content": "https://www.gov.uk/api/content",
    "files": "https://assets.publishing.service.gov.uk",
}
HEADERS = {"User-Agent": "evidence-childrens-social-care-england (evidence watch)", "Accept-Encoding": "gzip"}
# The largest description of a page is some 300 kB; a file may be as large as one that ingest takes.
MOST_JSON = 4_000_000
# Seconds without a byte, and seconds for the whole of an answer.
SILENCE, WHOLE = 20.0, 120.0
WITHDRAWN, SUPERSEDED, WAIT = "withdrawn", "superseded", "told to wait"
NOT_READABLE, UNREACHABLE = "not readable", "unreachable"


class Unanswered(EvidenceError):
    """An answer that is no table and no description: which of the outcomes it is, and in what words."""

    def __init__(self, says: str, outcome: str = NOT_READABLE, **about: str | None) -> None:
        super().__init__(says)
        self.outcome, self.about = outcome, about


class Asker:
    """What was asked in one run: no address is asked twice, and no host that did not answer or said wait."""

    def __init__(self) -> None:
        self._answers: dict[str, bytes | Unanswered] = {}

    def json(self, address: str) -> dict[str, Any]:
        """Read a description."""
        content = self._ask(address, MOST_JSON)
        _no_page(content, "JSON", b"<")
        try:
            return json.loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError) as fault:
            raise Unanswered(f"cut short, or not JSON ({str(fault)[:80]})") from fault

    def file(self, address: str, name: str) -> File:
        """Read a file of figures that is whole and of the kind its name says."""
        file = File(name, self._ask(address, MOST_BYTES))
        _no_page(file.content, file.suffix.removeprefix(".").upper(), b"<{[")
        try:
            if file.suffix in {".ods", ".xlsx"}:
                archive(file, "a workbook", "a workbook as published").close()
            elif readers.read(file)[1] != "utf-8":
                raise file.error("not UTF-8", accepted="UTF-8")
        except DataError as fault:
            raise Unanswered(f"cut short, or not of its kind: {str(fault).removesuffix('.')}") from fault
        return file

    def _ask(self, address: str, most: int) -> bytes:
        if not any(address.startswith(f"{service}/") for service in SERVICES.values()):
            raise Unanswered(f"the address is of no service that is asked: {address[:120]}")
        host = urlsplit(address).netloc
        place = host if host in self._answers else address
        if place not in self._answers:
            self._answers[place] = _in_time(address, most)
        answer = self._answers[place]
        if isinstance(answer, bytes):
            return answer
        if answer.outcome in {WAIT, UNREACHABLE}:
            self._answers[host] = answer
        raise answer


# It opens no file and follows no redirection: where to go on is for a person to say.
_OPENER = request.OpenerDirector()
for _part in ("ProxyHandler", "HTTPHandler", "HTTPSHandler", "HTTPDefaultErrorHandler", "HTTPErrorProcessor"):
    _OPENER.add_handler(getattr(request, _part)())


def _in_time(address: str, most: int) -> bytes | Unanswered:
    """Give up on an answer that takes too long in any of its parts: the host's name, headers or body."""
    done: queue.SimpleQueue[bytes | Unanswered] = queue.SimpleQueue()
    # A daemon: a host that never ends keeps no command from ending.
    threading.Thread(target=lambda: done.put(_read(address, most)), daemon=True).start()
    try:
        return done.get(timeout=WHOLE)
    except queue.Empty:
        return Unanswered(f"gave no whole answer in {WHOLE:g} seconds", UNREACHABLE)


def _read(address: str, most: int) -> bytes | Unanswered:
    # Whoever asked has given up by then.
    content, ends = bytearray(), time.monotonic() + WHOLE + SILENCE
    try:
        with _OPENER.open(request.Request(address, headers=HEADERS), timeout=SILENCE) as response:
            # What comes is taken as it comes: to wait for a full buffer would let a drip go on for ever.
            while (part := response.read1(1 << 16)) and len(content) <= most and time.monotonic() < ends:
                content += part
            left = response.length
        # The statistics service packs its tables whether it says so or not.
        if content.startswith(b"\x1f\x8b"):
            unpack = zlib.decompressobj(wbits=31)
            content = bytearray(unpack.decompress(content, most + 1))
            left = left or not unpack.eof or len(unpack.unused_data)
    except error.HTTPError as fault:
        fault.close()
        return _refused(fault, address)
    except (http.client.IncompleteRead, zlib.error):
        return Unanswered("the answer is cut short or damaged")
    except Exception as fault:  # sockets, TLS, names and HTTP each have errors of their own
        reason = getattr(fault, "reason", fault)
        why = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        return Unanswered(f"cannot be reached ({' '.join(why.split())[:120]})", UNREACHABLE)
    if len(content) > most:
        return Unanswered(f"the answer is longer than {most:,} bytes, the most that is read")
    return Unanswered("the answer is cut short, or not as long as it says") if left else bytes(content)


def _refused(fault: error.HTTPError, address: str) -> Unanswered:
    code, after, to = fault.code, fault.headers.get("Retry-After"), fault.headers.get("Location")
    if code == 429 or (code == 503 and after):
        until = _until(after or "")
        return Unanswered(f"asks to wait until {until or 'a time it does not say'}", WAIT, until=until)
    if code >= 500:
        return Unanswered(f"is out of order: the publisher answers {code}", UNREACHABLE)
    if code == 410:
        return Unanswered("is gone: the publisher answers 410", WITHDRAWN)
    if 300 <= code < 400 and to:
        to = urljoin(address, to)[:200]
        if urlsplit(to)[:2] == urlsplit(address)[:2]:
            return Unanswered(f"is now at {to}", SUPERSEDED, successor=to)
        return Unanswered(f"sends on to another host, where nothing is asked: {to}")
    return Unanswered(f"the publisher answers {code}: read the road in datapackage.json again")


def _until(said: str) -> str | None:
    try:
        wait = timedelta(seconds=int(said)) if said.isdecimal() else None
        end = parsedate_to_datetime(said) if wait is None else datetime.now(UTC) + wait
        return f"{end.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, TypeError, OverflowError):
        return None


def _no_page(content: bytes, wanted: str, others: bytes) -> None:
    first = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    # Nothing at all is in every string too.
    if first in others:
        raise Unanswered(f"{ {b'': 'nothing', b'<': 'HTML'}.get(first, 'JSON') } in place of {wanted}")
