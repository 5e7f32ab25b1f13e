"""Texts and files cut into chunks, and what files a folder holds."""

import os
from pathlib import Path

from autogen import retrieve_utils as r

lines = "\n".join(f"line {number} has five words" if number % 7 else "" for number in range(1, 41))
found = {
    "lines": len(r.split_text_to_chunks(lines, max_tokens=30)),
    "whole": r.split_text_to_chunks("all of it fits", max_tokens=100),
}
try:
    r.split_text_to_chunks("text", chunk_mode="poem")
except AssertionError as error:
    refused = type(error).__name__
Path("docs/deep").mkdir(parents=True)
Path("docs/a.txt").write_text(lines)
Path("docs/deep/b.md").write_text("# Title\n\nA longer text about foxes and dogs.")
Path("docs/c.png").write_bytes(b"no text")
files = sorted(os.path.basename(each) for each in r.get_files_from_dir("docs"))
flat = sorted(os.path.basename(each) for each in r.get_files_from_dir("docs", recursive=False))
typed = [os.path.basename(each) for each in r.get_files_from_dir("docs", types=["md"])]
single = [os.path.basename(each) for each in r.get_files_from_dir("docs/a.txt")]
chunks, sources = r.split_files_to_chunks(["docs/deep/b.md"], max_tokens=50)
own = r.split_files_to_chunks(["docs/deep/b.md"], custom_text_split_function=lambda text: text.split("\n\n"))[0]
urls = [r.is_url(each) for each in ("https://a.test/x", "docs/a.txt", "ftp://b.test", "http://")]
kinds = sorted(set(r.TEXT_FORMATS) & {"txt", "json", "csv", "tsv", "md", "html", "htm", "rtf", "rst", "jsonl", "log", "xml", "yaml", "yml", "pdf"})
