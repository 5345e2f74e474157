package org.rectrain.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.rectrain.config.explain.ExplainConfig;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Histories;
import org.rectrain.dataset.StableHash;
import org.rectrain.explain.Player.Kind;
import org.rectrain.metric.Logistic;
import org.rectrain.model.input.TreeRows;
import org.rectrain.score.RowScorer;
import org.rectrain.score.RowScorer.Part;
import org.rectrain.score.TreesScorer;
import org.rectrain.score.WordGradients;
import org.rectrain.stat.Quadrature;
import org.rectrain.tree.Forest;
import org.rectrain.tree.TreeShap;

/**
 * Shares a row's logits out among its parts: Shapley values against references drawn from train, by
 * TreeSHAP for trees, by enumeration for few parts, and by sampling for others.
 */
final class RowExplainer {
  /** Train rows that the covers of trees are counted on. */
  private static final int COVERED = 20000;

  private static final Quadrature RULE = new Quadrature(0, 1, 0.25);

  private final Subject subject;
  private final ExplainConfig config;
  private final FeatureGroups groups;
  private final Catalogue catalogue;
  private final long seed;
  private final List<Examples> references = new ArrayList<>();
  private final Map<Forest, double[]> covers = new HashMap<>();

  /** An explainer; the references are drawn now. */
  RowExplainer(
      Subject subject, ExplainConfig config, FeatureGroups groups, Catalogue catalogue, long seed) {
    this.subject = subject;
    this.config = config;
    this.groups = groups;
    this.catalogue = catalogue;
    this.seed = seed;
    for (RowScorer member : subject.members()) {
      references.add(SampledRows.rows(member.examples("train"), config.references(), seed));
    }
  }

  /** The rows of train that absent parts come from, as the first member reads them. */
  Examples references() {
    return references.get(0);
  }

  /**
   * Explains one row.
   *
   * @param rows the row as each member reads it, alone
   * @param shown whether the data has it
   * @param main place of the label that shares are sorted by
   */
  RowExplanation explain(List<Examples> rows, boolean shown, int main) {
    Examples row = rows.get(0);
    List<Player> players = players(row);
    List<String> tasks = subject.tasks();
    Shapley.Values values = subject.isTrees() ? trees(rows, players) : network(rows, players);
    double[] logits = subject.logits(rows)[0];
    List<RowExplanation.Outcome> outcomes = new ArrayList<>();
    for (int k = 0; k < tasks.size(); k++) {
      double sum = values.base()[k] + Arrays.stream(values.values()[k]).sum();
      outcomes.add(
          new RowExplanation.Outcome(
              tasks.get(k),
              values.base()[k],
              logits[k],
              Logistic.sigmoid(logits[k]),
              Math.abs(sum - logits[k]),
              row.labels()[k][0]));
    }
    List<RowExplanation.Share> shares = new ArrayList<>();
    for (int i = 0; i < players.size(); i++) {
      int player = i;
      shares.add(
          new RowExplanation.Share(
              players.get(i).kind(),
              players.get(i).name(),
              players.get(i).place(),
              detail(players.get(i), row),
              Arrays.stream(values.values()).map(task -> task[player]).toList(),
              Arrays.stream(values.errors()).map(task -> task[player]).toList()));
    }
    shares.sort(
        (a, b) -> Double.compare(Math.abs(b.values().get(main)), Math.abs(a.values().get(main))));
    String method = subject.isTrees() ? "trees" : values.exact() ? "exact" : "sampled";
    return new RowExplanation(
        row.ids()[0],
        row.users()[0],
        catalogue.ids()[row.items()[0]],
        catalogue.title(row.items()[0]),
        shown,
        method,
        outcomes,
        shares,
        List.of(),
        "",
        null);
  }

  /** What takes part in a row's score. */
  private List<Player> players(Examples row) {
    Set<Part> parts = subject.parts();
    List<Player> out = new ArrayList<>(groups.names().stream().map(Player::features).toList());
    if (subject.isTrees()) {
      if (parts.contains(Part.HISTORY)) {
        out.add(Player.features(TreeRows.MOOD));
      }
      return out;
    }
    if (parts.contains(Part.ITEM)) {
      out.add(Player.of(Kind.ITEM));
    }
    if (parts.contains(Part.USER)) {
      out.add(Player.of(Kind.USER));
    }
    if (parts.contains(Part.HISTORY)) {
      int named = Math.min(config.history(), row.histories().length(0));
      IntStream.rangeClosed(1, named).forEach(place -> out.add(Player.event(place)));
      Histories others = references().histories();
      boolean older = row.histories().length(0) > named;
      for (int r = 0; r < references().size(); r++) {
        older |= others.length(r) > named;
      }
      if (older) {
        out.add(Player.of(Kind.OLDER));
      }
    }
    return out;
  }

  /** By coalitions; the mean over the members. */
  private Shapley.Values network(List<Examples> rows, List<Player> players) {
    List<Shapley.Values> found = new ArrayList<>();
    for (int m = 0; m < rows.size(); m++) {
      RowScorer member = subject.members().get(m);
      RowMixer mixer = new RowMixer(rows.get(m), 0, players, groups, references.get(m));
      Shapley.Game game =
          (present, reference) -> Subject.logits(member, mixer.mix(present, reference));
      int drawn = references.get(m).size();
      long own = StableHash.of(seed, rows.get(m).ids()[0]);
      found.add(
          players.size() <= config.exact()
              ? Shapley.exact(players.size(), drawn, game)
              : Shapley.sampled(players.size(), drawn, config.pairs(), own, game));
    }
    return Shapley.mean(found);
  }

  /** By TreeSHAP: columns' values, added up by group. */
  private Shapley.Values trees(List<Examples> rows, List<Player> players) {
    List<String> tasks = subject.tasks();
    int n = players.size();
    Shapley.Values out =
        new Shapley.Values(
            new double[tasks.size()][n],
            new double[tasks.size()][n],
            new double[tasks.size()],
            new double[tasks.size()],
            true);
    int members = subject.members().size();
    for (int m = 0; m < members; m++) {
      TreesScorer scorer = (TreesScorer) subject.members().get(m);
      TreeRows own = scorer.rows(rows.get(m));
      float[] row = new float[own.width()];
      own.fill(0, row);
      float[][] background = table(scorer.rows(references.get(m)));
      int[] player = playerOf(own.names(scorer.schema()), players);
      for (int k = 0; k < tasks.size(); k++) {
        List<Forest> forests = scorer.forests(tasks.get(k));
        double share = 1.0 / (forests.size() * members);
        for (Forest forest : forests) {
          TreeShap shap = new TreeShap(forest, row.length);
          boolean mixed = config.trees() == ExplainConfig.Trees.INTERVENTIONAL;
          double[] covered = mixed ? new double[0] : covers(scorer, forest, shap);
          double[] values =
              mixed ? shap.interventional(background, row) : shap.pathDependent(covered, row);
          double base =
              mixed
                  ? Arrays.stream(background).mapToDouble(forest::logit).average().orElseThrow()
                  : shap.expected(covered);
          out.base()[k] += share * base;
          for (int c = 0; c < values.length; c++) {
            out.values()[k][player[c]] += share * values[c];
          }
        }
      }
    }
    return out;
  }

  private double[] covers(TreesScorer scorer, Forest forest, TreeShap shap) {
    return covers.computeIfAbsent(
        forest,
        f ->
            shap.covers(
                Arrays.asList(
                    table(
                        scorer.rows(SampledRows.rows(scorer.examples("train"), COVERED, seed))))));
  }

  private int[] playerOf(List<String> columns, List<Player> players) {
    List<String> known = players.stream().map(Player::name).toList();
    return columns.stream().mapToInt(column -> known.indexOf(groups.groupOf(column))).toArray();
  }

  private static float[][] table(TreeRows rows) {
    float[][] out = new float[rows.examples().size()][rows.width()];
    for (int i = 0; i < out.length; i++) {
      rows.fill(i, out[i]);
    }
    return out;
  }

  /** What the words of the row's text add to a label's logit, mean over the members. */
  List<RowExplanation.Word> words(List<Examples> rows, String task) {
    Map<Integer, RowExplanation.Word> sum = new LinkedHashMap<>();
    int readers = 0;
    for (int m = 0; m < rows.size(); m++) {
      if (subject.members().get(m).readsWords()) {
        readers++;
        WordGradients.Words found =
            subject.members().get(m).words(rows.get(m), 0, task, RULE.at, RULE.weight);
        for (int w = 0; w < found.words().size(); w++) {
          String word = found.words().get(w);
          sum.merge(
              w,
              new RowExplanation.Word(word, found.values()[w]),
              (a, b) -> new RowExplanation.Word(a.word(), a.value() + b.value()));
        }
      }
    }
    int all = Math.max(1, readers);
    return sum.values().stream()
        .map(word -> new RowExplanation.Word(word.word(), word.value() / all))
        .toList();
  }

  /** A part of a row in words. */
  private String detail(Player player, Examples row) {
    return switch (player.kind()) {
      case FEATURES -> {
        List<FeatureGroups.Cell> cells = groups.cells(player.name());
        yield cells.size() == 1
            ? RawValues.of(cells.get(0), row, 0)
            : cells.isEmpty() ? "what was lately chosen or skipped" : cells.size() + " features";
      }
      case ITEM -> catalogue.title(row.items()[0]);
      case USER -> row.users()[0];
      case EVENT -> {
        Histories histories = row.histories();
        int at = histories.starts()[1] - player.place();
        String verb = histories.isSkipped(at) ? "passed over" : "chose";
        yield verb + " \u201c" + catalogue.title(histories.items()[at]) + "\u201d";
      }
      case OLDER -> "all events before the newest " + config.history();
    };
  }
}
