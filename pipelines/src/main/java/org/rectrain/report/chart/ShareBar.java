package org.rectrain.report.chart;

import java.util.List;
import org.rectrain.report.html.Element;

/** One bar cut into its parts, named below with their figures. */
public final class ShareBar {

  /**
   * A part.
   *
   * @param name what it is
   * @param value its size, at least 0
   * @param shown the size in words
   * @param tone colour
   */
  public record Part(String name, double value, String shown, Tone tone) {}

  private ShareBar() {}

  /** The bar over its names; parts without a positive size are named only. */
  public static Element draw(String title, List<Part> parts) {
    double total = parts.stream().mapToDouble(ShareBar::size).sum();
    Element track = Rows.track(Rows.HEIGHT);
    Element names = Element.of("ul", "parts").with("aria-label", title);
    double from = 0;
    for (Part part : parts) {
      if (size(part) > 0) {
        double to = from + 100 * size(part) / total;
        track.add(Element.of("g", part.tone().cssClass()).add(Rows.bar("bar part", from, to)));
        from = to;
      }
      names.add(
          Element.of("li", part.tone().cssClass())
              .add(
                  Element.of("span", "swatch"),
                  Element.of("b").add(part.name()),
                  Element.of("span", "value").add(part.shown())));
    }
    return Element.of("div", "sharebar").add(track, names);
  }

  private static double size(Part part) {
    return Double.isFinite(part.value()) ? Math.max(0, part.value()) : 0;
  }
}
