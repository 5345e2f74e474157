package org.rectrain.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rectrain explain}. */
@Command(
    name = "explain",
    description = "Why scores are what they are: features, history, words; what could go.",
    footer = {
      "",
      "Example: rectrain explain -c configs/explain.yaml --user u12 --item i7",
      "Writes explain/explain.json, attributions.parquet, rows.parquet (with the gap of",
      "additivity of every row), words.parquet, importance.parquet, counterfactuals.parquet and",
      "a section of report.html. A run that was stopped goes on with the rows that are left."
    })
public final class ExplainCommand implements Callable<Integer> {
  @Option(names = "--user", paramLabel = "U", description = "A user's rows; beats explain.user.")
  private @Nullable String user;

  @Option(
      names = "--item",
      paramLabel = "I",
      description = "That user's row of this item; beats explain.item.")
  private @Nullable String item;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "So many rows, drawn by hash; beats explain.sample.")
  private @Nullable Integer sample;

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "main, student, din, trees, an alias or a folder; beats explain.model.")
  private @Nullable String model;

  @Option(
      names = "--against",
      paramLabel = "M",
      description = "Another model, whose reasons are compared; beats explain.against.")
  private @Nullable String against;

  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    options.override("explain.user", user);
    options.override("explain.item", item);
    options.override("explain.model", model);
    options.override("explain.against", against);
    options.override("explain.sample", sample);
    return options.run(StageName.EXPLAIN);
  }
}
