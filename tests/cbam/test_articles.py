"""Citations as Chinese reads them: 第…条第…款, 附件…, 序言第…段; names of acts unchanged."""

from __future__ import annotations

import re

import pytest

from cbam.articles import article_text
from cbam.importers.procedures import procedures
from cbam.importers.tasks import rules

CASES = {
    "Reg (EU) 2023/956 Art 2(1), Annex I": "Reg (EU) 2023/956 第2条第1款、附件一",
    "Reg (EU) 2023/956 Art 2a(1) and (2), Annex VII": "Reg (EU) 2023/956 第2a条第1款和第2款、附件七",
    "Reg (EU) 2023/956 Art 3(4) and (15)": "Reg (EU) 2023/956 第3条第4项和第15项",  # definitions
    "Reg (EU) 2023/956 Art 6(2)(d), Art 8(1)": "Reg (EU) 2023/956 第6条第2款(d)项、第8条第1款",
    "Regulation (EU) 2023/956 Art 22(1), 31": "Regulation (EU) 2023/956 第22条第1款、第31条",
    "COM(2026) 616 Art 1(15)(b)(i)": "COM(2026) 616 第1条第15款(b)项(i)目",
    "IR (EU) 2025/2547 Arts 13 to 15, recital 18": "IR (EU) 2025/2547 第13条至第15条、序言第18段",
    "IR (EU) 2025/2547 Annex II pt B.7, Tables 2 and 3": "IR (EU) 2025/2547 附件二第B.7点表2和表3",
    "IR (EU) 2025/2620 Annex, Eq 6": "IR (EU) 2025/2620 附件公式6",
    "IR (EU) 2026/1740 Annex I, introduction": "IR (EU) 2026/1740 附件一引言",
    "Recitals 7 and 8 of Reg (EU) 2025/2083": "Reg (EU) 2025/2083 序言第7段和序言第8段",
    "UCC Art 60(2); DR (EU) 2015/2446 Annex 22-01": "UCC 第60条第2款；DR (EU) 2015/2446 附件22-01",
    "Guidance No 4 Table 2-1": "Guidance No 4 表2-1",
}


@pytest.mark.parametrize("cited", CASES)
def test_a_citation_in_chinese(cited: str) -> None:
    assert article_text(cited, "zh") == CASES[cited]
    assert article_text(cited, "en") == cited


@pytest.mark.parametrize("text", ["", "Central path, in euros", "user", "our choice and ours alone; no act"])
def test_what_cites_no_article_stays_as_it_is(text: str) -> None:
    assert article_text(text, "zh") == text


def test_no_english_part_is_left_in_the_citations_of_procedures_and_tasks() -> None:
    left = re.compile(r"\b(Arts?|Annex(es)?|[Rr]ecitals?|pts?|and|to)\b")
    cited = [one.article for one in (*procedures(), *rules())]
    assert [text for text in cited if left.search(article_text(text, "zh"))] == []
