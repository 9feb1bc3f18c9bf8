"""The peer reads articles into tables, in an environment without newstables."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from benchmarks.peer import spacy_textacy
from flows.storage import parquet

ROOT = Path(__file__).parents[3]


class Pipeline:
    """A pipeline that finds a quotation in each text, and raises an error for an odd number of marks."""

    def pipe(self, texts, **_):
        for text, key in texts:
            quotations = [([(0, 3)], [(4, 8)], [(9, 12)])] if text.count('"') % 2 == 0 else None
            sentence = SimpleNamespace(start_char=0, end_char=len(text))
            yield (
                SimpleNamespace(text=text, sents=[sentence], ents=[], user_data={spacy_textacy.COMPONENT: quotations}),
                key,
            )


def test_articles_with_unclosed_quotations_are_kept_without_quotes(tmp_path):
    articles = tmp_path / "articles.jsonl"
    records = [{"id": "a", "text": '"A" said Ann.'}, {"doc_id": "b", "text": '"B said Ben.'}, {"id": "c", "text": "x"}]
    articles.write_text("\n\n".join(map(json.dumps, records)), "utf-8")
    report = spacy_textacy.read(Pipeline(), articles, tmp_path / "out", processes=1, limit=2)
    assert report["articles"] == 2
    assert report["raised"] == 1
    found = parquet.read_table(tmp_path / "out" / "articles" / "part-0.parquet").to_pylist()
    assert [row["external_id"] for row in found] == ["a", "b"]
    quotes = parquet.read_table(tmp_path / "out" / "quotes" / "part-0.parquet").to_pylist()
    assert [row["article_id"] for row in quotes] == [found[0]["article_id"]]


def test_the_peer_needs_nothing_of_newstables_dependencies():
    code = "import sys, benchmarks.peer.spacy_textacy; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"flows", "newstables", "pandas", "pandera", "prefect", "pydantic", "tokenizers"} & {*ran.stdout.split()}
