package org.rectrain.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.rectrain.dataset.file.WholeFile;

/**
 * A whole page in one file: style inside, nothing fetched, nothing run. It is HTML and well-formed
 * XML at once.
 *
 * @param title text of the window's title
 * @param body content of the page
 */
public record Page(String title, List<Node> body) {

  /** Refuses every fetch and script, should text from data ever get past the escaping. */
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action"
          + " 'none'";

  /** Copies the content. */
  public Page {
    body = List.copyOf(body);
  }

  /** The page's markup. */
  public String markup() {
    Element head =
        Element.of("head")
            .add(
                Element.of("meta").with("charset", "utf-8"),
                Element.of("meta")
                    .with("http-equiv", "Content-Security-Policy")
                    .with("content", POLICY),
                Element.of("meta")
                    .with("name", "viewport")
                    .with("content", "width=device-width, initial-scale=1"),
                Element.of("meta").with("name", "color-scheme").with("content", "light dark"),
                Element.of("title").add(title),
                Element.of("style").add(new Stylesheet(css())));
    Element html =
        Element.of("html")
            .with("xmlns", "http://www.w3.org/1999/xhtml")
            .with("lang", "en")
            .add(head, Element.of("body").add(body));
    return "<!DOCTYPE html>\n" + html.markup() + "\n";
  }

  /**
   * Writes the page; a reader never sees half of it.
   *
   * @throws IOException when the file cannot be written
   */
  public void write(Path file) throws IOException {
    WholeFile.write(file, markup());
  }

  /** The style sheet of all pages. */
  static String css() {
    try (InputStream in = Page.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("report.css cannot be read from the jar", e);
    }
  }
}
