"""The container of Outlook messages: any tree comes back whole, and no bytes make its reader run on."""

from __future__ import annotations

import io
import random
import struct

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.ingest.compound import CompoundDamagedError, CompoundFile, Tree
from evidence.ingest.compound_writer import compound_file
from tests.ingest.mutants import mutants_of

NAMES = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=31).map(str.lower)
STREAMS = st.integers(0, 9_000).map(lambda size: random.Random(size).randbytes(size))
TREES = st.recursive(
    st.dictionaries(NAMES, STREAMS, max_size=6), lambda inner: st.dictionaries(NAMES, STREAMS | inner, max_size=4)
)
SMALL_TREE: Tree = {"words": b"Seventeen appeals ended.", "large": bytes(range(256)) * 40, "held": {"inner": b"x" * 70}}


def read_back(content: bytes) -> Tree:
    compound = CompoundFile(io.BytesIO(content))
    return compound.tree(compound.root, longest=10**9)


def streams_of(tree: Tree, *above: str) -> dict[tuple[str, ...], bytes]:
    found = dict[tuple[str, ...], bytes]()
    for name, held in tree.items():
        found |= {(*above, name): held} if isinstance(held, bytes) else streams_of(held, *above, name)
    return found


@given(TREES)
def test_any_tree_comes_back_as_it_was_written(tree: Tree) -> None:
    """A message taken out of a message must be the same message."""
    assert read_back(compound_file(tree)) == tree


@given(TREES)
def test_another_program_reads_the_same_tree(tree: Tree) -> None:
    """Writer and reader are both ours, and could be wrong together."""
    with olefile.OleFileIO(io.BytesIO(compound_file(tree)), raise_defects=olefile.DEFECT_POTENTIAL) as other:
        assert {tuple(path): other.openstream(path).read() for path in other.listdir()} == streams_of(tree)
        assert other.parsing_issues == []


def test_a_file_whose_table_has_a_table_of_its_own_comes_back_whole() -> None:
    """Past seven megabytes the header has no room for where the table stands."""
    tree: Tree = {"large": random.Random(1).randbytes(8_000_000), "small": b"x"}

    content = compound_file(tree)

    assert read_back(content) == tree
    with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_POTENTIAL) as other:
        assert other.openstream("large").read() == tree["large"]


def test_every_damaged_copy_is_read_or_refused_and_nothing_else() -> None:
    """The type of a file is told where no sandbox is: no bytes may raise anything we did not foresee."""
    read = refused = 0
    for mutant in mutants_of(compound_file(SMALL_TREE), count=1_500, seed=7):
        try:
            read_back(mutant)
            read += 1
        except CompoundDamagedError:
            refused += 1

    assert read > 100
    assert refused > 100


@pytest.mark.parametrize("number", [0, 5, 0xFFFFFFFA, 0xFFFFFFFF])
def test_a_table_that_leads_in_circles_has_an_end(number: int) -> None:
    """Every chain of sectors, the table's own too, may be tied into a ring."""
    content = bytearray(compound_file(SMALL_TREE))
    table = content.index(struct.pack("<III", 1, 2, 3))
    for at in range(table, table + 400, 4):
        struct.pack_into("<I", content, at, number)
    struct.pack_into("<II", content, 68, number, 0xFFFFFFFF)

    try:
        tree = read_back(bytes(content))
    except CompoundDamagedError:
        return

    assert sum(map(len, streams_of(tree).values())) <= len(content) * len(tree)


def test_storages_that_hold_one_another_have_an_end() -> None:
    """Forty storages that each hold all forty would be walked for longer than the sun lasts."""
    content = bytearray(compound_file({f"storage {number:02}": Tree() for number in range(40)}))
    (directory,) = struct.unpack_from("<I", content, 48)
    for number in range(1, 41):
        entry = (directory + 1) * 512 + number * 128
        top = struct.unpack_from("<I", content, (directory + 1) * 512 + 76)[0]
        struct.pack_into("<I", content, entry + 76, top)

    compound = CompoundFile(io.BytesIO(content))

    with pytest.raises(CompoundDamagedError):
        compound.size_of(compound.root)
    with pytest.raises(CompoundDamagedError):
        read_back(bytes(content))


def test_a_stream_that_claims_more_than_there_is_is_refused() -> None:
    """A size of four gigabytes is four bytes to write."""
    content = bytearray(compound_file({"large": bytes(5_000)}))
    at = content.index("large".encode("utf-16-le"))
    struct.pack_into("<I", content, at + 120, 0xFFFFFFF0)

    with pytest.raises(CompoundDamagedError, match="larger"):
        read_back(bytes(content))
