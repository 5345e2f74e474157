package org.rectrain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.bench.BenchResult.Data;
import org.rectrain.bench.BenchResult.Line;
import org.rectrain.config.BenchConfig;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.train.EncoderConfig.Precision;
import org.rectrain.nn.engine.Torch;
import org.rectrain.path.StageName;
import org.rectrain.path.runner.PathRunner;
import org.rectrain.path.runner.RunOutcome;
import org.rectrain.run.Machine;
import org.rectrain.run.Progress;
import org.rectrain.run.StageFolder;
import org.rectrain.spark.SparkSessions;
import org.rectrain.weights.Pretrained;
import org.rectrain.weights.PretrainedModels;

/** Measures what this machine reaches, so that a run can be planned. */
public final class Bench {
  private Bench() {}

  /**
   * Runs all measurements; the data side works in a folder that is removed afterwards.
   *
   * @throws Failure (exit code 2) when the encoder takes fewer tokens, (exit code 3) when there is
   *     no such encoder
   */
  public static BenchResult run(BenchConfig config, Progress progress) throws IOException {
    Pretrained pretrained = PretrainedModels.find(config.base());
    if (config.tokens() > pretrained.spec().maxTokens()) {
      throw Failure.usage(
          "tokens: "
              + config.tokens()
              + "; "
              + config.base()
              + " takes at most "
              + pretrained.spec().maxTokens(),
          "lower tokens");
    }
    long free = Machine.availableMemoryMib();
    List<Line> lines = new ArrayList<>();
    int total = config.precisions().size() * config.threads().size();
    try (Progress.Bar bar = progress.step("bench encoder", total)) {
      for (Precision precision : config.precisions()) {
        for (int threads : config.threads()) {
          bar.message(name(precision) + ", " + threads + " threads");
          lines.add(line(config, pretrained, precision, threads));
          bar.advance(1);
        }
      }
    }
    Data data = config.events() == 0 ? null : data(config, progress);
    return new BenchResult(
        config.base(),
        config.batch(),
        config.tokens(),
        Runtime.getRuntime().availableProcessors(),
        free,
        lines,
        data);
  }

  private static Line line(
      BenchConfig config, Pretrained pretrained, Precision precision, int threads) {
    Torch.threads(threads);
    try (EncoderBench bench = new EncoderBench(config, pretrained, precision)) {
      double forward = bench.forward();
      Machine.resetPeakMemory();
      double steps = bench.training();
      double tokens = (double) config.batch() * config.tokens();
      return new Line(
          name(precision),
          threads,
          forward * tokens,
          steps * tokens,
          steps,
          Machine.peakMemoryMib());
    }
  }

  private static String name(Precision precision) {
    return precision.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static Data data(BenchConfig config, Progress progress) throws IOException {
    Path folder = Files.createTempDirectory("rectrain-bench");
    try {
      RunConfig run =
          ConfigReader.bind(
              """
              output: %s
              sample: {events: %d, format: jsonl}
              data:
                root: %s
                events:
                  path: events.jsonl.gz
                  id: impression_id
                  position: position
                  labels: {click: click, like: like}
                  context: {device: {column: device}, page: {column: page}}
                items: {path: items.jsonl.gz, text: "{title}. {category}", features: {category: {column: category}}}
                users: {path: users.jsonl.gz, features: {age_group: {column: age_group}}}
              prepare:
                clean: {implies: {like: click}}
                split: {kind: temporal}
              """
                  .formatted(folder, config.events(), folder.resolve("sample")),
              List.of(),
              RunConfig.class,
              "bench");
      PathRunner runner = new PathRunner(run, progress);
      runner.run(List.of(StageName.SAMPLE), false);
      Machine.resetPeakMemory();
      RunOutcome done = runner.run(List.of(StageName.PREPARE), false);
      long rows = rows(done.headlines().get("prepare"));
      double seconds = done.seconds().getOrDefault("prepare", Double.NaN);
      return new Data(rows, seconds, rows / seconds, Machine.peakMemoryMib());
    } finally {
      SparkSessions.close();
      StageFolder.delete(folder);
    }
  }

  private static long rows(java.util.@Nullable Map<String, Object> headline) {
    return headline != null && headline.get("rows") instanceof Number rows ? rows.longValue() : 0;
  }
}
