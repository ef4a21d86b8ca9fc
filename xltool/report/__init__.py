"""Findings and layouts to people and programs: tables, plain lines, JSON, Markdown pages."""
