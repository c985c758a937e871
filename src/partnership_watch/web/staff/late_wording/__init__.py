"""What is late or wrong, in the languages of the pages: by the English of each trouble and of its advice.

English is what the troubles are written in, so it has nothing here.
"""

from collections.abc import Mapping

from partnership_watch.web.staff.late_wording.canaries import CANARIES_VI
from partnership_watch.web.staff.late_wording.sending import SENDING_VI
from partnership_watch.web.staff.late_wording.work import WORK_VI

__all__ = ["LATE_WORDING"]

LATE_WORDING: Mapping[str, Mapping[str, str]] = {"en": {}, "vi": {**WORK_VI, **SENDING_VI, **CANARIES_VI}}
