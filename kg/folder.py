"""What a built graph's folder holds, by the names of its files."""

from pathlib import Path

OUTPUT = Path("output")
"""The folder, if nobody says another."""
GRAPH, EVIDENCE, ABOUT = "graph.ttl", "evidence.ttl", "about.ttl"
STORE, PAGE, ACCOUNTS, SEARCH = "store", "graph.html", "names.jsonl", "search.db"
REPORT, REPORT_DATA = "report.md", "report.json"
KEPT = "extractions.db"
"""Not of one graph, but of all that were built there."""
