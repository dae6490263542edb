"""The small grammar: what it understands, what it forgives, and that nothing typed can break it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.search.grammar import DEEPEST, MOST_TERMS, parse
from evidence.search.query import AllOf, AnyOf, Node, Phrase, Prefix, Query, Without, Word, terms

PIECES = [
    *"ab()*'-,.0:",
    "kind:",
    "before:2026",
    "state:x",
    "the ",
    ' "',
    "”",
    "\u0301",
    " AND ",
    " OR ",
    " NOT ",
    "plan ",
    "é",
    "\ud800",
]
TYPED = st.lists(st.sampled_from(PIECES), max_size=80).map("".join)


def word(form: str, stem: str | None = None) -> Word:
    return Word(form, stem or form)


def depth_of(node: Node) -> int:
    parts = (node.wanted, *node.unwanted) if isinstance(node, Without) else getattr(node, "parts", ())
    return 1 + max(map(depth_of, parts), default=0)


def test_a_question_in_plain_english_keeps_only_the_words_that_say_something() -> None:
    """People type questions; "how" and "for" are on every page."""
    query = parse("How long do children wait for speech therapy?")

    assert [leaf.stem for leaf in terms(query) if isinstance(leaf, Word)] == [
        "long",
        "child",
        "wait",
        "speech",
        "therapi",
    ]
    assert query.notice == ""


def test_stop_words_stay_when_there_is_nothing_else() -> None:
    """A search for "who" alone should look for it and not refuse."""
    assert parse("who is it").root == AnyOf((word("who"), word("is"), word("it")))


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ('"annual reviews"', Phrase(("annual", "review"))),
        ("“annual reviews”", Phrase(("annual", "review"))),
        ("«annual reviews»", Phrase(("annual", "review"))),
        ('"plan"', word("plan")),
        ("20-week", Phrase(("20", "week"))),
        ("timelin*", Prefix("timelin")),
        ("a AND b", AllOf((word("a"), word("b")))),
        ("x OR y AND z", AnyOf((word("x"), AllOf((word("y"), word("z")))))),
        ("(x OR y) AND z", AllOf((AnyOf((word("x"), word("y"))), word("z")))),
        ("plan NOT draft", Without(word("plan"), (word("draft"),))),
        ("plan AND NOT draft", Without(word("plan"), (word("draft"),))),
        ("NOT draft plan", Without(word("plan"), (word("draft"),))),
        ("plan plans", word("plan")),
        ("x and y", AnyOf((word("x"), word("y")))),
        ("x:y~2^3", AnyOf((word("x"), word("y"), word("2"), word("3")))),
    ],
)
def test_the_grammar_reads(typed: str, root: Node) -> None:
    """Each line is a promise of the help page."""
    assert parse(typed) == Query(root=root)


@pytest.mark.parametrize(
    "typed", ['"annual', "annual)", "(annual", "((annual)", ")annual(", "annual AND", "OR annual", "annual NOT"]
)
def test_unfinished_queries_are_forgiven(typed: str) -> None:
    """A query is often read while it is still being typed."""
    assert parse(typed) == Query(root=word("annual"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("NOT draft", "add a word"),
        ("", "no word"),
        ("?!*", "no word"),
        ("pla*", "four letters"),
        ("plan OR NOT draft", "NOT"),
        ("plan " * 60, "256 characters"),
        (" ".join(f"w{n}" for n in range(30)), "20 words"),
        ("(" * 6 + "plan" + ")" * 6, "5 deep"),
    ],
)
def test_what_was_left_out_is_said(typed: str, says: str) -> None:
    """A search that silently drops words makes people believe there is no evidence."""
    assert says in parse(typed).notice


@pytest.mark.parametrize(
    ("typed", "filters"),
    [
        ("kind:minutes review", [("kind", "minutes", False)]),
        ("review NOT KIND:data-snapshot", [("kind", "data snapshot", True)]),
        ('kind:"case study" review', [("kind", "case study", False)]),
        ("review state:nothing,", [("state", "nothing", False)]),
        ("review AND line:2.4", [("line", "2.4", False)]),
        ("strand:PA2.timeliness-reviews review", [("strand", "PA2.timeliness-reviews", False)]),
        ("before:2026 review", [("before", "2026-01-01", False)]),
        ("review after:2025-02", [("after", "2025-02-28", False)]),
        ('review after:"3 March 2026"', [("after", "2026-03-03", False)]),
    ],
)
def test_filters_stand_beside_the_words(typed: str, filters: list[tuple[str, str, bool]]) -> None:
    """One line says it all, and can be sent to somebody as one line."""
    query = parse(typed)

    assert query.root == word("review")
    assert [(one.name, one.value, one.excluded) for one in query.filters] == filters
    assert (query.notice, query.misread) == ("", ())


@pytest.mark.parametrize("typed", ["review OR kind:minutes", "(review kind:minutes)", "(x OR NOT kind:minutes) review"])
def test_a_filter_inside_brackets_or_beside_or_is_said_to_hold_for_the_whole(typed: str) -> None:
    """Somebody may have meant it for a part only, and must not be misled."""
    assert "whole question" in parse(typed).notice


@pytest.mark.parametrize(
    ("typed", "at", "part", "instead"),
    [
        ("wait kind:reprot", 5, "kind:reprot", "wait kind:report"),
        ("organization:council wait", 0, "organization:council", "organisation:council wait"),
        ("wait before:yesterday", 5, "before:yesterday", "wait"),
        ("wait kind: minutes", 5, "kind:", "wait minutes"),
        ("wait (long OR short", 5, "(", "wait (long OR short)"),
        ("wait) long", 4, ")", "wait long"),
        ('wait "long list', 5, '"', 'wait "long list"'),
        ("wai* long", 0, "wai*", "wai long"),
    ],
)
def test_what_is_not_understood_is_named_with_its_place_and_put_right(
    typed: str, at: int, part: str, instead: str
) -> None:
    """Whoever reads "mistake in the query" must see where it is, and what to write."""
    (wrong,) = parse(typed).misread

    assert (wrong.at, wrong.typed, wrong.instead) == (at, part, instead)
    assert wrong.why.endswith(".")
    assert parse(wrong.instead).misread == ()


def test_a_short_prefix_is_taken_as_the_word() -> None:
    """A three-letter prefix costs seconds on a large index; the word itself is still worth finding."""
    assert parse("pla*").root == word("pla")


def test_brackets_too_deep_keep_their_words() -> None:
    """The words are what the person meant, whatever the brackets."""
    assert parse("((((((plan))))))").root == word("plan")


def test_terms_are_positive_and_come_once() -> None:
    """Snippets must not mark what the person asked to leave out."""
    query = parse('plan AND (timelin* OR "annual reviews") plan NOT (draft OR plan2)')

    assert terms(query) == (word("plan"), Prefix("timelin"), Phrase(("annual", "review")))


@given(st.one_of(st.text(), TYPED))
def test_anything_typed_is_a_query_within_the_limits(typed: str) -> None:
    """Whatever is pasted into the box, the page must answer."""
    query = parse(typed)

    assert len(terms(query)) <= MOST_TERMS
    assert query.root is not None or query.notice
    assert query.root is None or depth_of(query.root) <= 3 * (DEEPEST + 2)


@pytest.mark.parametrize(
    "piece",
    ["(", ")", '"', "a", "a* OR ", "NOT ", "(NOT ", "a AND (", "\u0301", "'", "a-", "*", "[a TO z] ", "a~99999 "],
)
def test_a_hundred_thousand_characters_of_anything_are_read(piece: str) -> None:
    """These killed an engine's own parser or took it seconds."""
    assert "256 characters" in parse(piece * (100_000 // len(piece))).notice
