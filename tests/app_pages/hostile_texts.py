"""Texts that Streamlit would obey if they stood on a page as they are, and a page that shows them as text.

streamlit run tests/app_pages/hostile_texts.py
"""

from __future__ import annotations

import streamlit as st

from app_pages.markup import plain

TEXTS = (
    "see http://evil.example/a now", "HTTPS://evil.example", "www.evil.example/x", "WWW.Evil.example",
    "a@evil.example", "a.b+c@d-e.evil.example", "mailto:a@evil.example", "<http://evil.example>",
    "[word](http://evil.example)", "![x](http://evil.example/x.png)", "[a][b] [b]: http://evil.example",
    ":material/delete: gone", "x:material_home:y", ":smile: :+1:", ":smile::heart:", ":streamlit:",
    ":red[danger]", ":blue-background[b] :green-badge[c]", ":small[s] :help[h] :shimmer[t]",
    ':color[c]{foreground="red"}', "a -> b", "<- a", "a <-> b -- c", "x@-- y", "1 >= 0 <= 2 ~= 3", "--",
    "5 $x^2$ and $$y$$", "**bold** _it_ ~~no~~ `code`", "<b>bold</b><img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; &#58;", "\\*two\\", "# head", "- item", "+ item", "> said", "1. one", "2) two", "---",
    "    indented", "| a | b |", "- [ ] task", "[^1] note", "::leaf[x]", ":::box", "'=1+1 @SUM(A1) -3",
    "first\n\n# second\r\n- third\u2028> fourth", "\ttab\n    code",
    "物料：钢-> 板 http://evil.example。完", "12:30:45",
)  # fmt: skip
"""Each has to stand on the page letter by letter; blanks and line breaks may become one blank."""


def show() -> None:
    """The texts wherever pages put text of a file."""
    for number, text in enumerate(TEXTS):
        safe = plain(text)
        st.caption(safe)
        st.markdown(f"**{safe}**")
        st.button(safe, key=f"button_{number}")
        st.download_button(
            safe, data=b"1", file_name="a.txt", key=f"take_{number}", icon=":material/download:"
        )
        st.metric(safe, safe)
        st.warning(safe, icon=":material/rule:")
        st.expander(safe, expanded=True, key=f"fold_{number}").markdown(f"- {safe}")
    st.table({"text": [plain(text) for text in TEXTS]}, hide_index=True)
    st.selectbox("choice", TEXTS, key="choice")


if __name__ == "__main__":
    show()
