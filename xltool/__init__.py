"""Generates performance self-evaluation (绩效自评) workbooks from templates, and checks filled-in ones."""

__version__ = "0.1.0"
