package org.rectrain.report.chart;

import java.util.List;
import org.rectrain.report.html.Element;

/**
 * The axes of a chart with two dimensions: hairlines across, numbers outside, labels at the ends.
 */
record Frame(Axis xAxis, Axis yAxis, Scale x, Scale y) {

  Element draw() {
    Element frame = Element.of("g", "frame").with("aria-hidden", "true");
    double left = x.from();
    double right = x.to();
    double bottom = y.from();
    double top = y.to();
    List<Double> ticks = y.ticks(4);
    List<String> texts = yAxis.labels(ticks);
    for (int i = 0; i < ticks.size(); i++) {
      double at = y.at(ticks.get(i));
      frame.add(
          Drawing.line("gridline", left, at, right, at),
          Drawing.text("tick", left - 6, at + 3.8, "end", texts.get(i)));
    }
    frame.add(Drawing.line("base", left, bottom, right, bottom));
    ticks = xAxis.ticks(x, 5);
    texts = xAxis.labels(ticks);
    for (int i = 0; i < ticks.size(); i++) {
      double at = x.at(ticks.get(i));
      frame.add(
          Drawing.line("base", at, bottom, at, bottom + 4),
          Drawing.text("tick", at, bottom + 16, "middle", texts.get(i)));
    }
    frame.add(
        Drawing.text("axis", left, top - 9, "start", yAxis.label()),
        Drawing.text("axis", right, bottom + 30, "end", xAxis.label()));
    return frame;
  }
}
