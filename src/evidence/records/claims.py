"""Claims: statements somebody made, each with the verdict a rule gave it."""

from evidence.records.output import need_words, show, take_id


def claim(id: str, content: dict[str, object], digests: dict[str, str]) -> None:
    """Record one claim with the verdict a rule gave it.

    Parameters
    ----------
    id : str
        Public id, theme first.
    content : dict
        What `evidence.notebooks.claims.Register` knows of the claim, its verdict among it.
    digests : dict of str
        Name to digest of each table that the facts behind the verdict were computed from.

    Raises
    ------
    RecordError
        If the id is malformed or taken, or the statement, the rule or the verdict is missing.
    """
    take_id(id)
    need_words(id, **{name: str(content[name]) for name in ("title", "rule", "verdict")})
    record = {"kind": "claim", "id": id, **content}
    text = f"claim {id}: {content['verdict']} ({content['title']})"
    show(record, text, digests)
