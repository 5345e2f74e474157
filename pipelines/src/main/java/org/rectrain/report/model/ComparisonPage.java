package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.eval.compare.RunComparison;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.report.data.DataSection;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Page;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;

/** The page of several runs side by side. */
public final class ComparisonPage {
  private static final String FOOTER =
      "Made by rectrain. This page is one file and needs no network; every number in it comes from"
          + " comparison.json beside it.";

  private final RunComparison comparison;
  private final EvalView eval;

  private ComparisonPage(RunComparison comparison, EvalView eval) {
    this.comparison = comparison;
    this.eval = eval;
  }

  /**
   * The page.
   *
   * @param costs what each run's model needs, by the run's name
   */
  public static Page of(RunComparison comparison, Map<String, Map<String, Measured>> costs) {
    EvalView eval = EvalFacts.read(comparison.evaluation(), costs);
    return new ComparisonPage(comparison, eval).page();
  }

  private Page page() {
    String names = SectionParts.listed(eval.models().stream().map(EvalView.Model::name).toList());
    Element header =
        Element.of("header")
            .add(
                Element.of("p", "run").add("Comparison of ").add(Element.of("b").add(names)),
                Element.of("h1").add(headline()));
    Map<String, Element> sections = new LinkedHashMap<>();
    sections.put("Runs side by side", runs());
    sections.put("Which differences are real", differences());
    if (RankingSection.isDefined(eval)) {
      sections.put("Ranking", RankingSection.draw(eval));
    }
    if (eval.has(eval.recall())) {
      sections.put("Retrieval", RetrievalSection.draw(eval));
    }
    Element links = Element.of("ul");
    List<Node> drawn = new ArrayList<>();
    Map<String, String> ids =
        Map.of(
            "Runs side by side", "models",
            "Which differences are real", "differences",
            "Ranking", "ranking",
            "Retrieval", "retrieval");
    for (Map.Entry<String, Element> section : sections.entrySet()) {
      String id = ids.getOrDefault(section.getKey(), "");
      Element link = Element.of("a").with("href", "#" + id).add(section.getKey());
      links.add(Element.of("li").add(link));
      drawn.add(section.getValue());
    }
    return new Page(
        "rectrain: " + names,
        List.of(
            header,
            Element.of("nav").with("aria-label", "Sections").add(links),
            Element.of("main").add(drawn),
            Element.of("footer").add(FOOTER)));
  }

  /** What the first run's AUC says against each other one. */
  private String headline() {
    List<String> groups = comparison.groups().stream().map(RunComparison.Group::name).toList();
    if (groups.size() < 2) {
      return "One recipe, " + eval.models().size() + " seeds";
    }
    String first = groups.get(0);
    Map<State, List<String>> others = new HashMap<>();
    for (EvalView.Comparison c : eval.comparisons()) {
      if (c.metric().equals(eval.auc().key()) && c.model().equals(first)) {
        others.computeIfAbsent(c.state(), key -> new ArrayList<>()).add(c.other());
      }
    }
    List<String> claims = new ArrayList<>();
    claim(claims, others, State.GOOD, "is better than ");
    claim(claims, others, State.BAD, "is worse than ");
    claim(claims, others, State.OPEN, "cannot be distinguished from ");
    String label = eval.auc().label();
    String metric = Character.toLowerCase(label.charAt(0)) + label.substring(1);
    return claims.isEmpty()
        ? "No " + metric + " could be compared"
        : "In " + metric + ", " + first + " " + String.join("; it ", claims);
  }

  private static void claim(
      List<String> claims, Map<State, List<String>> others, State state, String words) {
    List<String> names = others.getOrDefault(state, List.of());
    if (!names.isEmpty()) {
      claims.add(words + SectionParts.listed(names));
    }
  }

  private Element runs() {
    String lead =
        "All runs are judged on the same "
            + Display.count(comparison.evaluation().protocol().rows())
            + " test rows of the same users.";
    Element section = SectionParts.section("models", "Runs side by side", lead);
    Table table =
        new Table(
            "What is compared",
            List.of(
                Table.Column.words("Run"),
                Table.Column.words("Folder"),
                Table.Column.words("Model"),
                Table.Column.numbers("Seed")));
    for (RunComparison.Run run : comparison.runs()) {
      table.row(run.name(), run.folder(), run.model(), String.valueOf(run.seed()));
    }
    section.add(table.element());
    section.add(RunKeys.table(comparison.runs()));
    ModelsSection.tables(eval).forEach(section::add);
    List<Element> courses = RunKeys.courses(comparison.runs(), eval);
    if (!courses.isEmpty()) {
      section.add(SectionParts.grid(courses));
    }
    seeds().forEach(section::add);
    if (!eval.gates().isEmpty()) {
      section.add(DataSection.gates(eval.gates()));
    }
    return section.add(ModelsSection.notes(eval.notes()));
  }

  /** One table for each group of runs that differ only in their seed. */
  private List<Element> seeds() {
    List<Element> out = new ArrayList<>();
    for (RunComparison.Group group : comparison.groups()) {
      if (group.runs().size() > 1) {
        Table table =
            new Table(
                group.name() + ": the same recipe with other seeds",
                List.of(
                    Table.Column.words("Metric"),
                    Table.Column.numbers("Mean"),
                    Table.Column.numbers("Standard deviation between seeds"),
                    Table.Column.words("Each seed")));
        group
            .metrics()
            .forEach(
                (name, spread) -> {
                  Metric metric = metric(name);
                  List<String> each =
                      spread.values().stream().map(v -> metric.format().apply(v)).toList();
                  table.row(
                      List.of(
                          SectionParts.text(metric.label()),
                          SectionParts.cell(Measured.of(spread.mean()), metric.format()),
                          SectionParts.text(Display.plain(spread.deviation())),
                          SectionParts.text(String.join(", ", each))),
                      "");
                });
        out.add(table.element());
        out.add(
            SectionParts.note(
                "The interval of the mean is over users and seeds; the deviation is between the"
                    + " seeds alone."));
      }
    }
    return out;
  }

  private Element differences() {
    long real = eval.comparisons().stream().filter(c -> c.state() != State.OPEN).count();
    String lead =
        real
            + " of "
            + SectionParts.plural(eval.comparisons().size(), "difference", "differences")
            + " can be relied on; the others could be chance. A verdict counts all pairs of a"
            + " metric (Holm), an interval is of one pair.";
    Element section = SectionParts.section("differences", "Which differences are real", lead);
    Table table =
        new Table(
            "Paired on the same users, " + eval.interval() + " below",
            List.of(
                Table.Column.words("Metric"),
                Table.Column.words("Pair"),
                Table.Column.numbers("Difference"),
                Table.Column.words("Verdict"),
                Table.Column.numbers("Holm"),
                Table.Column.numbers("Benjamini\u2013Hochberg"),
                Table.Column.numbers("p, bootstrap"),
                Table.Column.numbers("p, permutation"),
                Table.Column.numbers("p, DeLong")));
    for (PairedComparison c : comparison.evaluation().comparisons()) {
      table.row(
          List.of(
              SectionParts.text(metric(c.metric()).label()),
              SectionParts.text(c.model() + " \u2212 " + c.other()),
              SectionParts.cell(Measured.of(c.difference()), Display::difference),
              c.real()
                  ? Element.of("b").add(c.better() + " is better")
                  : Element.of("span", "quiet").add("could be chance"),
              SectionParts.text(Display.score(c.adjustedPValue())),
              SectionParts.text(Display.score(c.falseDiscoveryRate())),
              SectionParts.text(Display.score(c.pValue())),
              SectionParts.text(Display.score(c.permutationPValue())),
              SectionParts.text(Display.score(c.delongPValue()))),
          "");
    }
    section.add(table.element());
    return section.add(
        SectionParts.note(
            "A difference is called real when its p-value after Holm, over all pairs within the"
                + " metric, is below the level. Benjamini\u2013Hochberg runs over the whole"
                + " table. The permutation test lets the two models change sides within users:"
                + " their differences for means over users, their ranks for AUC. DeLong's test of"
                + " an AUC takes rows for independent: it is right with one row a user, and too"
                + " sure where the rows of a user are correlated."));
  }

  private static Metric metric(String key) {
    return Metric.named(key);
  }
}
