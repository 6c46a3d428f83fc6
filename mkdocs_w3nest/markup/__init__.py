"""Markdown to page model, results to HTML: pure text in, values out."""
