package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.rectrain.config.RunConfig;
import org.rectrain.config.federate.FederateConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.federate.FederateResult;
import org.rectrain.federate.Federation;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;

/** Silos that train one model together; only when asked for. */
final class FederateStage implements Stage<FederateConfig> {
  @Override
  public List<Record> settings(RunConfig config, FederateConfig section) {
    return Stream.of(section, config.train())
        .filter(Objects::nonNull)
        .map(Record.class::cast)
        .toList();
  }

  @Override
  public void check(RunConfig config, FederateConfig section) {
    Federation.check(section, train(config));
    Sections.requireValid(config, "federate");
  }

  /** Whether the run's own prepared data is read. */
  static boolean readsPrepared(RunConfig config) {
    FederateConfig section = config.federate();
    return section == null || section.needsPrepared();
  }

  private static TrainConfig train(RunConfig config) {
    return Sections.require(config, "train", RunConfig::train);
  }

  @Override
  public Map<String, Object> run(StageJob job, FederateConfig section) throws IOException {
    RunConfig config = job.config();
    Federation.check(section, train(config));
    Path home = job.run().resolve("silos");
    FederateResult result =
        new Federation(section, train(config), config.seed(), job.prepared(), home, job.progress())
            .run(job.out());
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("silos", result.silos().size());
    headline.put("rounds", result.rounds().size());
    if (!result.rounds().isEmpty()) {
      FederateResult.Round last = result.rounds().get(result.rounds().size() - 1);
      headline.put(
          "mean_auc",
          last.auc().values().stream()
              .mapToDouble(Double::doubleValue)
              .average()
              .orElse(Double.NaN));
      headline.put("left_out", last.refused().size());
    }
    if (section.privacy().on()) {
      headline.put("epsilon", result.epsilon());
      headline.put("delta", result.delta());
    }
    return headline;
  }
}
