package org.rectrain.explain;

import org.rectrain.dataset.Catalogue;

/** What people read of items: the beginning of their text, or their id. */
final class ItemNames {
  private static final int LONGEST = 60;

  private final Catalogue catalogue;

  ItemNames(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  String id(int item) {
    return catalogue.ids()[item];
  }

  /** The first sentence of its text, at most {@value #LONGEST} characters; its id without one. */
  String title(int item) {
    String text = catalogue.texts()[item].strip();
    if (text.isEmpty()) {
      return catalogue.ids()[item];
    }
    int stop = text.indexOf(". ");
    String first = stop > 0 ? text.substring(0, stop) : text;
    return first.codePointCount(0, first.length()) <= LONGEST
        ? first
        : first.substring(0, first.offsetByCodePoints(0, LONGEST)) + "\u2026";
  }
}
