"""Judged documents as Apertium translates them, kept on disk: it costs a CPU second for 450 to 3,000 words."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from lessons.translating import Translator

TOGETHER = 40
"""Documents of one call: starting the program costs as much as translating a thousand words."""


class Translated:
    """The documents that one translator has translated, in a file of JSON lines [id, text]."""

    def __init__(self, translator: Translator, folder: Path) -> None:
        self._translator = translator
        self._file = folder / f"{translator.source}-{translator.target}.jsonl"
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        self._kept: dict[str, str] = dict(map(json.loads, lines))

    def of(self, doc: dict) -> list[str]:
        """The document's translation, if it is in the translator's language and was translated."""
        text = self._kept.get(doc["id"]) if doc["lang"] == self._translator.source else None
        return [text] if text else []

    def fill(self, docs: Iterable[dict]) -> None:
        """Translate the documents that are not yet kept."""
        missing = [d for d in docs if d["lang"] == self._translator.source and d["id"] not in self._kept]
        for start in range(0, len(missing), TOGETHER):
            self._keep(missing[start : start + TOGETHER])

    def _keep(self, docs: Sequence[dict]) -> None:
        texts = [" ".join(f"{doc['title']} {doc['text']}".split()) for doc in docs]
        try:
            told = self._translator.translate(texts)
        except RuntimeError as fault:  # one text that the program chokes on must not cost the others
            if len(docs) == 1:
                print(fault, file=sys.stderr)
                told = [""]
            else:
                half = len(docs) // 2
                self._keep(docs[:half])
                self._keep(docs[half:])
                return
        made = dict(zip((doc["id"] for doc in docs), told, strict=True))
        self._kept |= made
        with self._file.open("a", encoding="utf-8") as lines:
            lines.writelines(f"{json.dumps(pair, ensure_ascii=False)}\n" for pair in made.items())
