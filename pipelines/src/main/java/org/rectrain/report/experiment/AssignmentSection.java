package org.rectrain.report.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.abtest.assign.AssignmentResult;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.report.chart.ShareBar;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.part.ProvenanceSection;
import org.rectrain.report.part.SectionParts;

/** Who got which variant. */
public final class AssignmentSection {
  private static final List<Tone> TONES =
      List.of(Tone.SLATE, Tone.BLUE, Tone.PLUM, Tone.TEAL, Tone.OCHRE);

  private AssignmentSection() {}

  public static Element draw(AssignmentResult assignment) {
    List<ShareBar.Part> parts = new ArrayList<>();
    for (AbtestResult.Variant variant : assignment.variants()) {
      String shown =
          Display.count(variant.users())
              + " users, "
              + Display.share(variant.share())
              + ", intended "
              + Display.share(variant.intended());
      Tone tone = TONES.get(parts.size() % TONES.size());
      parts.add(new ShareBar.Part(variant.name(), variant.users(), shown, tone));
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Held out of every experiment", Display.count(assignment.heldOut()));
    facts.put("In other slots of the layer", Display.count(assignment.otherSlot()));
    facts.put("Not in the traffic", Display.count(assignment.notInTraffic()));
    facts.put("Sample ratio", "p = " + Display.plain(assignment.sampleRatioPValue()));
    return SectionParts.section("assignment", "Assignment", sentence(assignment))
        .add(
            SectionParts.figure(
                "Users by variant", "of those that take part", ShareBar.draw("Users", parts)),
            ProvenanceSection.facts(facts));
  }

  public static String sentence(AssignmentResult assignment) {
    double in = assignment.variants().stream().mapToDouble(AbtestResult.Variant::users).sum();
    return Display.count(in)
        + " of "
        + Display.count(assignment.users())
        + " users take part in "
        + assignment.experiment()
        + ".";
  }
}
