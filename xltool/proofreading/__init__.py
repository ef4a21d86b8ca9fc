"""Proofreads a template: everything that can be found wrong with it before anybody fills it in."""

from xltool.proofreading.proofread import Proof, proofread

__all__ = ["Proof", "proofread"]
