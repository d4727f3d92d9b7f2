"""Figures of the made-up programme as of 30 September 2018, as a viewer gets them on every medium: pages, slides, files, mail, JSON and CSV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SEPTEMBER, AUGUST = date(2018, 9, 30), date(2018, 8, 31)


@dataclass(frozen=True)
class Named:
    """A published figure: result, column and what its row is known by; its value and as of when, whether it bears ≈; how pages write it in
    English and of whom it is there; and the sentence of the briefing in which it stands."""

    result: str
    column: str
    value: float
    written: str
    sentence: Mapping[str, str]
    as_of: date = SEPTEMBER
    rounded: bool = False
    row: Mapping[str, Any] = field(default_factory=dict)

    @property
    def population(self) -> str:
        """As pages name it."""
        of_whom = "programme" if not self.row else ", ".join([self.result, *(f"{name}={value}" for name, value in self.row.items())])
        return f"{of_whom}; {self.as_of}"


RESIDENTS = {"id": "477 warga binaan, target 0", "en": "477 residents, target 0"}
COVERED = {"id": "367 dari 630 dilatih (58,3 %)", "en": "367 of 630 trained (58.3%)"}
COMPLETED = {"id": "88,1 % peserta hadir setiap hari", "en": "88.1% of participants came every day"}
LEFT = {
    "id": "Per 31 Agu 2018: 147 orang tidak lagi tinggal, 107 di antaranya mentas",
    "en": "As of 31 Aug 2018: 147 people no longer live there, 107 of them mentas",
}
PRODUCT = {"id": "Punya produk", "en": "With a product"}
SOLD = {
    "id": "≈ 65 dari 324 yang selesai pelatihan menjual dengan bantuan program",
    "en": "≈ 65 of the 324 sold with the programme's help",
}
AGAIN = {"id": "Menjual lagi", "en": "Sold again"}
NAMED = (
    Named("headline", "residents", 477, "477", RESIDENTS),
    Named("headline", "covered", 367, "367", COVERED),
    Named("headline", "registered", 630, "630", COVERED),
    Named("headline", "coverage", 367 / 630, "58.3%", COVERED),
    Named("headline", "completion_rate", 342 / 388, "88.1%", COMPLETED),
    Named("headline", "mentas", 107, "107", LEFT, AUGUST),
    Named("exit_bounds", "away", 147, "147", LEFT, AUGUST),
    Named("market_chain", "persons", 130, "≈ 130", PRODUCT, SEPTEMBER, True, {"stage": "with_product"}),
    Named("market_chain", "persons", 65, "≈ 65", SOLD, SEPTEMBER, True, {"stage": "sold"}),
    Named("market_chain", "persons", 40, "≈ 40", AGAIN, SEPTEMBER, True, {"stage": "sold_again"}),
)
