"""python -m tests.bench.peers.bare_app STORE PORT: a Streamlit app that imports the packages that the dashboard has imported once its first page
is shown, and shows one line."""

import importlib
import os
import sys

import streamlit as st

PACKAGES = ("babel", "charset_normalizer", "dateutil.relativedelta", "duckdb", "filelock", "jinja2", "lxml.etree")
PACKAGES += ("openpyxl", "rapidfuzz", "typst", "uvicorn")

if sys.argv[2:]:  # not run by Streamlit yet
    options = ("--server.port", sys.argv[2], "--server.headless", "true", "--browser.gatherUsageStats", "false")
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", __file__, *options])
st.write(", ".join(importlib.import_module(name).__name__ for name in PACKAGES))
