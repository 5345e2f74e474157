package org.rectrain.report.chart;

import static org.rectrain.report.html.Element.coordinate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Text;

/** What the charts draw with: the frame of an SVG, lines, texts, and labels kept apart. */
final class Drawing {
  /** Width of an average character of chart text, in user units; generous for wide fonts. */
  static final double CHARACTER = 6.6;

  private Drawing() {}

  /** An SVG that scales with its figure and is announced by its title and description. */
  static Element svg(String id, String title, String description, double width, double height) {
    return announced(Element.of("svg", "chart"), id, title, description)
        .with("viewBox", "0 0 " + coordinate(width) + " " + coordinate(height));
  }

  /** Makes an SVG one image with a name, for those who hear the page. */
  static Element announced(Element svg, String id, String title, String description) {
    return svg.with("xmlns", "http://www.w3.org/2000/svg")
        .with("role", "img")
        .with("aria-labelledby", id + "-title " + id + "-desc")
        .add(
            Element.of("title").with("id", id + "-title").add(title),
            Element.of("desc").with("id", id + "-desc").add(description));
  }

  static Element line(String cssClass, double x1, double y1, double x2, double y2) {
    return Element.of("line", cssClass).with("x1", x1).with("y1", y1).with("x2", x2).with("y2", y2);
  }

  /** Text; {@code anchor} is start, middle or end. */
  static Element text(String cssClass, double x, double y, String anchor, String value) {
    return Element.of("text", cssClass)
        .with("x", x)
        .with("y", y)
        .with("text-anchor", anchor)
        .add(new Text(value));
  }

  static String path(List<double[]> places) {
    StringBuilder path = new StringBuilder();
    for (double[] place : places) {
      path.append(path.isEmpty() ? 'M' : 'L')
          .append(coordinate(place[0]))
          .append(' ')
          .append(coordinate(place[1]));
    }
    return path.toString();
  }

  static double width(String text) {
    return text.codePointCount(0, text.length()) * CHARACTER;
  }

  /** The text, cut with an ellipsis when it has more characters than there is room for. */
  static String fitting(String text, int characters) {
    return text.codePointCount(0, text.length()) <= characters
        ? text
        : text.substring(0, text.offsetByCodePoints(0, characters - 1)).strip() + "\u2026";
  }

  /**
   * Heights near the wanted ones, at least {@code gap} apart and within the ends as far as they
   * fit.
   */
  static double[] apart(double[] wanted, double gap, double top, double bottom) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> wanted[i]));
    double[] placed = wanted.clone();
    double least = top;
    for (int i : order) {
      placed[i] = Math.max(placed[i], least);
      least = placed[i] + gap;
    }
    double most = bottom;
    for (int k = order.size() - 1; k >= 0; k--) {
      int i = order.get(k);
      placed[i] = Math.min(placed[i], most);
      most = placed[i] - gap;
    }
    return placed;
  }
}
