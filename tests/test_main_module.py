"""What a tested page leaves behind in the process that tested it."""

from __future__ import annotations

import sys

from streamlit.testing.v1 import AppTest

from tests.main_module import own_main_module


def test_a_tested_page_does_not_stay_the_main_module_of_the_tests() -> None:
    """Processes started by a later test would run the page, and fail for a reason nobody looks for there."""
    before = sys.modules["__main__"]
    with own_main_module():
        AppTest.from_string("import streamlit as st\nst.text('One text.')").run()
        during = sys.modules["__main__"]

    assert during is not before
    assert sys.modules["__main__"] is before
