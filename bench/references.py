"""The engines that ours is measured against; run by the bench's own environment, which alone has them.

    python -m bench.references ENGINE ROWS.jsonl QUERIES.json FOLDER

prints one line of JSON: CPU seconds to build, milliseconds and hits per query. A query is ten hits and the counts of
five facets, each without its own filter, as everywhere in this bench.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import tantivy
from whoosh import fields, index
from whoosh import query as q
from whoosh.analysis import SpaceSeparatedTokenizer

from bench.corpus import FACETS
from bench.timing import timed

Search = Callable[[dict], int]


def tantivy_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="position")
    for facet in FACETS:
        builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def tantivy_query(schema: tantivy.Schema, query: dict, but: str = "") -> tantivy.Query:
    """The query with its filters, that of the facet `but` left aside."""
    words, of = query["words"], tantivy.Query
    if query["kind"] == "phrase":
        clauses = [of.phrase_query(schema, "body", words)]
    elif query["kind"] == "prefix":
        clauses = [of.regex_query(schema, "body", words[0] + ".*")]
    else:
        clauses = [of.term_query(schema, "body", word) for word in words]
    filters = [of.term_query(schema, facet, value) for facet, value in query["filters"].items() if facet != but]
    clauses += [of.const_score_query(narrowing, 0.0) for narrowing in filters]
    return of.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])


def tantivy_search(rows: Iterable[dict], folder: Path) -> Search:
    schema = tantivy_schema()
    made = tantivy.Index(schema, path=str(folder))
    writer = made.writer(heap_size=300_000_000, num_threads=1)
    for row in rows:
        writer.add_document(tantivy.Document(id=row["id"], title=row["title"], body=row["body"], **row["facets"]))
    writer.commit()
    writer.wait_merging_threads()
    made.reload()
    searcher = made.searcher()

    def count(query: tantivy.Query, facets: Iterable[str]) -> None:
        searcher.aggregate(query, {facet: {"terms": {"field": facet, "size": 50}} for facet in facets})

    def search(query: dict) -> int:
        whole = tantivy_query(schema, query)
        found = searcher.search(whole, limit=10, count=True)
        for _, address in found.hits:
            searcher.doc(address)["id"]
        count(whole, [facet for facet in FACETS if facet not in query["filters"]])
        for facet in query["filters"]:
            count(tantivy_query(schema, query, but=facet), [facet])
        return found.count

    return search


def whoosh_search(rows: Iterable[dict], folder: Path) -> Search:
    text, values = fields.TEXT(analyzer=SpaceSeparatedTokenizer()), fields.KEYWORD(sortable=True)
    columns = dict.fromkeys(FACETS, values)
    schema = fields.Schema(id=fields.ID(stored=True), title=text, body=text, **columns)
    made = index.create_in(str(folder), schema)
    writer = made.writer(limitmb=512)
    for row in rows:
        writer.add_document(
            id=row["id"],
            title=row["title"],
            body=row["body"],
            **{facet: " ".join(values) for facet, values in row["facets"].items()},
        )
    writer.commit()
    searcher = made.searcher()

    def search(query: dict) -> int:
        words = query["words"]
        if query["kind"] == "phrase":
            tree = q.Phrase("body", words)
        elif query["kind"] == "prefix":
            tree = q.Prefix("body", words[0])
        else:
            tree = q.And([q.Term("body", word) for word in words])
        filters = {facet: q.Term(facet, value) for facet, value in query["filters"].items()}
        free = [facet for facet in FACETS if facet not in filters]
        narrowed = q.And(list(filters.values())) if filters else None
        found = searcher.search(tree, limit=10, filter=narrowed, groupedby=free)
        for hit in found:
            hit["id"]
        for facet in filters:
            others = [f for name, f in filters.items() if name != facet]
            searcher.search(tree, limit=10, filter=q.And(others) if others else None, groupedby=[facet])
        return len(found)

    return search


ENGINES = {"tantivy": tantivy_search, "whoosh": whoosh_search}


def main(engine: str, rows_file: str, queries_file: str, folder: str) -> None:
    Path(folder).mkdir(parents=True)
    queries = json.loads(Path(queries_file).read_text())
    with Path(rows_file).open(encoding="utf-8") as lines:
        started = time.process_time()
        search = ENGINES[engine](map(json.loads, lines), Path(folder))
        built = time.process_time() - started
    milliseconds, hits = timed(search, queries)
    print(json.dumps({"build": built, "milliseconds": milliseconds, "hits": hits}))


if __name__ == "__main__":
    main(*sys.argv[1:])
