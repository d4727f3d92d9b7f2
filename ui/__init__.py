"""The user interface: frame, panels, charts, texts, theme."""
