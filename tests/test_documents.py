"""The generated documents are current."""

from __future__ import annotations

from pathlib import Path

import data.documenting

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_data_contract_is_current() -> None:
    written = (DOCS / "data-contract.md").read_text(encoding="utf-8")
    assert written == data.documenting.document(), "run: python -m data.documenting > docs/data-contract.md"
