"""The briefing: slides on a wall, the same in PowerPoint, PDF and Excel, frozen so that it can be trusted later.

facts.py asks for the figures, slides.py says them in a language, drawing.py draws the charts as SVG; powerpoint.py, pdf.py
and workbook.py write files; freezing.py keeps a briefing as it was. None of these knows the screen; showing.py does.
"""
