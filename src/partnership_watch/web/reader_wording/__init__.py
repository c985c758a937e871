"""What the pages for signing up and for preferences say, one module a language."""

from partnership_watch.web.reader_wording.en import ENGLISH
from partnership_watch.web.reader_wording.shape import Errors, ReaderWords
from partnership_watch.web.reader_wording.vi import VIETNAMESE

__all__ = ["READER_WORDING", "Errors", "ReaderWords"]

READER_WORDING = {"en": ENGLISH, "vi": VIETNAMESE}
