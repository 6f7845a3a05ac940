"""What can be taken home, and opened again: code, equation, weights, tables."""

from learnact.exports.atlas_page import atlas_page
from learnact.exports.code import code, is_inline
from learnact.exports.csv_tables import curves, data, fits, predictions
from learnact.exports.curve import curve_weights, module_source, table_csv, table_npz
from learnact.exports.equation import Part, document, equation
from learnact.exports.member import Member, member
from learnact.exports.weights_file import check, opened, weights_file

__all__ = [
    "Member",
    "Part",
    "atlas_page",
    "check",
    "code",
    "curve_weights",
    "curves",
    "data",
    "document",
    "equation",
    "fits",
    "is_inline",
    "member",
    "module_source",
    "opened",
    "predictions",
    "table_csv",
    "table_npz",
    "weights_file",
]
