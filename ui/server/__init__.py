"""Middleware and everything else that uses Streamlit's internals."""
