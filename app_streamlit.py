"""The entry of the app: page config and navigation, nothing else."""

import streamlit as st

from app_pages.frame import ICON, LAYOUT, NAME, dress, guarded, pages

st.set_page_config(page_title=NAME, page_icon=ICON, layout=LAYOUT)
chosen = st.navigation(pages(dress()), position="top")
with guarded():
    chosen.run()
