"""Reading the XML of an answer: no document type, so no entities and nothing fetched."""

import xml.etree.ElementTree as ElementTree


class BadAnswer(Exception):
    """Twilio would log this answer as an error; the message begins with its number."""


class _Builder(ElementTree.TreeBuilder):
    """Comments and processing instructions are left out; a document type is refused."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:  # noqa: ARG002 - expat's own
        raise BadAnswer(f"12100: a document type ({name}) is not read")


def read_response(answer: str) -> ElementTree.Element:
    """The Response of a document."""
    parser = ElementTree.XMLParser(target=_Builder())  # noqa: S314 - the application's own answer, without entities
    try:
        root = ElementTree.fromstring(answer.strip().encode(), parser)  # noqa: S314 - as above
    except (ElementTree.ParseError, LookupError) as error:
        raise BadAnswer(f"12100: the document cannot be read, {error}") from error
    if root.tag != "Response":
        raise BadAnswer(f"12200: a document begins with Response, not {root.tag}")
    return root
