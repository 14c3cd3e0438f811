"""What a built graph's folder holds, by the names of its files."""

GRAPH, EVIDENCE, ABOUT = "graph.ttl", "evidence.ttl", "about.ttl"
STORE, PAGE, ACCOUNTS, SEARCH = "store", "graph.html", "names.jsonl", "search.db"
