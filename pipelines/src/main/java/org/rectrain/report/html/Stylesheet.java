package org.rectrain.report.html;

/**
 * Content of a {@code <style>} element. HTML reads it raw and XML reads it escaped; both agree only
 * where it holds neither of the two characters that differ.
 *
 * @param css rules without {@code <} and {@code &}
 */
public record Stylesheet(String css) implements Node {

  /** Refuses what HTML and XML would read differently. */
  public Stylesheet {
    if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
      throw new IllegalArgumentException("a style sheet in a page may hold neither < nor &");
    }
  }

  @Override
  public void write(StringBuilder out) {
    out.append(css);
  }
}
