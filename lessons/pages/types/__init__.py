"""Every page type, in menu order. A new one is a file beside this and a line below."""

from lessons.pages.types.base import Heading, PageType
from lessons.pages.types.guide import GUIDE
from lessons.pages.types.lesson import LESSON
from lessons.pages.types.organisation import ORGANISATION
from lessons.pages.types.project import PROJECT
from lessons.pages.types.solution import SOLUTION

TYPES = (LESSON, PROJECT, SOLUTION, ORGANISATION, GUIDE)
PAGE_TYPES = {t.name: t for t in TYPES}
BY_PLURAL = {t.plural: t for t in TYPES}

__all__ = ["BY_PLURAL", "PAGE_TYPES", "TYPES", "Heading", "PageType"]
