package org.rectrain.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.tune.PruneConfig;
import org.rectrain.config.tune.TuneParameter;
import org.rectrain.config.tune.TuneParameter.Kind;
import org.rectrain.dataset.Json;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.tune.FoldsResult;
import org.rectrain.tune.Halving;
import org.rectrain.tune.Importance;
import org.rectrain.tune.PastTrial;
import org.rectrain.tune.PastTrial.End;
import org.rectrain.tune.Search;
import org.rectrain.tune.SearchSpace;
import org.rectrain.tune.TpeSampler;
import org.rectrain.tune.Trial;
import org.rectrain.tune.TuneResult;

/** The page of a search, and of folds by user. */
class SearchPageTest {
  @TempDir(cleanup = org.junit.jupiter.api.io.CleanupMode.NEVER)
  private Path folder;

  private final SearchSpace space =
      new SearchSpace(
          List.of(
              TuneParameter.choice(
                  "train.encoder.tune",
                  List.of(TextNode.valueOf("none"), TextNode.valueOf("lora"))),
              TuneParameter.range("train.optimizer.learning_rate", Kind.LOG, 1e-5, 1e-2),
              TuneParameter.range("train.towers.dropout", Kind.UNIFORM, 0, 0.5),
              TuneParameter.range("train.encoder.lora.r", Kind.LOG_INT, 2, 64)
                  .when(Map.of("train.encoder.tune", List.of(TextNode.valueOf("lora"))))));

  private Trial trial(int number, Map<String, Double> point, List<List<Double>> others) {
    double rate = Math.log10(point.getOrDefault("train.optimizer.learning_rate", 1e-4));
    double rank = point.getOrDefault("train.encoder.lora.r", 1.0);
    double top = 0.72 - 0.01 * Math.pow(rate + 3.2, 2) + 0.002 * Math.log(rank);
    List<Double> curve = new ArrayList<>();
    int stop = 0;
    for (int i = 1; i <= 6 && stop == 0; i++) {
      curve.add(top - 0.05 / i);
      stop = new Halving(new PruneConfig(3, 1)).stop(curve.stream().map(v -> -v).toList(), others);
    }
    boolean failed = number == 7;
    return new Trial(
        number,
        "trials/" + number,
        space.written(point),
        point,
        failed ? End.FAILED : stop > 0 ? End.PRUNED : End.DONE,
        failed ? Double.NaN : curve.get(curve.size() - 1),
        List.of(),
        failed ? List.of() : curve,
        -1,
        42,
        failed ? "the loss is not a number" : "",
        "");
  }

  private Path run() throws IOException {
    List<Trial> trials =
        new Search(new TpeSampler(space, 3, 8), this::trial, 1, -1)
            .run(30, () -> false, trial -> {});
    Trial best =
        trials.stream()
            .filter(t -> t.end() == End.DONE)
            .max(java.util.Comparator.comparingDouble(Trial::value))
            .orElseThrow();
    Map<String, JsonNode> defaults = new LinkedHashMap<>();
    defaults.put("train.encoder.tune", TextNode.valueOf("none"));
    defaults.put("train.optimizer.learning_rate", DoubleNode.valueOf(1e-4));
    defaults.put("train.towers.dropout", DoubleNode.valueOf(0.1));
    List<PastTrial> past =
        trials.stream()
            .skip(1)
            .map(t -> new PastTrial(t.number(), t.point(), t.end(), -t.value(), 0))
            .toList();
    Path run = Files.createDirectories(folder.resolve("run/tune")).getParent();
    Json.write(
        run.resolve("tune").resolve(TuneResult.FILE),
        new TuneResult(
            "click.auc",
            "main",
            false,
            "tpe",
            "trial " + best.number() + " is better than the default: click.auc +0.0123 on test",
            true,
            best.number(),
            best.values(),
            new IntervalEstimate(0.0123, 0.0040, 0.0201),
            List.of(8L, 9L),
            trials,
            defaults,
            Importance.of(space, past),
            space.parameters().stream()
                .map(
                    p ->
                        new TuneResult.Parameter(
                            p.key(),
                            p.kind().name().toLowerCase(java.util.Locale.ROOT),
                            p.low(),
                            p.high(),
                            p.values().stream().map(JsonNode::asText).toList()))
                .toList(),
            1260,
            List.of("1 trial ended without a value; the first: the loss is not a number")));
    Json.write(
        Files.createDirectories(run.resolve("folds")).resolve(FoldsResult.FILE),
        new FoldsResult(
            3,
            7,
            List.of(100L, 101L, 99L),
            List.of(
                new FoldsResult.OfModel(
                    "main",
                    Map.of("click.auc", FoldsResult.Spread.of(List.of(0.70, 0.72, Double.NaN)))))));
    return run;
  }

  @Test
  void everyPartIsDrawn() throws IOException {
    Path run = run();
    List<StagePage> pages =
        List.of(
            new StagePage("folds", RunSections::folds), new StagePage("tune", RunSections::search));
    Path page = run.resolve("report.html");
    Report.write(run, page, pages);
    PageCheck.holds(page);
    String html = Files.readString(page);
    assertThat(html)
        .contains("is better than the default")
        .contains("search-parallel-title")
        .contains("search-history-title")
        .contains("search-curves-title")
        .contains("does not count")
        .contains("the loss is not a number")
        .contains("as it is")
        .contains("Folds by user")
        .contains("0.7100") // the mean of the two folds in which it is defined
        .doesNotContain("could not be drawn");
  }
}
