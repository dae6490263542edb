"""Damaged copies of a good file: bytes flipped, cut off, put in and moved, the same ones on every machine."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator

Damage = Callable[[bytes, random.Random], bytes]


def mutants_of(content: bytes, *, count: int, seed: int) -> Iterator[bytes]:
    """So many damaged copies; of a ZIP package, every other one is damaged inside a part and packed again."""
    chance = random.Random(seed)
    is_package = content.startswith(b"PK")
    for number in range(count):
        damage = chance.choice(DAMAGES)
        inside = is_package and number % 2
        yield _with_damaged_part(content, damage, chance) if inside else damage(content, chance)


def _with_damaged_part(content: bytes, damage: Damage, chance: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        damaged = chance.choice([name for name in old.namelist() if old.getinfo(name).file_size])
        for name in old.namelist():
            part = old.read(name)
            # Of no date, so that they are the same on every day, too.
            new.writestr(zipfile.ZipInfo(name), damage(part, chance) if name == damaged else part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _flipped(content: bytes, chance: random.Random) -> bytes:
    """One to sixteen bytes changed to any others."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 4, 16))):
        changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
    return bytes(changed)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _with_rubbish(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(chance.choice((1, 7, 400))) + content[at:]


def _with_itself(content: bytes, chance: random.Random) -> bytes:
    """A stretch of the file repeated elsewhere in it: damage that looks like the format."""
    start, at = chance.randrange(len(content)), chance.randrange(len(content))
    return content[:at] + content[start : start + chance.randrange(1, 2_000)] * 3 + content[at:]


def _with_other_numbers(content: bytes, chance: random.Random) -> bytes:
    """Some digits made nines: counts, lengths and repetitions grow."""
    changed = bytearray(content)
    digits = [at for at, byte in enumerate(content) if 0x30 <= byte <= 0x39]
    for at in chance.sample(digits, min(len(digits), 6)):
        changed[at] = 0x39
    return bytes(changed)


DAMAGES: tuple[Damage, ...] = (_flipped, _flipped, _cut, _with_rubbish, _with_itself, _with_other_numbers)
