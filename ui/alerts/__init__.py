"""Alerts: what became different from one month end, or version, to the next, told once each on the overview and by mail.

answers.py gathers what is published, rules.py compares two of them (a pure function), history.py keeps what was told, sentences.py words it and
section.py shows it. Everything is made from published answers, so an alert tells nothing that the pages don't.
"""
