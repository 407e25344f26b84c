"""The hostile inputs that lie beside the project, decoded."""

import base64
import json


def payloads(shared, name):
    """Every payload of a class as text."""
    lines = (shared / "data" / "hostile" / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [_decoded(json.loads(line)) for line in lines if line]


def _decoded(row):
    payload = row["payload"]
    if row["enc"] == "rle":
        return "".join(text * times for text, times in payload)
    if row["enc"] == "base64":
        return base64.b64decode(payload).decode("utf-8", "replace")
    return payload
