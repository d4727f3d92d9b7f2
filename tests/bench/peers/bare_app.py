"""python -m tests.bench.peers.bare_app STORE PORT: a Streamlit app that imports what the dashboard imports, and shows one line."""

import os
import sys

import duckdb
import numpy
import pandas
import streamlit as st
from babel import Locale

if sys.argv[2:]:  # not run by Streamlit yet
    options = ("--server.port", sys.argv[2], "--server.headless", "true", "--browser.gatherUsageStats", "false")
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", __file__, *options])
st.write(f"{Locale('id').display_name}: {duckdb.__version__}, {numpy.__version__}, {pandas.__version__}")
