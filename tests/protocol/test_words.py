"""Sentences with facts in them, codelists, the deciding of rules."""

from datetime import date
from decimal import Decimal

import pytest

from protocol import conclusion
from protocol.codelists import Codelist, Response, Sex
from protocol.words import Sentence, _, in_words


def test_a_sentence_tells_its_facts():
    told = Sentence(_("Hb %(hb)s on %(on)s: %(response)s"), {
        "hb": Decimal("1.10E+2"), "on": date(2024, 11, 20), "response": Response.PR,
    })  # fmt: skip

    assert str(told) == "Hb 110 on 2024-11-20: Partial response"


def test_a_sentence_is_translated_with_everything_in_it():
    words = {"%(who)s: %(what)s": "%(who)s：%(what)s", "Female": "女", "%(n)s days": "%(n)s天", ", ": "、"}
    told = Sentence("%(who)s: %(what)s", {"who": Sex.FEMALE, "what": (Sentence("%(n)s days", {"n": 7}), "x")})

    assert told.render(lambda text: words.get(text, text)) == "女：7天、x"


def test_sentences_are_values():
    one, same, other = (Sentence("%(n)s days", {"n": n}) for n in (7, 7, 8))

    assert one == same
    assert hash(one) == hash(same)
    assert one != other


def test_a_code_is_its_stored_text_and_has_a_label():
    assert Sex("M") is Sex.MALE
    assert (str(Sex.MALE), Sex.MALE.label, in_words(Sex.MALE)) == ("M", "Male", "Male")
    assert issubclass(Sex, Codelist)


def test_an_unknown_code_is_no_member():
    with pytest.raises(ValueError, match="X"):
        Sex("X")


class Nothing:
    marks = ()
    seen = ()


def test_a_table_with_a_gap_says_so():
    rules = (conclusion.Rule("X-01", 1, "", lambda facts: None, lambda facts: Sentence("never")),)

    with pytest.raises(conclusion.Undecided):
        conclusion.decide(rules, Nothing())
