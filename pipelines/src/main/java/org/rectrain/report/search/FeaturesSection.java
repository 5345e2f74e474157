package org.rectrain.report.search;

import java.util.List;
import java.util.stream.Collectors;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.part.SectionParts;
import org.rectrain.tune.feature.FeatureResult;
import org.rectrain.tune.feature.FeatureResult.Tried;

/** Features that are worth making, and those that are not: features.json. */
public final class FeaturesSection {
  private FeaturesSection() {}

  /** The section. */
  public static Element draw(FeatureResult found) {
    Element section =
        SectionParts.section(
            "features",
            "Features",
            SearchSection.capitalised(found.verdict())
                + ". Trees predict '"
                + found.label()
                + "' with the features that are there at "
                + Display.score(found.auc().value())
                + " AUC on test.");
    List<Tried> judged =
        found.tried().stream().filter(tried -> Double.isFinite(tried.gain().value())).toList();
    if (!judged.isEmpty()) {
      section.add(
          SectionParts.figure(
              "Gain of each candidate on valid",
              "AUC beside what was kept before it, with an interval that holds for all of them at"
                  + " once; rust is kept.",
              IntervalList.draw(
                  "Gain of each candidate on valid",
                  Axis.of("AUC").as(value -> Display.fineDifference(value)),
                  judged.stream().map(FeaturesSection::row).toList(),
                  0)));
    }
    List<String> others =
        found.tried().stream()
            .filter(tried -> !Double.isFinite(tried.gain().value()))
            .map(Tried::candidate)
            .toList();
    if (!others.isEmpty()) {
      section.add(
          SectionParts.note(
              "Not looked at on valid, since trees on train made less of them: "
                  + others.stream().collect(Collectors.joining(", "))
                  + "."));
    }
    return section.add(
        SectionParts.note(
            "Judged on "
                + Display.count(found.rows())
                + " rows of "
                + Display.count(found.users())
                + " users by trees that have not seen the user. The block to put into the"
                + " configuration is features/features.yaml."));
  }

  private static IntervalList.Estimate row(Tried tried) {
    double low = tried.gain().low();
    double high = tried.gain().high();
    return new IntervalList.Estimate(
        tried.candidate(),
        tried.gain().value(),
        low,
        high,
        Display.fineDifference(tried.gain().value()),
        Display.fineDifference(low) + " to " + Display.fineDifference(high),
        tried.kept() ? Tone.RUST : Tone.SLATE);
  }
}
