"""Which sentences are there to translate? Reads the code, and brings the catalogues up to date.

`python -m bot.i18n.extract` (`make i18n`) adds new messages untranslated, keeps translations, drops what is
gone. Texts are found in the syntax tree, so a text that is not a literal cannot slip through unseen.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.i18n.catalogue import CHINESE, FOLDER, read

ROOT = FOLDER.parents[1]
PACKAGES = ("bot", "core", "storage")
TEXT_AT = {"say": 1, "say_mrkdwn": 1, "Phrase": 0}  # the argument that holds the template
GENERIC = {"bot/i18n/__init__.py", "bot/render/mrkdwn.py", "core/phrase.py"}  # pass on templates of others


class Found(NamedTuple):
    """A template, the module it stands in and its line; ``text`` is None where it is not a literal."""

    text: str | None
    module: str
    line: int


def messages(root: Path = ROOT) -> list[Found]:
    """Every template in the code, in the order of modules and lines."""
    return [
        found
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
        for found in in_source(path.read_text("utf-8"), path.relative_to(root).as_posix())
    ]


def in_source(source: str, module: str) -> Iterator[Found]:
    """The templates of one module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if name in TEXT_AT and len(node.args) > TEXT_AT[name]:
                text = node.args[TEXT_AT[name]]
                literal = text.value if isinstance(text, ast.Constant) else None
                if isinstance(literal, str):
                    yield Found(literal, module, node.lineno)
                elif module not in GENERIC:
                    yield Found(None, module, node.lineno)


def updated(catalogue: Catalog, found: list[Found]) -> Catalog:
    """The catalogue with exactly the messages found; translations it had are kept."""
    fresh = Catalog(
        locale=catalogue.locale,
        header_comment="# What Restock says, in Simplified Chinese, as sellers on Amazon speak.",
        project="restock",
        version="0.1",
        msgid_bugs_address="the project's issues",
        last_translator="the contributors of Restock",
        language_team="zh_CN",
        creation_date=catalogue.creation_date,  # kept, so that only messages change from run to run
        revision_date=catalogue.revision_date,
        fuzzy=False,
    )
    for each in found:
        if each.text is not None:
            known = catalogue.get(each.text)
            fresh.add(each.text, known.string if known else "", locations=[(each.module, 0)])
    return fresh


def main() -> None:
    """Write the catalogue; print how many messages still want a translation."""
    catalogue = updated(read(CHINESE), messages())
    with (FOLDER / f"{CHINESE}.po").open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    missing = [message.id for message in catalogue if message.id and not message.string]
    print(f"{len(catalogue)} messages, {len(missing)} without a translation")
    for text in missing:
        print(f"  {text}")


def _name(function: ast.expr) -> str | None:
    match function:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="i18n" | "phrase"), attr=name):
            return name  # not every method called ``say``: Slack's own clients have one too
        case _:
            return None


if __name__ == "__main__":
    main()
