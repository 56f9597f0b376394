"""Roles: a fact's result, interval or period within a sentence, a claim's verdict, the way to a figure."""

from collections.abc import Callable
from functools import partial

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole

from evidence.errors import EvidenceError
from evidence.notebooks import execution
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import DESCRIPTOR
from evidence.publishing.citing.citations import REFERENCES
from evidence.records import series
from evidence.records.numbers import in_words


def catalogue_of(env: BuildEnvironment) -> Catalogue:
    """Give the records that this build shows."""
    return env.app.evidence  # type: ignore[attr-defined]


def page_name(record: Record) -> str:
    """Name a record's own page, as Sphinx names pages."""
    return f"{record.content['kind']}s/{record.id}"


def quote(env: BuildEnvironment, id: str, kind: str) -> Record:
    """Find a record, which must be known, and have this page made again when its notebook has run."""
    try:
        record = catalogue_of(env).get(id, kind)
    except EvidenceError as error:
        raise ExtensionError(f"{env.docname}: {error}") from None
    env.note_dependency(str(execution.executed_path(record.notebook)))
    # The source line is worded there, and how far a claim's publication was seen.
    for path in (DESCRIPTOR, REFERENCES):
        env.note_dependency(str(path))
    return record


Made = Callable[["_Role", Record], list[nodes.Node]]


class _Role(SphinxRole):
    """A record quoted by its id, and what stands in its place."""

    def __init__(self, kind: str, made: Made) -> None:
        super().__init__()
        self.kind, self.made = kind, made

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return self.made(self, quote(self.env, self.text, self.kind)), []


def _period(of: Callable[[str], str], role: _Role, record: Record) -> list[nodes.Node]:
    """Give the period of a fact in words, or its last year alone: words that follow the values beside it."""
    return [nodes.Text(of(record.content["period"]))]


def _word(word: str, role: _Role, record: Record) -> list[nodes.Node]:
    link = _link(role.env, record, record.content.get(word, word))
    if role.kind != "fact":
        # Many such links stand on one page: the words of each say which is meant.
        link += nodes.inline("", f" “{record.content['title']}”", classes=["visually-hidden"])
    return [link]


def _words(role: _Role, record: Record) -> list[nodes.Node]:
    """Give a count as prose says it: none, seven."""
    text = record.content["text"]
    if not text.isdigit():
        problem = f"{{words}}`{role.text}` is {text}. Accepted: a fact that is a count."
        raise ExtensionError(f"{role.env.docname}: {problem}")
    return [_link(role.env, record, in_words(int(text)))]


def _interval(role: _Role, record: Record) -> list[nodes.Node]:
    """Give both ends of the interval of a fact."""
    ends = catalogue_of(role.env).companions(record)
    if len(ends) < 2:
        raise ExtensionError(f"{role.env.docname}: no interval is stated of the fact {role.text!r}.")
    low, high = (_link(role.env, ends[end], ends[end].content["text"]) for end in ("low", "high"))
    return [low, nodes.Text(" to "), high]


def _link(env: BuildEnvironment, record: Record, text: str) -> nodes.reference:
    """Lead to a record's own page; of a fact it is known which."""
    uri = env.app.builder.get_relative_uri(env.docname, page_name(record))
    link = nodes.reference("", text, refuri=uri, internal=True)
    if record.content["kind"] == "fact":
        link["classes"].append("fact")
        link["fact"] = record.id
    return link


def setup(app: Sphinx) -> None:
    """Give prose `{fact}`id`` and `{figure}`id``, counts in words, intervals and times, claims' verdicts."""
    # Each leads to the record's own page. Facts and figures take a series too: it means its newest period.
    made: dict[str, Made] = {"words": _words, "interval": _interval, "fact": partial(_word, "text")}
    made |= {"period": partial(_period, str), "year": partial(_period, series.latest)}
    for name, node in made.items():
        app.add_role(name, _Role("fact", node))
    for name, kind in (("figure", "figure"), ("verdict", "claim"), ("strength", "claim")):
        app.add_role(name, _Role(kind, partial(_word, name)))
