"""What a laboratory says of a result's standing, in the words of a column: final, corrected, not final, or an error."""

import unicodedata
from enum import StrEnum
from functools import lru_cache

from protocol.words import _

NOT_FINAL = _("The laboratory says “%(status)s” of this result: only final, amended and corrected ones are taken.")
IN_ERROR = _("The laboratory says that this result was entered in error; it is not taken.")


class ResultStatus(StrEnum):
    """How far a result may be relied on."""

    FINAL = "final"
    CORRECTED = "corrected"
    NOT_FINAL = "not final"
    IN_ERROR = "in error"


_WORDS = """
final      final f 正式 终审 已审核 已审 已发布 已报告 已完成 完成 否 no n 0 正常 最终 最终报告 complete verified
corrected  corrected amended c 更正 已更正 修正 已修正 修改 已修改 更正报告 修订 是 yes y 1 correction revised
not_final  preliminary registered partial pending p 初步 初审 未审核 待审核 待审 预报告 临时 interim provisional
in_error   entered-in-error cancelled canceled withdrawn x w 作废 撤销 已撤销 取消 已取消 错误 voided void rejected 拒收
"""
_STANDINGS = {
    word: ResultStatus[name.upper()] for name, *words in map(str.split, _WORDS.split("\n")[1:-1]) for word in words
}


@lru_cache(maxsize=256)
def standing(text: str) -> ResultStatus | None:
    """What the text says; nothing where it says nothing that we know."""
    return _STANDINGS.get("".join(unicodedata.normalize("NFKC", text).casefold().split()))
