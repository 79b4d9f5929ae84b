"""The five installations through a user's copy of the official template, recalculated now.

Needs LibreOffice Calc and the template itself, which this project does not carry: set
CBAM_COMMUNICATION_TEMPLATE to its path.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.law.rulebook import Law
from tests.cbam.embedded import official_template as template
from tests.cbam.embedded.conftest import CASES
from tests.cbam.embedded.test_official_cases import EXACT, NAMES


def flat(value: Any, path: str = "") -> dict[str, float]:
    """Every number of nested data by its path."""
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in flat(inner, f"{path}.{key}").items()}
    if isinstance(value, list):
        return {k: v for i, inner in enumerate(value) for k, v in flat(inner, f"{path}[{i}]").items()}
    return {path: value} if isinstance(value, (int, float)) else {}


MISSING = (
    f"set {template.VARIABLE} to a copy of the Commission's communication template v2.1.1"
    if template.template() is None
    else "needs LibreOffice Calc (Debian package libreoffice-calc)"
)


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl on extensions it does not read
@pytest.mark.skipif(template.template() is None or template.SOFFICE is None, reason=MISSING)
@pytest.mark.parametrize("name", NAMES)
def test_the_official_template_says_the_same(
    name: str, installation: Callable[..., Installation], law: Law
) -> None:
    case = installation(name)
    result = compute(case, law)
    path = template.template()
    assert path is not None
    official = template.official(path, case, result, law)
    for process in result.processes:
        theirs = official["processes"][process.name]
        assert process.see_direct == pytest.approx(theirs["SEE_direct"], rel=EXACT)
        assert process.see_indirect == pytest.approx(theirs["SEE_indirect"], rel=EXACT)
    for good, theirs in zip(result.goods, official["products"], strict=True):
        assert good.see_direct == pytest.approx(theirs["SEE_direct"], rel=EXACT)
        assert good.see_indirect == pytest.approx(theirs["SEE_indirect"], rel=EXACT)
    stored = json.loads((CASES / f"{name}.expected.json").read_text(encoding="utf-8"))
    assert flat(official) == pytest.approx(flat(stored), rel=EXACT)  # what stands beside the case
    assert result.totals.direct_tco2e == pytest.approx(official["totals"]["direct"], rel=EXACT)
    assert result.totals.biogenic_tco2 == pytest.approx(official["totals"]["biomass"], rel=EXACT)
