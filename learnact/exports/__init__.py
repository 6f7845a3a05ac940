"""What can be taken home, and opened again: code, equation, weights, tables."""

from learnact.exports.atlas_page import atlas_page
from learnact.exports.code import code, is_inline
from learnact.exports.equation import Part, document, equation
from learnact.exports.member import Member, member
from learnact.exports.tables import curves, data, fits, predictions
from learnact.exports.weights import check, opened, saved, weights_file

__all__ = [
    "Member",
    "Part",
    "atlas_page",
    "check",
    "code",
    "curves",
    "data",
    "document",
    "equation",
    "fits",
    "is_inline",
    "member",
    "opened",
    "predictions",
    "saved",
    "weights_file",
]
