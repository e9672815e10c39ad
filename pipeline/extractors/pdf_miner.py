"""pdfminer.six opened on a file, with an end to references that lead to themselves."""

from __future__ import annotations

import io

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef


def open_document(data: bytes, password: str | None) -> PDFDocument:
    """The file's objects. Raises one of `pdf_fallback.FOREIGN` where they cannot be found."""
    return _Document(PDFParser(io.BytesIO(data)), password or "")


class _Document(PDFDocument):
    """Follows references to the end; pdfminer.six would go round in those that lead back."""

    def getobj(self, objid: int) -> object:
        """An object, None where it is a reference to itself."""
        value, gone = super().getobj(objid), {objid}
        while isinstance(value, PDFObjRef):
            if value.objid in gone:
                return None
            gone.add(value.objid)
            value = super().getobj(value.objid)
        return value
