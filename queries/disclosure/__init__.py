"""Disclosure control: what each role may see of a result."""
