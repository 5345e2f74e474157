package org.rectrain.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rectrain label}: rows for people, their answers, and what both are worth. */
@Command(
    name = "label",
    description = "Rows worth a person's time, answers back in, and what both are worth.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {LabelCommand.Select.class, LabelCommand.Import.class, LabelCommand.Score.class},
    footer = {"", "Example: rectrain label select -c configs/label.yaml"})
public final class LabelCommand extends CommandGroup {
  /** Needs one of its commands. */
  public LabelCommand() {
    super("a command is missing: select, import or score");
  }

  /** {@code rectrain label select}. */
  @Command(
      name = "select",
      description = "Choose rows that people should label: uncertain, unlike, suspect, random.",
      footer = {
        "",
        "Example: rectrain label select -c configs/label.yaml label.budget=100",
        "Writes label_select/tasks.json and labeling.xml for Label Studio (with what the",
        "model thinks), selection.parquet, select.json and a section of report.html."
      })
  static final class Select implements Callable<Integer> {
    @Mixin private StageOptions options = new StageOptions();

    @Override
    public Integer call() throws IOException {
      return options.run(StageName.LABEL_SELECT);
    }
  }

  /** {@code rectrain label import}. */
  @Command(
      name = "import",
      description = "Join the answers of several people and take them into prepared data.",
      footer = {
        "",
        "Example: rectrain label import -c configs/label.yaml --answers exports/",
        "Writes label_import/labels.parquet (each answer with who, when, batch, reason and",
        "whether others agree), LABEL_arbitration.jsonl (rows without a majority), import.json",
        "and prepared/: train on it with prepared=RUN/label_import/prepared."
      })
  static final class Import implements Callable<Integer> {
    @Option(
        names = "--answers",
        paramLabel = "PATH",
        description = "Export of Label Studio, or a folder of them; beats label.answers.")
    private @Nullable String answers;

    @Mixin private StageOptions options = new StageOptions();

    @Override
    public Integer call() throws IOException {
      options.override("label.answers", answers);
      return options.run(StageName.LABEL_IMPORT);
    }
  }

  /** {@code rectrain label score}. */
  @Command(
      name = "score",
      description = "Measure strategies against choice at random, and labels by a model.",
      footer = {
        "",
        "Example: rectrain label score -c configs/label.yaml",
        "Hides labels that are there and reveals them batch by batch: learning curves of",
        "boosted trees over several seeds, in pairs. With label.pseudo: what labels by the",
        "trees are worth; only where they gain, label_score/prepared has them (exit code 0",
        "either way). Writes label_score/score.json and a section of report.html."
      })
  static final class Score implements Callable<Integer> {
    @Mixin private StageOptions options = new StageOptions();

    @Override
    public Integer call() throws IOException {
      return options.run(StageName.LABEL_SCORE);
    }
  }
}
