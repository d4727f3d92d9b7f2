"""The generated documents are current."""

from __future__ import annotations

from pathlib import Path

import data.schema_docs

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_data_contract_is_current() -> None:
    written = (DOCS / "data-contract.md").read_text(encoding="utf-8")
    assert written == data.schema_docs.document(), "run: python -m data.schema_docs > docs/data-contract.md"
