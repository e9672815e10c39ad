"""One paragraph on its way into the elements of a document."""

from __future__ import annotations

from pipeline.extractors.hancom_lines import LineBuilder, Look
from pipeline.extractors.hancom_model import Run
from pipeline.model import Element, Layer


class ParagraphWriter:
    """Writes the lines of a paragraph, and the objects before, between and after them, to `out`.

    A forced line break and an object treated as a character end a line; an object that is only anchored waits for the
    end of the paragraph, unless nothing stands before it. `head` is the automatic head still to be printed.
    """

    __slots__ = (
        "_after",
        "_has_lines",
        "_last_shape",
        "_look",
        "_out",
        "_page",
        "char_count",
        "head",
        "is_untouched",
        "line",
    )

    def __init__(self, line: LineBuilder, look: Look, out: list[Element], page: int | None) -> None:
        self._look = look
        self._out = out
        self._page = page
        self._after: list[Element] = []
        self._has_lines = False
        self._last_shape = 0
        self.line = line
        self.head = ""
        self.is_untouched = True
        self.char_count = 0

    @property
    def layer(self) -> Layer:
        return self._look.layer

    def add_run(self, run: Run) -> None:
        self._last_shape = run.shape
        self.is_untouched = False
        text = run.text
        if "\n" in text:
            *closed, text = text.split("\n")
            for piece in closed:
                if piece:
                    self.line.add(piece, run.shape)
                self.flush()
        if text:
            self.line.add(text, run.shape)

    def add_text(self, text: str) -> None:
        """Text that the editor prints, in the shape of the run before it."""
        self.is_untouched = False
        self.line.add(text, self._last_shape)

    def add_object(self, element: Element, is_inline: bool) -> None:
        if is_inline:
            if self.line.has_text:
                self.flush()
            self._out.append(element)
        elif self.line.has_text or self._has_lines:
            self._after.append(element)
        else:
            self._out.append(element)

    def flush(self, is_last: bool = False) -> None:
        """Close the current line. The head waits for text, or for the paragraph's end."""
        has_head = bool(self.head) and (is_last or self.line.has_text)
        line = self.line.take(self._look, self.head if has_head else "", not self._has_lines, self._page)
        if has_head:
            self.head = ""
        if line is not None:
            self.char_count += len(line.text)
            self._has_lines = True
            self._out.append(line)

    def finish(self) -> None:
        self.flush(is_last=True)
        self._out.extend(self._after)
