"""Linked data: a record as machines read it, in the words of schema.org."""

from typing import Any

from evidence.data import descriptor
from evidence.notebooks.catalogue import Record
from evidence.publishing.citing import citations
from evidence.publishing.citing.licences import licence

VOCABULARY = "https://schema.org"
# Downloads of a figure, with the media type of each.
FORMATS = {"csv": "text/csv", "zip": "application/zip", "svg": "image/svg+xml", "png": "image/png"}


def json_ld(record: Record) -> dict[str, Any]:
    """Describe a record for machines."""
    describe = {"figure": _dataset, "fact": _observation, "claim": _claim_review}[record.content["kind"]]
    # Until the book has an address, its own are relative to its root, one folder above each page.
    context = VOCABULARY if citations.located("") else [VOCABULARY, {"@base": "../"}]
    return {"@context": context, **describe(record)}


def _dataset(record: Record) -> dict[str, Any]:
    content = record.content
    return {
        "@type": "Dataset",
        "name": content["title"],
        "description": f"{content['subtitle']}. {content['missing']} {content['caveat']}",
        **_work(record),
        "temporalCoverage": content["period"],
        "variableMeasured": _typed("PropertyValue", name=content["subtitle"], unitText=content["unit"]),
        "distribution": [
            _typed("DataDownload", contentUrl=citations.address(record, suffix), encodingFormat=media_type)
            for suffix, media_type in FORMATS.items()
        ],
    }


def _typed(type: str, **properties: Any) -> dict[str, Any]:
    return {"@type": type, **properties}


def _observation(record: Record) -> dict[str, Any]:
    """Describe a fact as an `Observation`, which is no work: licence and sources are of the page about it."""
    content = record.content
    left_out = f" Left out: {content['left_out']}." if content["left_out"] else ""
    return {
        "@type": "Observation",
        "name": content["says"],
        "description": f"{citations.title(record)}.{left_out}",
        "identifier": record.id,
        "url": citations.address(record),
        "measuredProperty": {"@type": "Property", "name": content["says"]},
        "value": content["value"],
        **({"unitText": content["unit"]} if content["unit"] else {}),
        "observationDate": content["period"],
        "subjectOf": {"@type": "WebPage", "name": content["says"], **_work(record)},
    }


def _claim_review(record: Record) -> dict[str, Any]:
    """Describe a claim as a `ClaimReview`.

    The verdicts are no scale from worst to best, so that the rating has words and no number. Who made a
    claim may be a person or a body: the name alone is given, which schema.org accepts.
    """
    content = record.content
    return {
        "@type": "ClaimReview",
        "name": citations.title(record),
        **_work(record),
        "claimReviewed": content["title"],
        "itemReviewed": {
            "@type": "Claim",
            "author": content["said_by"],
            "datePublished": str(content["said_on"]),
            "appearance": {"@type": "CreativeWork", "name": content["published_in"]},
            **({"text": content["quotation"]} if content["quotation"] else {}),
        },
        "reviewRating": {
            "@type": "Rating",
            "alternateName": content["verdict"],
            "ratingExplanation": content["rule"],
        },
    }


def _work(record: Record) -> dict[str, Any]:
    """State what is true of every page of a record: who made it, when, from what, on what terms."""
    book = citations.book()
    released = str(book["date-released"])
    return {
        "identifier": record.id,
        "url": citations.address(record),
        "version": str(book["version"]),
        "datePublished": released,
        "dateModified": released,
        "license": licence(book["license"]).url,
        "creator": [_typed("Organization", name=author["name"]) for author in book["authors"]],
        "creditText": citations.full(record),
        "isPartOf": {"@type": "Book", "name": book["title"], "url": citations.located("index.html")},
        "isBasedOn": [_source(id) for id in record.content["sources"]],
    }


def _source(id: str) -> dict[str, Any]:
    source = descriptor.source(id)
    return {
        "@type": "CreativeWork",
        "identifier": id,
        "name": source["title"],
        "publisher": {"@type": "Organization", "name": source["publisher"]},
        "license": licence(source["license"]).url,
        **({"url": source["path"]} if source.get("path") else {}),
        **({"datePublished": source["published"]} if source["published"] else {}),
    }
