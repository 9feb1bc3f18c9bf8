"""The peer's tables have the columns that the evaluation's script reads."""

from benchmarks.peer.peer_tables import SCHEMAS, Quotation, Tables, joined
from flows.storage import parquet


def test_adjacent_tokens_are_one_span():
    text = "Mayor Ann Roe, of Oslo, said"
    assert [text[s:e] for s, e in joined(text, [(0, 5), (6, 9), (10, 13), (18, 22)])] == ["Mayor Ann Roe", "Oslo"]


def test_an_article_is_in_all_tables(tmp_path):
    tables = Tables()
    text = "“We go,” said the Mayor’s aide."
    quotation = Quotation(content=[(0, 8)], cue=[(9, 13)], speaker=[(14, 17), (26, 30)])
    tables.add("id-1", text, [(0, 31)], [(14, 25, "ORG")], [quotation])
    tables.add("id-2", "Nothing.", [(0, 8)], [], [])
    tables.write(tmp_path)
    rows = {name: parquet.read_table(tmp_path / name / "part-0.parquet").to_pylist() for name in SCHEMAS}
    assert [r["external_id"] for r in rows["articles"]] == ["id-1", "id-2"]
    assert {r["article_id"] for r in rows["quotes"]} == {rows["articles"][0]["article_id"]}
    assert [(r["role"], r["start"], r["end"]) for r in rows["quote_spans"]] == [
        ("content", 0, 8), ("cue", 9, 13), ("speaker", 14, 17), ("speaker", 26, 30)
    ]  # fmt: skip
    mention = rows["entity_mentions"][0]
    assert text[mention["start"] : mention["end"]] == "Mayor"
    assert mention["form"] == "name"


def test_tables_without_rows_have_their_columns(tmp_path):
    Tables().write(tmp_path)
    for name, schema in SCHEMAS.items():
        assert parquet.read_table(tmp_path / name / "part-0.parquet").schema.names == schema.names
