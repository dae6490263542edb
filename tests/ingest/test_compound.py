"""The container of Outlook messages: any tree comes back whole, and no bytes make its reader run on."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Callable
from pathlib import Path

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import FileRefused
from evidence.ingest.compound import CompoundDamagedError, CompoundFile, Tree
from evidence.ingest.compound_writer import compound_file
from evidence.ingest.older_office import CHUNK_BYTES
from evidence.ingest.packages import OLE_MAGIC
from evidence.ingest.triage import MediaType, sniff
from evidence.settings import Limits
from tests.apart import tried_apart
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


NOTHING_FOLLOWS = 0xFFFFFFFE


def huge(chained: Callable[[int], int], *, megabytes: int = 48, first_of_chain: int = 0) -> bytes:
    """A header that claims everything of a large file whose sectors all name the sectors given for them."""
    sectors = megabytes * 2_048
    header = bytearray(compound_file({})[:512])
    # How many sectors the tables have, then where the directory, the small table and the table's own table begin.
    struct.pack_into("<II", header, 44, 0x7FFFFFFF, 0)
    struct.pack_into("<IIII", header, 60, 0, 0x7FFFFFFF, first_of_chain, 0x7FFFFFFF)
    struct.pack_into("<109I", header, 76, *range(109))
    one = b"".join(struct.pack("<I", chained(number)) for number in range(128))
    return bytes(header) + one * sectors


@pytest.mark.parametrize(
    "content",
    [
        lambda: huge(lambda _: 0),
        lambda: huge(lambda number: number + 1),
        lambda: huge(lambda _: 0xFFFFFFFF),
        lambda: huge(lambda number: 5 if number < 127 else 1, first_of_chain=3),
        lambda: huge(lambda number: NOTHING_FOLLOWS if number < 127 else 77, first_of_chain=77),
        lambda: compound_file({})[:512] + "EncryptedPackagX".encode("utf-16-le") * 1_500_000,
    ],
)
def test_a_large_file_whose_chains_are_knotted_takes_little(tmp_path: Path, content: Callable[[], bytes]) -> None:
    """What it is, is told in the app itself, so neither its counts nor its rings may decide how long that takes."""
    path = tmp_path / "letter.doc"
    path.write_bytes(content())

    def told() -> str:
        with pytest.raises(FileRefused, match="older office document"):
            sniff(path, path.name, limits=Limits())
        return "refused"

    assert tried_apart(told) == "refused"


def test_a_mark_that_lies_between_two_pieces_is_seen(tmp_path: Path) -> None:
    """A message that was cut off is kept, wherever in it the one telling name stands."""
    mark = "__substg1.0_".encode("utf-16-le")
    content = (OLE_MAGIC + bytes(600)).ljust(CHUNK_BYTES - 5, b"x") + mark + b"x" * 100
    path = tmp_path / "cut.msg"
    path.write_bytes(content)

    assert sniff(path, "cut", limits=Limits()) is MediaType.MSG


def test_a_stream_that_claims_more_than_there_is_is_refused() -> None:
    """A size of four gigabytes is four bytes to write."""
    content = bytearray(compound_file({"large": bytes(5_000)}))
    at = content.index("large".encode("utf-16-le"))
    struct.pack_into("<I", content, at + 120, 0xFFFFFFF0)

    with pytest.raises(CompoundDamagedError, match="larger"):
        read_back(bytes(content))
