"""What the overview says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OverviewWords:
    """Its sentences."""

    heading: str


OVERVIEW_WORDING = {
    "en": OverviewWords(heading="What becomes of the declaration"),
    "vi": OverviewWords(heading="Tuyên bố được thực hiện ra sao"),
}
