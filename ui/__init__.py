"""What pages share: frame, panels, charts, words, theme."""
