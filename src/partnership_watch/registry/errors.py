"""What can be wrong with a partnership folder, said by file and line."""

from collections.abc import Iterable
from dataclasses import dataclass

from partnership_watch.errors import ConfigurationError


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, where it stands, and what to do about it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class RegistryError(ConfigurationError):
    """A partnership folder that cannot be used; every problem found is in `problems`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))
