package org.rectrain.path;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.prepare.Prepare;
import org.rectrain.report.Report;
import org.rectrain.spark.SparkSessions;

/** Raw logs to prepared data. */
final class PrepareStage implements Stage<PrepareConfig> {
  @Override
  public boolean wanted(RunConfig config) {
    return config.prepared() == null;
  }

  @Override
  public List<Record> settings(RunConfig config, PrepareConfig section) {
    return List.of(data(config), section);
  }

  @Override
  public void check(RunConfig config, PrepareConfig section) {
    // Names of features and what statistics count by.
    Sections.columns(config);
  }

  @Override
  public Map<String, Object> run(StageJob job, PrepareConfig section) throws IOException {
    RunConfig config = job.config();
    PreparedManifest manifest;
    try {
      manifest =
          Prepare.run(
              SparkSessions.open(config.spark()),
              data(config),
              section,
              config.seed(),
              job.out(),
              job.progress());
    } catch (Failure failure) {
      if (failure.exitCode() == Failure.GATE) {
        // The folder is whole then, and its page is where the reader looks for the reason.
        writeReport(job);
      }
      throw failure;
    }
    writeReport(job);
    return headline(manifest);
  }

  /** What became of the rows; an event that was joined to an earlier one is not set aside. */
  static Map<String, Object> headline(PreparedManifest manifest) {
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("rows", manifest.rows().raw());
    headline.put("kept", manifest.rows().kept());
    if (manifest.joined() > 0) {
      headline.put("joined", manifest.joined());
    }
    headline.put("quarantined", manifest.rows().quarantined() - manifest.joined());
    manifest.splits().forEach((name, split) -> headline.put(name, split.examples()));
    return headline;
  }

  private static void writeReport(StageJob job) throws IOException {
    Report.writePrepared(job.out(), job.out().resolve("report.html"));
  }

  private static DataConfig data(RunConfig config) {
    return Sections.require(config, "data", RunConfig::data);
  }
}
