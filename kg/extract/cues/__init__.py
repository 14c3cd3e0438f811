"""What speaks for an answer, as words, and tables of how much each such cue says, learned from annotated papers."""
