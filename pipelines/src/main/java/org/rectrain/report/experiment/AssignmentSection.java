package org.rectrain.report.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.report.chart.ShareBar;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.part.ProvenanceSection;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** Who got which variant: reads {@code assign.json} ({@code abtest.AssignmentResult}). */
public final class AssignmentSection {
  private static final List<Tone> TONES =
      List.of(Tone.SLATE, Tone.BLUE, Tone.PLUM, Tone.TEAL, Tone.OCHRE);

  private AssignmentSection() {}

  public static Element draw(Tree assignment) {
    List<ShareBar.Part> parts = new ArrayList<>();
    for (Tree variant : assignment.list("variants")) {
      String shown =
          Display.count(variant.number("users"))
              + " users, "
              + Display.share(variant.number("share"))
              + ", intended "
              + Display.share(variant.number("intended"));
      Tone tone = TONES.get(parts.size() % TONES.size());
      parts.add(new ShareBar.Part(variant.text("name"), variant.number("users"), shown, tone));
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Held out of every experiment", Display.count(assignment.number("held_out")));
    facts.put("In other slots of the layer", Display.count(assignment.number("other_slot")));
    facts.put("Not in the traffic", Display.count(assignment.number("not_in_traffic")));
    facts.put("Sample ratio", "p = " + Display.plain(assignment.number("sample_ratio_p_value")));
    return SectionParts.section("assignment", "Assignment", sentence(assignment))
        .add(
            SectionParts.figure(
                "Users by variant", "of those that take part", ShareBar.draw("Users", parts)),
            ProvenanceSection.facts(facts));
  }

  public static String sentence(Tree assignment) {
    double in = assignment.list("variants").stream().mapToDouble(v -> v.number("users")).sum();
    return Display.count(in)
        + " of "
        + Display.count(assignment.number("users"))
        + " users take part in "
        + assignment.text("experiment")
        + ".";
  }
}
