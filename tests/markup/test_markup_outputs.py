"""Outputs of cells as HTML: rich when they can be, escaped when they are text, readable always."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import nbformat
import pytest

from mkdocs_w3nest.markup.outputs import render_outputs
from mkdocs_w3nest.markup.terminal import terminal_html

PNG = base64.b64encode(b"\x89PNG not really").decode()


def stream(text: str | list[str], name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def display(data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}


def error(
    ename: str = "NameError", evalue: str = "name 'x'", traceback: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": list(traceback)}


class Text(HTMLParser):
    """What a reader without CSS sees, and the tags around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_outputs_of_these_tests_are_nbformat() -> None:
    """What is rendered here is what Jupyter's own schema allows."""
    outputs = [stream("a"), display({"text/plain": "a"}), error()]
    cell = {"cell_type": "code", "metadata": {}, "source": "", "execution_count": 1, "outputs": outputs}
    nbformat.validate({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]})


def test_text_of_one_stream_in_a_row_is_one_text() -> None:
    """Prints that arrive in pieces read as one, and stderr stays apart."""
    html = render_outputs([stream("a"), stream(["b\n", "c"]), stream("oops", "stderr"), stream("d")])
    assert re.findall(r'<pre class="w3nest-text w3nest-(\w+)">([^<]*)</pre>', html) == [
        ("stdout", "ab\nc"),
        ("stderr", "oops"),
        ("stdout", "d"),
    ]


@pytest.mark.parametrize(
    "output",
    [
        stream("<b>&"),
        display({"text/plain": "<b>&"}),
        display({"application/json": {"<b>&": "<b>&"}}),
        display({"text/latex": "$<b>&$"}),
        display({"text/markdown": "<b>&amp;"}),
        display({"application/x-<b>&": 1}),
        display({"image/png": PNG, "text/plain": '"<b>&'}),
        error("<b>&", "<b>&", ("<b>&",)),
        {"output_type": "<b>&"},
    ],
    ids=lambda output: next(iter(output.get("data", output)), ""),
)
def test_text_is_escaped(output: Mapping[str, Any]) -> None:
    """No text of an output becomes a tag of the page."""
    html = render_outputs([output])
    assert "<b>" not in html
    assert "b" not in Text(html).tags


def test_html_is_shown_as_it_is_with_its_tags_balanced() -> None:
    """HTML of a backend is the author's own, but stays in its place."""
    html = render_outputs(
        [
            display(
                {
                    "text/html": "</div><table class='x'><tr><td>1 &lt; 2<script>a < b</script>",
                    "text/plain": "t",
                }
            )
        ]
    )
    assert '<table class="x"><tr><td>1 &lt; 2<script>a < b</script></td></tr></table></div>' in html


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"text/plain": "p", "text/html": "<i>h</i>", "image/png": PNG}, "<i>h</i>"),
        ({"text/plain": "p", "image/png": PNG, "image/svg+xml": "<svg/>"}, "data:image/svg+xml;base64,"),
        ({"text/plain": "p", "image/png": PNG, "text/markdown": "*m*"}, "data:image/png;base64,"),
        ({"text/plain": "p", "text/markdown": "*m*", "text/latex": "$l$"}, "<em>m</em>"),
        ({"text/plain": "p", "text/latex": "$l$", "application/json": 1}, r"\(l\)"),
        ({"text/plain": "p", "application/json": [1, 2]}, "JSON list of 2"),
        ({"text/plain": "p", "application/vnd.x+json": 1}, ">p</pre>"),
    ],
)
def test_the_richest_form_is_shown(data: Mapping[str, Any], expected: str) -> None:
    """Of a bundle, the first form that the page can show."""
    html = render_outputs([display(data)])
    assert expected in html
    assert data["text/plain"] == "p"


def test_an_image_has_its_text_as_alternative_and_its_size() -> None:
    """Screen readers get the author's words, else the plain text; the page does not jump when it loads."""
    html = render_outputs(
        [
            display(
                {"image/png": [PNG[:4] + "\n", PNG[4:]], "text/plain": "<Figure>"},
                {"image/png": {"width": 9, "height": 8.4}},
            )
        ]
    )
    assert f'src="data:image/png;base64,{PNG}" alt="&lt;Figure&gt;" width="9" height="8"' in html
    html = render_outputs([display({"image/jpeg": PNG, "text/plain": "x"}, {"image/jpeg": {"alt": "A cow"}})])
    assert 'alt="A cow"' in html


def test_what_is_no_image_is_said() -> None:
    """Data that is not base64 does not reach an attribute."""
    html = render_outputs([display({"image/png": 'AAAA"><script>AA'})])
    assert "<script>" not in html
    assert "is no image" in html


def test_an_svg_runs_no_script() -> None:
    """SVG is shown as an image: scripts in it do not run, ids in it do not meet those of the page."""
    html = render_outputs([display({"image/svg+xml": "<svg><script>alert(1)</script></svg>"})])
    assert "<script>" not in html


def test_markdown_has_tables_and_fences_and_no_html() -> None:
    """Markdown of a backend is rendered; HTML and script links in it are not."""
    source = "| a |\n|---|\n| 1 |\n\n```\ncode\n```\n\n<script>x</script> <img onerror=1> [l](javascript:x)"
    html = render_outputs([display({"text/markdown": source})])
    assert "<table>" in html
    assert "code\n</code>" in html
    assert "<script>" not in html
    assert "<img" not in html
    assert "javascript:" not in html


@pytest.mark.parametrize(
    ("latex", "shown"), [("$$x$$", r"\[x\]"), (r"$\displaystyle x$", r"\(\displaystyle x\)"), ("x", "x")]
)
def test_latex_is_in_the_delimiters_of_arithmatex(latex: str, shown: str) -> None:
    """MathJax and KaTeX find it where pymdownx.arithmatex is set up."""
    assert f'<div class="arithmatex">{shown}</div>' in render_outputs([display({"text/latex": latex})])


def test_an_error_says_what_and_where_and_folds_its_traceback() -> None:
    """Name, line and message stand first; an alert tells screen readers."""
    html = render_outputs([error(traceback=("\x1b[31mTraceback\x1b[0m", "line 2"))], line=3)
    assert '<div class="w3nest-error" role="alert" data-line="3">' in html
    assert "NameError, line 3: name 'x'" in Text(html).text
    assert re.search(
        r"<details><summary>Traceback</summary><pre[^>]*><span[^>]*>Traceback</span>\nline 2</pre>", html
    )
    assert "<details>" not in render_outputs([error()])


def test_an_unknown_type_says_what_it_is() -> None:
    """What the page cannot show is named."""
    assert "application/x-foo" in render_outputs([display({"application/x-foo": 1})])
    assert "of unknown type" in render_outputs([{"output_type": "update"}])


def test_long_text_scrolls_by_keyboard_too() -> None:
    """A box that scrolls can be focused and has a name."""
    html = render_outputs([stream("line\n" * 100)])
    assert 'tabindex="0" role="group" aria-label="stdout, scrollable"' in html
    assert "tabindex" not in render_outputs([stream("line\n" * 10)])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("10%\r50%\r100%", "100%"),
        ("100\r2", "200"),
        ("a\r\nb", "a\nb"),
        ("abc\b\bX", "aXc"),
        ("abc\r\x1b[K1", "1"),
        ("abc\x1b[1Kd", "   d"),
        ("abc\x1b[2Kd", "   d"),
        ("\x1b]8;;https://x\x07link\x1b]8;;\x07", "link"),
        ("\x1b[2J\x1b[1;1Hx\x00\x07", "x"),
        ("\x1b", ""),
        ("a\tb", "a\tb"),
    ],
)
def test_text_is_what_a_terminal_shows_in_the_end(text: str, shown: str) -> None:
    """Progress bars overwrite themselves, and control sequences are not shown."""
    assert Text(terminal_html(text)).text == shown


@pytest.mark.parametrize(
    ("codes", "attributes"),
    [
        ("31", 'class="w3nest-ansi-fg1"'),
        ("91", 'class="w3nest-ansi-fg9"'),
        ("1;3;4;9", 'class="w3nest-ansi-bold w3nest-ansi-italic w3nest-ansi-underline w3nest-ansi-strike"'),
        ("42", 'class="w3nest-ansi-bg2"'),
        ("7", 'class="w3nest-ansi-bg7"'),
        ("7;31", 'class="w3nest-ansi-bg1"'),
        ("38;5;1", 'class="w3nest-ansi-fg1"'),
        ("38;5;196", 'style="color:#ff0000"'),
        ("38;5;255", 'style="color:#eeeeee"'),
        ("48;2;1;2;3", 'style="background-color:#010203"'),
        ("38:2:1:2:3", 'style="color:#010203"'),
    ],
)
def test_colours_are_spans(codes: str, attributes: str) -> None:
    """Colours of the palette are classes that follow the theme, others are as they are."""
    assert terminal_html(f"\x1b[{codes}mx\x1b[0my") == f"<span {attributes}>x</span>y"


def test_a_style_lasts_over_lines() -> None:
    """A colour that is not switched off goes on in the next line, in a span of its own."""
    assert (
        terminal_html("\x1b[31ma\nb\x1b[39mc")
        == '<span class="w3nest-ansi-fg1">a</span>\n<span class="w3nest-ansi-fg1">b</span>c'
    )


def test_json_is_folded_when_it_is_long() -> None:
    """A short value is open, a long one says how much there is."""
    assert '<details class="w3nest-json" open><summary>JSON object of 1<' in render_outputs(
        [display({"application/json": {"a": 1}})]
    )
    html = render_outputs([display({"application/json": list(range(100))})])
    assert '<details class="w3nest-json"><summary>JSON list of 100<' in html
    assert json.loads(Text(html).text.removeprefix("JSON list of 100")) == list(range(100))
