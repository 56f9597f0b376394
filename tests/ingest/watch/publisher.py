"""A publisher's services on this machine: invented answers in the shapes that their documents describe."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OLD_SET = "00000000-0000-4000-8000-000000000001"
NEW_SET = "00000000-0000-4000-8000-000000000002"


@dataclass
class Answer:
    """What a service answers. With a `length` it lies; `then` goes on after the body, for ever or slowly."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    then: str = ""


def said(content: Any, **about: Any) -> Answer:
    return Answer(json.dumps(content).encode(), **about)


HTML = Answer(b"<!DOCTYPE html>\n<title>Service unavailable</title>", headers={"Content-Type": "text/html"})


class Services(ThreadingHTTPServer):
    """Answers by path; every request is noted."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []
        self.ended = threading.Event()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def addresses(self) -> dict[str, str]:
        return {name: f"{self.base}/{name}" for name in ("api", "catalogue", "content", "files")}

    def handle_error(self, *_: Any) -> None:
        """Whoever was asked to stop listening has done so."""


class _Handler(BaseHTTPRequestHandler):
    server: Services

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["User-Agent"]))
        answer = self.server.answers.get(self.path, Answer(b"{}", status=404))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not answer.then:
            length = len(answer.body) if answer.length is None else answer.length
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(answer.body)
        while answer.then and not self.server.ended.is_set():
            self.wfile.write(b" " * (1 << 16 if answer.then == "endless" else 1))
            if answer.then == "slow":
                time.sleep(0.02)

    def log_message(self, *_: Any) -> None:
        """Say nothing on the terminal."""


@contextmanager
def services() -> Iterator[Services]:
    server = Services()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()


def data_set(number: str | None, status: str = "Published", successor: str | None = None) -> dict[str, Any]:
    latest = {"number": number, "published": "2026-11-19T09:30:00Z", "totalResults": 2} if number else None
    about = {"id": OLD_SET, "title": "A data set", "summary": "", "status": status, "latestVersion": latest}
    return about | ({"supersedingDataSetId": successor} if successor else {})


def changes(size: str) -> dict[str, Any]:
    kinds = {"filters": [{"currentState": {"id": "a"}}]}
    return {
        "majorChanges": kinds if size == "major" else {},
        "minorChanges": kinds if size != "major" else {},
    }


def page(updated: str, files: list[str], base: str, **more: Any) -> dict[str, Any]:
    attachments = [{"title": name, "url": f"{base}/files/media/1/{name}"} for name in files]
    return {
        "base_path": "/government/statistics/a-page",
        "document_type": "official_statistics",
        "public_updated_at": updated,
        "details": {"attachments": attachments},
        "links": {},
        **more,
    }


def publications(*slugs: str, updated: str = "2026-11-19T09:30:00Z") -> dict[str, Any]:
    results = [
        {"id": NEW_SET, "title": slug, "slug": slug, "summary": "", "lastPublished": updated}
        for slug in slugs
    ]
    return {"paging": {"page": 1, "pageSize": 40, "totalResults": len(slugs)}, "results": results}


def bomb(size: int) -> bytes:
    return gzip.compress(b" " * size)
