"""python -m tests.bench.peers.bare_app STORE PORT PACKAGE...: a Streamlit app that imports the packages and shows one line."""

import importlib
import os
import sys

import streamlit as st

if sys.argv[2:3] and sys.argv[2].isdigit():  # not run by Streamlit yet
    options = ("--server.port", sys.argv[2], "--server.headless", "true", "--browser.gatherUsageStats", "false")
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", __file__, *options, "--", *sys.argv[3:]])
st.write(", ".join(importlib.import_module(name).__name__ for name in sys.argv[1:]))
