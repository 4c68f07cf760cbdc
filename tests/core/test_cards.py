"""Index cards say of a question what lists and searches need, without its text being read again."""

from __future__ import annotations

import pytest

from interviewer.core.bank import SeedRow
from interviewer.core.cards import make_card
from interviewer.core.catalogue import Bank
from interviewer.core.errors import UnknownName
from tests.fakes import BANK, BARE, REGULARISATION


def with_index(bank: Bank) -> Bank:
    return Bank(bank.categories, bank.frameworks, bank.types, bank.questions, index=bank.cards)


def test_a_card_counts_what_was_authored() -> None:
    card = make_card(BANK, REGULARISATION)
    assert (card.id, card.authored, card.points) == ("ml-65", True, len(REGULARISATION.branches[0].points) + 4)
    assert card.followups == len(REGULARISATION.followups)
    assert card.minutes == 8.0
    assert not make_card(BANK, BARE).authored


def test_every_wording_and_every_row_can_be_searched() -> None:
    seed = (
        SeedRow(row="ml-65", text="Explain L1 and L2.", repeat="first"),
        SeedRow(row="dl-9", text="Lasso or ridge?", repeat="near"),
    )
    card = make_card(BANK, REGULARISATION.model_copy(update={"seed": seed, "aliases": ("Two penalties",)}))
    assert card.aliases == ("Two penalties", "Explain L1 and L2.", "Lasso or ridge?")
    assert card.names == ("ml-65", "dl-9")
    assert card.chapters == {"ml", "dl"}
    for words in ("dl-9", "lasso or ridge", "two penalties", "comparison"):
        assert words in card.haystack


def test_a_question_of_an_unknown_type_has_no_card() -> None:
    with pytest.raises(UnknownName):
        make_card(BANK, REGULARISATION.model_copy(update={"type": "riddle"}))


def test_a_bank_with_kept_cards_finds_the_same_questions() -> None:
    kept = with_index(BANK)
    assert kept.rows == BANK.rows
    assert kept.cards == BANK.cards
    assert kept.question("ml-65") == REGULARISATION


def test_merging_adds_cards_and_keeps_ours_in_front() -> None:
    mine = BARE.model_copy(update={"id": "mine", "question": "And mine?"})
    merged, clashes = with_index(BANK).merge(Bank(questions={"mine": mine}, own=frozenset({"mine"})))
    assert not clashes
    assert [card.id for card in merged.cards] == [*BANK.questions, "mine"]
    assert len(merged.questions) == len(BANK.questions) + 1
    assert merged.questions["mine"] == mine
    assert list(merged.questions) == [*BANK.questions, "mine"]
    assert merged.questions["ml-65"] == REGULARISATION


def test_a_new_type_makes_all_cards_anew() -> None:
    riddle = BANK.types["comparison"].model_copy(update={"id": "riddle"})
    mine = BARE.model_copy(update={"id": "mine", "type": "riddle"})
    merged, _ = with_index(BANK).merge(Bank(types={"riddle": riddle}, questions={"mine": mine}))
    assert next(card.type for card in merged.cards if card.id == "mine") == "riddle"
