"""Makes the documentation site: pages from the documents, the code and the notebooks, and links that are checked.

`python -m website` writes the pages as Markdown and lets zensical make HTML of them. `page_map` says which pages
there are.
"""
