package org.rectrain.config.label;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Options of {@code rectrain label}: rows worth a person's time, and the answers. */
public record LabelConfig(
    @Option(
            doc =
                "The model that is unsure: main (the trained one of this run), student, din or"
                    + " trees; or an alias or number of the registry, or a model folder.",
            def = ModelName.MAIN,
            renamed = {ModelName.BEFORE, ModelName.MAIN})
        InputPath model,
    @Option(doc = "The label that is asked for. Empty: the first one.", def = "''") String task,
    @Option(
            doc =
                "all = any row of train that was shown; unlabelled = those whose label is missing.",
            def = "all")
        Pool pool,
    @Option(
            doc = "Rows to look at in this batch, all reasons together.",
            def = "200",
            min = 1,
            max = 1000000)
        int budget,
    @Option(
            doc = "Name of the batch, which each of its labels keeps: letters, digits, - and _.",
            def = "batch-1")
        String batch,
    @Option(
            doc =
                "uncertainty (the most uncertain rows), core_set (rows that stand for the others:"
                    + " greedy k-center) or mixture (a core-set of the most uncertain ones).",
            def = "mixture")
        Strategy strategy,
    @Option(
            doc = "mixture: so many times the rows wanted are uncertain enough to choose from.",
            def = "10",
            min = 1,
            max = 1000)
        int candidates,
    @Option(
            doc =
                "Share of the budget that is drawn at random from all rows: the only rows from"
                    + " which rates and errors may be read without bias.",
            def = "0.2",
            min = 0,
            max = 1)
        double random,
    @Option(
            doc = "Share of the budget for rows whose label prepare suspects; 0 for none.",
            def = "0.2",
            min = 0,
            max = 1)
        double suspects,
    @Option(
            doc =
                "Cosine of two rows from which one of them is a near-duplicate and left out; 1"
                    + " keeps all but equal rows.",
            def = "0.98",
            min = 0,
            max = 1)
        double duplicate,
    @Option(
            doc = "Most rows of train to choose from, drawn by hash; time and memory grow with it.",
            def = "50000",
            min = 100,
            max = 10000000)
        int rows,
    @Option(
            doc =
                "Answers: a JSON export of Label Studio, or a folder or glob of several. Read by"
                    + " 'label import', and by 'label select' so that nobody is asked twice.")
        @Nullable InputPath answers,
    @Option(
            doc =
                "How 'label score' compares the strategies with choice at random: batches that are"
                    + " revealed one after another, on labels that are there.")
        CurvesConfig curves,
    @Option(
            doc =
                "Labels that boosted trees give to rows without one, where they are sure; 'label"
                    + " score' measures what they are worth. Absent: none, which is the rule.")
        @Nullable PseudoConfig pseudo) {

  /** Which rows may be chosen. */
  public enum Pool {
    ALL,
    UNLABELLED
  }

  /** How rows are chosen. */
  public enum Strategy {
    UNCERTAINTY,
    CORE_SET,
    MIXTURE
  }

  /** Checks the name, and that something is left for the strategy. */
  public LabelConfig {
    if (!batch.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "batch: '" + batch + "' is no name; expected up to 64 letters, digits, - and _");
    }
    if (random + suspects > 1) {
      throw new IllegalArgumentException(
          "random: " + random + " and suspects: " + suspects + " are more than the whole budget");
    }
  }
}
