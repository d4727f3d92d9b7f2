"""Texts that know which figures stand in them, so that every printed number carries its metric and its population.

`Words` makes them; the templates print them through `__html__`. Joined with `joined`, put into another text or added up they keep
their figures; any other operation on a string gives a plain one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter
from typing import Any, SupportsIndex

from markupsafe import Markup, escape

from queries import Figure
from ui.claims import Claim

NUMBERS = ("count", "share", "number", "rupiah")
"""Kinds of figures that are printed as a number."""
FORMATTER = Formatter()


@dataclass(frozen=True)
class Mention:
    """Where a figure stands in a text: from `start` up to before `end`."""

    start: int
    end: int
    figure: Figure


class Sentence(str):
    """A text with the figures that stand in it and, if it is a heading, what it claims of the drawing below it."""

    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]

    def __new__(cls, text: str, mentions: Iterable[Mention] = (), claims: Iterable[Claim] = ()) -> Sentence:
        """A text with those figures in it."""
        made = super().__new__(cls, text)
        made.mentions, made.claims = tuple(mentions), tuple(claims)
        return made

    def __add__(self, other: str) -> Sentence:
        return joined((self, other), "")

    def __radd__(self, other: str) -> Sentence:
        return joined((other, self), "")

    def replace(self, old: str, new: str, count: SupportsIndex = -1) -> str:
        """As of any string; the figures are kept where the text stays as long as it was."""
        text = super().replace(old, new, count)
        return Sentence(text, self.mentions, self.claims) if len(old) == len(new) else text

    def __html__(self) -> Markup:
        return self._marked(_names)

    def with_definitions(self) -> Markup:
        """The text as markup in which each figure opens its definition (ui/definition_dialog.py)."""
        return self._marked(lambda figure: _names(figure) + _opens_definition(figure))

    def _marked(self, named: Callable[[Figure], str]) -> Markup:
        text, parts, end = str(self), [], 0
        for mention in self.mentions:
            before = escape(text[end : mention.start]) if mention.start > end else ""
            parts += [before, f"<span{named(mention.figure)}>{_escaped(text[mention.start : mention.end])}</span>"]
            end = mention.end
        return Markup("".join([*parts, escape(text[end:]) if end < len(text) else ""]))


def _opens_definition(figure: Figure) -> str:
    """The attributes that make a number open its definition; empty if it cannot be looked up."""
    addresses = " ".join(figure.addresses)
    return f" class='mentas-number' role='button' tabindex='0' aria-haspopup='dialog' data-definition='{escape(addresses)}'" if addresses else ""


def _names(figure: Figure) -> str:
    # Not `Markup.format`: a table has hundreds of figures, and that reads its template anew for each.
    return f" data-metric='{_escaped(figure.metric.name)}' data-population='{_escaped(figure.whom)}'"


@lru_cache(maxsize=4096)
def _escaped(text: str) -> str:
    """A text escaped for markup, as a plain string. Remembered: all figures of a row are of the same people."""
    return str(escape(text))


def attributes(text: str) -> Markup:
    """The attributes of an element that holds that text and no other; empty if it is no figure."""
    return Markup(_names(text.mentions[0].figure) if isinstance(text, Sentence) and len(text.mentions) == 1 else "")


def figure_text(text: str, figure: Figure) -> str:
    """A figure as it is written, with the figure itself if it is a number."""
    return Sentence(text, (Mention(0, len(text), figure),)) if figure.kind in NUMBERS else text


def joined(texts: Iterable[str], separator: str = " ") -> Sentence:
    """Texts one after the other; the figures and claims of each are kept."""
    parts: list[str] = []
    mentions: list[Mention] = []
    claims: list[Claim] = []
    end = 0
    for text in texts:
        if parts:
            parts.append(separator)
            end += len(separator)
        if isinstance(text, Sentence):
            mentions += [Mention(end + each.start, end + each.end, each.figure) for each in text.mentions]
            claims += text.claims
        parts.append(str(text))
        end += len(text)
    return Sentence("".join(parts), mentions, claims)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> tuple[tuple[str, str | None, str | None], ...]:
    """The places of a text of the catalogues, each after what stands before it. Remembered: a text is filled in many times on a page."""
    return tuple((literal, name, spec) for literal, name, spec, _ in FORMATTER.parse(text))


def filled(text: str, values: Mapping[str, object], word: Callable[[str, list[str]], str]) -> Sentence:
    """A text of the catalogues with its places filled in; in `{name:person|people}` stands what `word` picks of the forms. Raises
    KeyError for a place without a value."""
    parts: list[Any] = []
    for literal, name, spec in _parsed(text):
        parts.append(literal)
        if spec and "|" in spec:
            parts.append(word(str(name), spec.split("|")))
        elif name is not None:
            value, _ = FORMATTER.get_field(name, (), values)
            parts.append(value if isinstance(value, str) else format(value, spec or ""))
    return joined(parts, "")


def after(text: str, start: int) -> Sentence:
    """What stands in a text from that letter on, with its figures."""
    mentions = [Mention(each.start - start, each.end - start, each.figure) for each in getattr(text, "mentions", ()) if each.start >= start]
    return Sentence(str(text)[start:], mentions)


def says(text: str, *claims: Claim) -> Sentence:
    """A heading with what it claims of the drawing below it (ui/claims.py)."""
    return Sentence(str(text), getattr(text, "mentions", ()), (*getattr(text, "claims", ()), *claims))
