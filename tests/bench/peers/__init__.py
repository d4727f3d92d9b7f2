"""What the pages are measured against: the overview's own content on Dash, and on a bare page that has nothing but plotly."""
