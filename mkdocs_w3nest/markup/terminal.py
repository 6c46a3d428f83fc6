"""Text of a terminal as HTML: ANSI colours become spans, carriage returns and backspaces are carried out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

_TOKEN = re.compile(
    r"\x1b\[(?P<sgr>[0-9;:]*)m"
    r"|\x1b\[(?P<erase>[0-2]?)K"
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # other control sequences do nothing here
    r"|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # titles and hyperlinks
    r"|\x1b.?"
    r"|(?P<move>[\r\x08])"
    r"|[\x00-\x07\x0b-\x1f\x7f]"
    r"|(?P<text>[^\x00-\x08\x0b-\x1f\x7f]+)"
)
_MOVES = re.compile(r"[\r\x08]|\x1b\[[0-2]?K")


@dataclass(frozen=True)
class _Style:
    """How characters look; colours are an index of the palette, or CSS."""

    color: int | str | None = None
    background: int | str | None = None
    bold: bool = False
    faint: bool = False
    italic: bool = False
    underline: bool = False
    inverse: bool = False
    strike: bool = False


_PLAIN = _Style()
_FLAGS = {
    1: {"bold": True},
    2: {"faint": True},
    3: {"italic": True},
    4: {"underline": True},
    7: {"inverse": True},
    9: {"strike": True},
    22: {"bold": False, "faint": False},
    23: {"italic": False},
    24: {"underline": False},
    27: {"inverse": False},
    29: {"strike": False},
}


def terminal_html(text: str) -> str:
    """What a terminal would show of `text`, as escaped HTML."""
    style = _PLAIN
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _MOVES.search(line):
            written, style = _type(line, style)
        else:
            written = list(_read(line, style))
            style = written.pop()[1]
        runs = _runs(written)
        lines.append("".join(_span(written, run_style) for written, run_style in runs))
    return "\n".join(lines)


def _read(line: str, style: _Style) -> Iterator[tuple[str, _Style]]:
    """Pieces of text with their style; the last one is empty, and says the style at the end."""
    for token in _TOKEN.finditer(line):
        if token["sgr"] is not None:
            style = _restyle(style, token["sgr"])
        elif token["text"]:
            yield token["text"], style
    yield "", style


def _type(line: str, style: _Style) -> tuple[list[tuple[str, _Style]], _Style]:
    """Types a line into cells, as a terminal does that can go back in it."""
    cells: list[tuple[str, _Style]] = []
    column = 0
    for token in _TOKEN.finditer(line):
        if token["sgr"] is not None:
            style = _restyle(style, token["sgr"])
        elif token["erase"] is not None:
            if token["erase"] == "1":
                erased = min(column + 1, len(cells))
                cells[:erased] = [(" ", _PLAIN)] * erased
            else:
                del cells[0 if token["erase"] == "2" else column :]
        elif token["move"]:
            column = 0 if token["move"] == "\r" else max(column - 1, 0)
        elif token["text"]:
            written = [(character, style) for character in token["text"]]
            cells += [(" ", _PLAIN)] * (column - len(cells))
            cells[column : column + len(written)] = written
            column += len(written)
    return cells, style


def _runs(pieces: list[tuple[str, _Style]]) -> list[tuple[str, _Style]]:
    """The same text in as few pieces as there can be."""
    runs: list[tuple[list[str], _Style]] = []
    for text, style in pieces:
        if runs and runs[-1][1] == style:
            runs[-1][0].append(text)
        else:
            runs.append(([text], style))
    return [("".join(texts), style) for texts, style in runs]


def _restyle(style: _Style, codes: str) -> _Style:
    """The style after a "select graphic rendition" sequence (ECMA-48, 8.3.117)."""
    numbers = [int(code) if code.isdigit() and len(code) < 4 else 0 for code in re.split("[;:]", codes)]
    i = 0
    while i < len(numbers):
        code = numbers[i]
        i += 1
        if code == 0:
            style = _PLAIN
        elif code in _FLAGS:
            style = replace(style, **_FLAGS[code])
        elif code == 38:
            color, i = _extended(numbers, i)
            style = replace(style, color=color)
        elif code == 48:
            color, i = _extended(numbers, i)
            style = replace(style, background=color)
        elif code == 39:
            style = replace(style, color=None)
        elif code == 49:
            style = replace(style, background=None)
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style = replace(style, color=code % 10 + (8 if code >= 90 else 0))
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style = replace(style, background=code % 10 + (8 if code >= 100 else 0))
    return style


def _extended(numbers: list[int], i: int) -> tuple[int | str | None, int]:
    """A colour of 256 or of all, and the position after it."""
    if numbers[i : i + 1] == [5] and i + 1 < len(numbers):
        index = min(numbers[i + 1], 255)
        return (index if index < 16 else _of_256(index)), i + 2
    if numbers[i : i + 1] == [2] and i + 3 < len(numbers):
        red, green, blue = (min(part, 255) for part in numbers[i + 1 : i + 4])
        return f"#{red:02x}{green:02x}{blue:02x}", i + 4
    return None, len(numbers)


def _of_256(index: int) -> str:
    """CSS of a colour of xterm's palette, which has a cube of 6×6×6 and 24 greys."""
    if index >= 232:
        return "#" + f"{8 + 10 * (index - 232):02x}" * 3
    steps = (0, 95, 135, 175, 215, 255)
    index -= 16
    return "#" + "".join(f"{steps[part]:02x}" for part in (index // 36, index // 6 % 6, index % 6))


def _span(text: str, style: _Style) -> str:
    if style == _PLAIN:
        return escape(text, quote=False)
    color, background = style.color, style.background
    if style.inverse:
        color, background = background, 7 if color is None else color
    classes = [name for name in ("bold", "faint", "italic", "underline", "strike") if getattr(style, name)]
    css: list[str] = []
    for value, name, prop in ((color, "fg", "color"), (background, "bg", "background-color")):
        if isinstance(value, int):
            classes.append(f"{name}{value}")
        elif value is not None:
            css.append(f"{prop}:{value}")
    attributes = f' class="{" ".join(f"w3nest-ansi-{name}" for name in classes)}"' if classes else ""
    attributes += f' style="{";".join(css)}"' if css else ""
    return f"<span{attributes}>{escape(text, quote=False)}</span>"
