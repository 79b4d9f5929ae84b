"""The entry of the app: page config, who may enter, navigation; nothing else."""

import streamlit as st

from app_pages.failed_files import show_failed
from app_pages.frame import ICON, LAYOUT, NAME, dress, guarded, pages
from app_pages.kept import wake
from app_pages.visitor import admitted

st.set_page_config(page_title=NAME, page_icon=ICON, layout=LAYOUT)
chosen = st.navigation(pages(dress()), position="top")
with guarded():
    if admitted():
        show_failed()
        chosen.run()
with guarded():
    wake()
