package org.rectrain.report.part;

import java.util.List;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Text;

/** What sections are made of. */
public final class SectionParts {
  private SectionParts() {}

  public static Element section(String id, String heading, String lead) {
    return section(id, heading, Element.of("p", "lead").add(lead));
  }

  public static Element section(String id, String heading, Element lead) {
    return Element.of("section")
        .with("id", id)
        .with("aria-labelledby", id + "-heading")
        .add(Element.of("h2").with("id", id + "-heading").add(heading), lead);
  }

  public static Element figure(String title, String note, Element chart) {
    Element caption = Element.of("figcaption").add(Element.of("b").add(title));
    if (!note.isEmpty()) {
      caption.add(Element.of("span").add(note));
    }
    return Element.of("figure").add(caption, chart);
  }

  public static Element grid(List<Element> figures) {
    return Element.of("div", "grid").add(figures);
  }

  public static Element wideGrid(List<Element> figures) {
    return Element.of("div", "grid two").add(figures);
  }

  public static Element note(String text) {
    return Element.of("p", "note").add(text);
  }

  /** A number with its interval, or the reason for none, below it in small letters. */
  public static Element cell(Measured measured, java.util.function.DoubleFunction<String> format) {
    Element cell = Element.of("span").add(measured.text(format));
    String detail =
        measured.detail(format).matches("[0-9][^ ]* to [0-9].*")
            ? measured.detail(format).replace(" to ", "\u2013")
            : measured.detail(format);
    if (!detail.isEmpty()) {
      cell.add(Element.of("small").add(detail));
    }
    return cell;
  }

  public static Node text(String value) {
    return new Text(value);
  }

  public static Element named(String name, Tone tone) {
    return Element.of("span", "name-of " + tone.cssClass()).add(name);
  }

  public static IntervalList.Estimate row(
      String name, Measured m, java.util.function.DoubleFunction<String> format, Tone tone) {
    return new IntervalList.Estimate(
        name, m.value(), m.low(), m.high(), m.text(format), m.detail(format), tone);
  }

  /** "a", "a and b", "a, b and c". */
  public static String listed(List<String> names) {
    if (names.size() < 2) {
      return String.join("", names);
    }
    int last = names.size() - 1;
    return String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  /** A count and what is counted, e.g. "1 row", "2 rows". */
  public static String plural(double count, String one, String many) {
    return Display.count(count) + " " + (count == 1 ? one : many);
  }

  /** The same of a count that is never undefined. */
  public static String plural(long count, String one, String many) {
    return plural((double) count, one, many);
  }
}
