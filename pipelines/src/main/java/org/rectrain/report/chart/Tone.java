package org.rectrain.report.chart;

/**
 * The colours of the data, told apart also by colour-blind readers and dark or light enough to be
 * read as text; what they look like is in the style sheet.
 */
public enum Tone {
  /** The model that the run is about. */
  BLUE,
  /** The student made from it. */
  TEAL,
  /** First of the others. */
  RUST,
  /** Second of the others. */
  PLUM,
  /** Third of the others. */
  OCHRE,
  /** Fourth of the others. */
  LEAF,
  /** Fifth of the others. */
  VIOLET,
  /** What is only there for comparison. */
  SLATE;

  /** Class that gives an element this colour as {@code --c}. */
  public String cssClass() {
    return "t-" + name().toLowerCase(java.util.Locale.ROOT);
  }
}
