"""Expressions, eyelids, irises and lips from small crops of a face, learned from a teacher network's labels."""
