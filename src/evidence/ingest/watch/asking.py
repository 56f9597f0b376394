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
HEADERS = {
    "User-Agent": "evidence-childrens-social-care-england (evidence watch: asks each address once)",
    "Accept-Encoding": "gzip",
}
# The largest description of a page is some 300 kB; a file may be as large as one that ingest takes.
MOST_JSON = 4_000_000
# Seconds without a byte, and seconds for the whole of an answer.
SILENCE, WHOLE = 20.0, 120.0
# A publisher that asks for more patience than this has said something else than a time.
LONGEST_WAIT = timedelta(days=366)
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
            found = json.loads(text := content.decode("utf-8-sig"))
        except json.JSONDecodeError as fault:
            short = fault.pos >= len(text.rstrip()) or fault.msg.startswith("Unterminated")
            raise Unanswered("the JSON is cut short" if short else f"not JSON ({fault})") from fault
        except (ValueError, RecursionError) as fault:
            raise Unanswered(f"not JSON ({str(fault)[:80]})") from fault
        if not isinstance(found, dict):
            raise Unanswered("the JSON is no object")
        return found

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
        if address not in self._answers:
            if isinstance(before := self._answers.get(host), Unanswered):
                says = f"not asked, since of {host} was said before: {before}"
                raise Unanswered(says, before.outcome, **before.about)
            try:
                self._answers[address] = _in_time(address, most)
            except Unanswered as fault:
                self._answers[address] = fault
                if fault.outcome in {WAIT, UNREACHABLE}:
                    self._answers[host] = fault
        answer = self._answers[address]
        if isinstance(answer, Unanswered):
            raise answer
        return answer


class _Stay(request.HTTPRedirectHandler):
    """Follows no redirection: where to go on is for a person to say."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = request.build_opener(_Stay)


def _in_time(address: str, most: int) -> bytes:
    """Give up on an answer that takes too long in any of its parts: the host's name, headers or body."""
    done: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put(_read(address, most, time.monotonic() + WHOLE))
        except Exception as fault:
            done.put(fault)

    # A daemon: a host that never ends keeps no command from ending.
    threading.Thread(target=run, daemon=True).start()
    try:
        found = done.get(timeout=WHOLE)
    except queue.Empty:
        found = _late()
    if isinstance(found, Exception):
        raise found
    return found


def _late() -> Unanswered:
    return Unanswered(f"gave no whole answer in {WHOLE:g} seconds", UNREACHABLE)


def _read(address: str, most: int, ends: float) -> bytes:
    content = bytearray()
    try:
        with _OPENER.open(request.Request(address, headers=HEADERS), timeout=SILENCE) as response:
            # What comes is taken as it comes: to wait for a full buffer would let a drip go on for ever.
            while (part := response.read1(1 << 16)) and len(content) <= most:
                content += part
                if time.monotonic() > ends:
                    raise _late()
            left, packed = response.length, response.headers.get("Content-Encoding", "identity").lower()
    except error.HTTPError as fault:
        fault.close()
        raise _refused(fault, address) from fault
    except http.client.IncompleteRead as fault:
        raise Unanswered("the answer is cut short") from fault
    except (OSError, http.client.HTTPException, ValueError) as fault:
        reason = getattr(fault, "reason", fault)
        why = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        raise Unanswered(f"cannot be reached ({' '.join(why.split())[:120]})", UNREACHABLE) from fault
    if left and len(content) <= most:
        raise Unanswered(f"the answer is cut short: {left:,} bytes of it are missing")
    # The statistics service packs its tables whether it says so or not.
    if packed == "gzip" or content.startswith(b"\x1f\x8b"):
        content = _unpacked(content, most)
    elif packed != "identity":
        raise Unanswered(f"the answer is packed as {packed[:40]!r}, which nobody asked for")
    if len(content) > most:
        raise Unanswered(f"the answer is longer than {most:,} bytes, the most that is read")
    return bytes(content)


def _unpacked(content: bytearray, most: int) -> bytearray:
    unpack = zlib.decompressobj(wbits=31)
    try:
        whole = bytearray(unpack.decompress(content, most + 1))
    except zlib.error as fault:
        raise Unanswered("the answer is damaged: it cannot be unpacked") from fault
    if len(whole) <= most and (not unpack.eof or unpack.unused_data):
        raise Unanswered("the answer is cut short or mixed: it does not end where its packing does")
    return whole


def _refused(fault: error.HTTPError, address: str) -> Unanswered:
    code, after = fault.code, fault.headers.get("Retry-After")
    if code == 429 or (code == 503 and after):
        until = _until(after or "")
        how_long = f"until {until}" if until else "and does not say how long"
        return Unanswered(f"the publisher asks to wait {how_long}", WAIT, until=until)
    if 300 <= code < 400:
        to = urljoin(address, fault.headers.get("Location", ""))
        if urlsplit(to)[:2] == urlsplit(address)[:2]:
            return Unanswered(f"is now at {to[:200]}", SUPERSEDED, successor=to[:200])
        return Unanswered(f"sends on to another host, where nothing is asked: {to[:200]}")
    if code == 410:
        return Unanswered("is gone: the publisher answers 410", WITHDRAWN)
    if code >= 500:
        return Unanswered(f"is out of order: the publisher answers {code}", UNREACHABLE)
    return Unanswered(f"the publisher answers {code}: read the road in datapackage.json again")


def _until(said: str) -> str | None:
    """Read how long to wait: seconds, or a day and time. None if it is neither."""
    now = datetime.now(UTC)
    try:
        end = now + timedelta(seconds=int(said)) if said.isdecimal() else parsedate_to_datetime(said)
        return f"{end.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if abs(end - now) < LONGEST_WAIT else None
    except (ValueError, TypeError, OverflowError):
        return None


def _no_page(content: bytes, wanted: str, others: bytes) -> None:
    first = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if not first:
        raise Unanswered("the answer is empty")
    if first in others:
        raise Unanswered(f"{'HTML' if first == b'<' else 'JSON'} in place of {wanted}")
