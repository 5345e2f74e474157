package org.rectrain.report.html;

/**
 * A piece of a page. Pages are built as trees and never by joining strings, so that what is written
 * is well-formed XML (and HTML at once) and text from data cannot become markup.
 */
public sealed interface Node permits Element, Text, Stylesheet {

  /** Appends this piece's markup. */
  void write(StringBuilder out);
}
