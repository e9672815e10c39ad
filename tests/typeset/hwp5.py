"""Bulletin -> HWP 5.0, through the tests' own writer of its records."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests import hwp5_builder as hwp
from tests.typeset.house import House
from tests.typeset.model import Bulletin
from tests.typeset.office import CharShape, Composer, Footnote, OfficeParagraph, OfficeTable, ParaShape, Run


def typeset_hwp5(
    bulletin: Bulletin, house: House, has_automatic_bullets: bool = True, has_native_notes: bool = False
) -> bytes:
    """The bytes of the HWP 5 file: equal for equal arguments; options as `office.Composer` has them."""
    composer = Composer(bulletin, house, has_automatic_bullets, has_native_notes)
    title = f"{bulletin.series} {bulletin.issue_label}".strip()
    writer = _Writer(hwp.Hwp5Document(title=title, author=bulletin.publisher))
    for paragraph in composer.paragraphs():
        writer.document.add(writer.paragraph(paragraph))
    if composer.running_head:
        writer.document.add(hwp.P(hwp.Furniture("head", composer.running_head)))
    return writer.document.to_bytes()


@dataclass(slots=True)
class _Writer:
    document: hwp.Hwp5Document
    chars: dict[CharShape, int] = field(default_factory=dict)
    paras: dict[ParaShape, int] = field(default_factory=dict)
    bullets: dict[str, int] = field(default_factory=dict)

    def paragraph(self, paragraph: OfficeParagraph) -> hwp.P:
        """One paragraph with its objects."""
        parts = [self._part(part) for part in paragraph.parts]
        return hwp.P(*parts, shape=self._para(paragraph.shape))

    def _part(self, part: Run | Footnote | OfficeTable) -> hwp.Part:
        if isinstance(part, Run):
            return hwp.Styled(part.text, self._char(part.shape))
        if isinstance(part, Footnote):
            return hwp.Note(part.text, part.number)
        return self._table(part)

    def _table(self, table: OfficeTable) -> hwp.Table:
        rows: list[list[str | hwp.P | hwp.Cell]] = [[] for _ in range(table.row_count)]
        for inner in table.cells:
            cell = inner.cell
            content = [self.paragraph(paragraph) for paragraph in inner.paragraphs]
            rows[cell.row].append(hwp.Cell(content, cell.row_span, cell.column_span, cell.is_header))
        return hwp.Table(rows)

    def _char(self, shape: CharShape) -> int:
        if shape not in self.chars:
            self.chars[shape] = self.document.char_shape(
                size=shape.size, is_bold=shape.is_bold, is_superscript=shape.is_raised
            )
        return self.chars[shape]

    def _para(self, shape: ParaShape) -> int:
        if shape not in self.paras:
            head, head_id = "none", 0
            if shape.bullet is not None:
                if shape.bullet not in self.bullets:
                    self.bullets[shape.bullet] = self.document.bullet(shape.bullet)
                head, head_id = "bullet", self.bullets[shape.bullet]
            self.paras[shape] = self.document.para_shape(
                align=shape.align,
                left=shape.left,
                first_indent=-shape.hang,
                before=shape.before,
                head=head,
                head_id=head_id,
            )
        return self.paras[shape]
