"""Code as HTML, highlighted by Pygments in the classes that themes know."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

_LONGEST = 100_000
"""Characters beyond which code is shown plain: highlighting is slower than anybody reads."""


def language_title(language: str) -> str:
    """A language's name for people: ``JavaScript`` for ``javascript``."""
    lexer = _lexer(language)
    return str(lexer.name) if lexer else language


def code_html(code: str, language: str, *, line_numbers: bool) -> str:
    """A code block in the classes of Material and Pygments; blank lines around the code are not shown.

    Line numbers are not part of the text, so that they are not copied with it. The class ``nohighlight``
    keeps highlight.js of other themes away. The block takes the focus: a long line scrolls by keyboard.
    """
    lines = code.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    shown = "\n".join(lines[first:]).rstrip()
    lexer = _lexer(language) if len(shown) <= _LONGEST else None
    html = highlight(shown, lexer or TextLexer(stripnl=False), HtmlFormatter(nowrap=True)).rstrip("\n")
    if line_numbers:
        rows = html.split("\n")
        digits = len(str(first + len(rows)))
        html = "\n".join(
            f'<span class="linenos" data-linenos="{number:>{digits}} "></span>{row}'
            for number, row in enumerate(rows, first + 1)
        )
    name = escape(re.sub(r"[^\w+#.-]", "-", language))
    return (
        f'<div class="language-{name} highlight"><pre tabindex="0"><span></span>'
        f'<code class="nohighlight">{html}\n</code></pre></div>'
    )


@lru_cache(maxsize=64)  # finding a lexer takes longer than to highlight most cells
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
