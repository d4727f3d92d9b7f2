"""The server around the pages: everything that touches the internals of Streamlit."""
