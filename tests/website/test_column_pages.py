"""Every table, view and column has its page, with the words of the data dictionary."""

from transforms.contract.table_sets import data_dictionary
from website.column_pages import column_pages, names_of_tables

PAGES = column_pages()
SECTIONS = {section.partition("\n")[0]: section for section in data_dictionary().split("## ") if section}


def test_there_is_a_page_for_each_section_of_the_dictionary() -> None:
    assert names_of_tables() == SECTIONS.keys()
    assert len(PAGES) == len(SECTIONS) + 1


def test_a_page_has_all_columns() -> None:
    for name, section in SECTIONS.items():
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert [row for row in rows if row not in PAGES[f"tables/{name}.md"]] == []


def test_the_page_of_a_view_has_its_sql() -> None:
    assert "```sql\nSELECT day, identity_id, speaker AS name" in PAGES["tables/said_by_day.md"]
    assert "```sql" not in PAGES["tables/quotes.md"]
