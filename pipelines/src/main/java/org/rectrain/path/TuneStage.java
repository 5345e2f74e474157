package org.rectrain.path;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.tune.TuneConfig;
import org.rectrain.config.tune.TuneParameter;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.tune.Objective;
import org.rectrain.tune.SearchSpace;
import org.rectrain.tune.TrialConfigs;
import org.rectrain.tune.TuneResult;
import org.rectrain.tune.Tuning;

/** A search for better values of the configuration's own keys; only when asked for. */
final class TuneStage implements Stage<TuneConfig> {
  @Override
  public List<Record> settings(RunConfig config, TuneConfig section) {
    return Stream.of(
            section,
            config.train(),
            config.baselines(),
            config.distill(),
            config.score(),
            config.eval())
        .filter(Objects::nonNull)
        .map(Record.class::cast)
        .toList();
  }

  @Override
  public void check(RunConfig config, TuneConfig section) {
    List<String> labels = Sections.labels(config);
    if (!labels.isEmpty()) {
      check(config, section, labels);
    }
  }

  private static void check(RunConfig config, TuneConfig section, List<String> labels) {
    Objective objective =
        Objective.of("tune.metric", section.metric(), config, eval(config), labels);
    List<String> deciding = TrialConfigs.deciding(config, objective);
    for (String needed : deciding) {
      if (ConfigTrees.of(config).path(needed).isMissingNode()) {
        throw Failure.usage(
            "tune.metric: is that of '"
                + objective.model()
                + "', and the configuration has no section '"
                + needed
                + "'",
            "add it, or name a baseline by eval.main_model");
      }
    }
    Set<String> problems = new LinkedHashSet<>();
    Map<String, TuneParameter> known = new LinkedHashMap<>();
    for (TuneParameter parameter : section.parameters()) {
      known.put(parameter.key(), parameter);
      String top = parameter.key().split("\\.", 2)[0];
      if (!deciding.contains(top) || !parameter.key().contains(".")) {
        problems.add(
            "tune.space."
                + parameter.key()
                + ": does not decide '"
                + objective.model()
                + "' on the prepared data that trials share; expected a key of "
                + String.join(" or ", deciding));
        continue;
      }
      for (double end : parameter.ends()) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        conditions(parameter, known, values);
        values.put(parameter.key(), parameter.written(end));
        try {
          TrialConfigs.with(config, values, "tune.space");
        } catch (Failure wrong) {
          wrong.problems().forEach(problem -> problems.add("tune.space." + problem));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw Failure.usage(
          "tune.space: " + problems.size() + (problems.size() == 1 ? " problem" : " problems"),
          List.copyOf(problems),
          "'rectrain config schema' lists every key with its type, range and default");
    }
  }

  /** Values of other keys for which a parameter counts. */
  private static void conditions(
      TuneParameter parameter, Map<String, TuneParameter> known, Map<String, JsonNode> values) {
    parameter
        .when()
        .forEach(
            (key, allowed) -> {
              TuneParameter other = known.get(key);
              if (other != null && values.putIfAbsent(key, allowed.get(0)) == null) {
                conditions(other, known, values);
              }
            });
  }

  private static EvalConfig eval(RunConfig config) {
    EvalConfig section = config.eval();
    return section == null ? ConfigTrees.defaultsBut(EvalConfig.class, Map.of()) : section;
  }

  @Override
  public Map<String, Object> run(StageJob job, TuneConfig section) throws IOException {
    RunConfig config = job.config();
    List<String> labels = FeatureSchema.read(job.prepared()).labels();
    check(config, section, labels);
    Objective objective =
        Objective.of("tune.metric", section.metric(), config, eval(config), labels);
    SearchSpace space = new SearchSpace(section.parameters());
    TuneResult result =
        new Tuning(config, section, eval(config), objective, space, job.run(), job.prepared())
            .run(job.out(), job.progress());
    job.progress().log("tune: " + result.verdict());
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("verdict", result.verdict());
    headline.put("better", result.better());
    headline.put("metric", result.metric());
    headline.put("trials", result.trials().size() - 1);
    Map<String, Integer> ends = new LinkedHashMap<>();
    result.trials().stream()
        .skip(1)
        .forEach(t -> ends.merge(t.end().name().toLowerCase(Locale.ROOT), 1, Integer::sum));
    headline.put("ends", ends);
    headline.put("default", result.trials().get(0).value());
    List<Double> best = new ArrayList<>();
    result.trials().forEach(t -> best.add(t.number() == result.winner() ? t.value() : Double.NaN));
    headline.put(
        "best", best.stream().filter(v -> !Double.isNaN(v)).findFirst().orElse(Double.NaN));
    headline.put("values", result.values());
    return headline;
  }
}
