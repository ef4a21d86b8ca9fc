"""For whoever writes a template: a draft from an official blank, a look at it, completion in an editor."""
