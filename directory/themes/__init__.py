"""Themes of data·inclusion in plain French, and how everyday words lead to them."""

from directory.themes.bouquets import bouquet_of, themes_of
from directory.themes.labels import THEME_LABELS, label_of
from directory.themes.lexicon import guess_themes

__all__ = ["THEME_LABELS", "bouquet_of", "guess_themes", "label_of", "themes_of"]
