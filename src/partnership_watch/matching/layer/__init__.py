"""The learned layer: it weighs what the rules found and the words of the item, and may overrule the rules."""

from partnership_watch.matching.layer.judging import Decided, Judgement, Layer

__all__ = ["Decided", "Judgement", "Layer"]
