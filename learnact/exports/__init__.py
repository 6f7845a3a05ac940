"""What can be taken home, and opened again: code, equation, weights, tables."""

from learnact.exports.code import code, is_inline
from learnact.exports.member import Member, member
from learnact.exports.weights import check, opened, saved, weights_file

__all__ = ["Member", "check", "code", "is_inline", "member", "opened", "saved", "weights_file"]
