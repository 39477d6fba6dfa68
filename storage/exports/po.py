"""A purchase order as the supplier gets it: `po_xlsx` and `po_pdf` of one `PoDocument`."""

from storage.exports.po_document import PoDocument, PoLine
from storage.exports.po_pdf import po_pdf
from storage.exports.po_xlsx import po_xlsx

__all__ = ["PoDocument", "PoLine", "po_pdf", "po_xlsx"]
