"""Every problem and every word of the report exists in both languages."""

import re
from pathlib import Path

from groundwork.words import catalogue
from inventories.attach.doubts import Remark
from inventories.attach.linking import How, Reason

PACKAGE = Path(__file__).parents[3] / "inventories" / "attach"
CODE = re.compile(r'"inventories\.attach-([a-z-]+)"')


def test_every_problem_has_words_and_a_way_out() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    codes = {code for code in CODE.findall(text) if not code.startswith("said-")}
    assert len(codes) > 35
    for lang in ("zh", "en"):
        said = catalogue("inventories", lang)
        for code in codes:
            assert f"inventories.attach-{code}" in said, code
            assert f"inventories.attach-{code}.remedy" in said, code


def test_every_way_of_linking_and_cutting_has_a_name() -> None:
    for lang in ("zh", "en"):
        said = catalogue("inventories", lang)
        assert {f"inventories.attach-how-{how}" for how in How} <= said.keys()
        assert {f"inventories.attach-reason-{reason}" for reason in Reason} <= said.keys()
        assert {f"inventories.attach-doubt-{remark}" for remark in Remark} <= said.keys()
