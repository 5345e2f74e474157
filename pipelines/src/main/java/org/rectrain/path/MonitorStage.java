package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.monitor.AlertRules;
import org.rectrain.monitor.Exposition;
import org.rectrain.monitor.Monitor;
import org.rectrain.monitor.MonitorResult;
import org.rectrain.monitor.MonitorResult.Decision;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.report.Report;
import org.rectrain.score.cost.ScoreResult;
import org.rectrain.spark.SparkSessions;

/** Whether the log has moved away from what the model was trained on; only when asked for. */
final class MonitorStage implements Stage<MonitorConfig> {
  @Override
  public Map<String, Path> inputs(RunConfig config, MonitorConfig section) {
    Map<String, Path> inputs = Monitor.inputs(section, Sections.root(config));
    Path measured =
        Path.of(config.output()).resolve(StageName.SCORE.folder()).resolve(ScoreResult.FILE);
    if (Files.exists(measured)) {
      inputs.put("score", measured);
    }
    return inputs;
  }

  @Override
  public Map<String, Object> run(StageJob job, MonitorConfig section) throws IOException {
    Monitor monitor =
        new Monitor(
            section,
            Sections.root(job.config()),
            job.config().seed(),
            () -> SparkSessions.open(job.config().spark()),
            job.progress());
    MonitorResult result = monitor.run(job.out(), job.previous());
    WholeFile.write(
        job.out().resolve(Exposition.FILE),
        Exposition.of(
            result,
            String.valueOf(job.run().getFileName()),
            latency(job.of(StageName.SCORE.folder()).resolve(ScoreResult.FILE)),
            Instant.now().getEpochSecond()));
    WholeFile.write(job.out().resolve(AlertRules.FILE), AlertRules.of(section));
    Report.writeMonitor(result, job.out().resolve("report.html"));
    job.progress().log(result.sentence());
    if (result.decision() == Decision.BROKEN) {
      throw Failure.gate(
          result.sentence(), "mend the pipeline that writes it; monitor/report.html shows rows");
    }
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("decision", result.decision().name().toLowerCase(Locale.ROOT));
    headline.put("date", result.date());
    headline.put("verdict", result.sentence());
    headline.put("reasons", result.reasons().size());
    headline.put("windows", result.windows().size());
    return headline;
  }

  /** What score has measured in this run, if it has. */
  private static Map<String, Double> latency(Path file) {
    Map<String, Double> out = new LinkedHashMap<>();
    if (Files.exists(file)) {
      Json.read(file, ScoreResult.class)
          .models()
          .forEach(model -> out.put(model.model(), model.ranking().p95()));
    }
    return out;
  }
}
