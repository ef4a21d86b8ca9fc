"""Text of findings on its way into XML, never as a formula or a link."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from xltool.report.visible import visible_lines

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST = 2_000  # characters of a text in a note or a cell; Excel takes 32,767


def xml_text(text: str, longest: int = _LONGEST) -> str:
    """Visible, escaped, and not read as an escape of a character (ST_Xstring).

    >>> xml_text("<b>&_x0041_\\x07")
    '&lt;b&gt;&amp;_x005F_x0041_?'
    """
    return _LOOKS_ESCAPED.sub("_x005F_", escape(visible_lines(text, longest)))
