package org.rectrain.config.eval;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Options of batch scoring and top-K retrieval. */
public record ScoreConfig(
    @Option(doc = "Items retrieved per user.", def = "100", min = 1, max = 100000) int topK,
    @Option(
            doc =
                "Places of a list that two-tower models keep for cold items (train.retrieval."
                    + "cold_positives says which are): the best of them by score are put there in"
                    + " place of the last others. A policy that costs some recall of warm items; 0"
                    + " ranks all alike.",
            def = "0",
            min = 0,
            max = 100000)
        int coldPlaces,
    @Option(doc = "Rows scored per pass.", def = "4096", min = 1, max = 1000000) int batchSize,
    @Option(doc = "Tokens of text per encoder pass.", def = "4096", min = 64, max = 10000000)
        int tokensPerPass,
    @Option(
            doc = "Users on whom the time to score 1,000 candidates is measured; 0 skips it.",
            def = "50",
            min = 0,
            max = 100000)
        int latencyUsers,
    @Option(
            doc = "Candidates per request in that measurement.",
            def = "1000",
            min = 1,
            max = 1000000)
        int latencyCandidates,
    @Option(
            doc = "Rows, and users of retrieval, per request in further measurements.",
            def = "[1, 100]",
            min = 1,
            max = 1000000)
        List<Integer> latencyBatches,
    @Option(
            doc = "Threads per operation in these measurements, one after another.",
            def = "[1, 2]",
            min = 1,
            max = 1024)
        List<Integer> latencyThreads,
    @Option(
            doc =
                "Largest share of the stage's time that these measurements take: later ones have"
                    + " fewer requests, or are left out and undefined, but half a second a model is"
                    + " always allowed. 1: all of them, whatever they take.",
            def = "0.1",
            min = 0.01,
            max = 1)
        double latencyShare,
    @Option(
            doc = "Threads that score batches side by side; 0 takes the machine's cores.",
            def = "0",
            min = 0,
            max = 1024)
        int workers,
    @Option(
            doc =
                "More models to score beside this run's: model folders, or names of the registry"
                    + " (production, canary, shadow, v3). Each is called after its run, or by the"
                    + " name given here. They must read the same features.")
        List<InputPath> also,
    @Option(
            doc =
                "Rows that are scored and evaluated: test, or valid where there is no test (then"
                    + " the model was chosen on the same rows, and figures are a little high).",
            def = "test")
        Scored split,
    @Option(
            doc =
                "A train folder of another run, e.g. runs/mine/train: its model and baselines score"
                    + " this run's data, which must have been prepared with the same train rows and"
                    + " features. Without it: this run's own.")
        @Nullable InputPath train,
    @Option(
            doc =
                "Among which items lists are made: all of the catalogue; cold = items that the"
                    + " scored rows show and that have no click in train; or a text file with one"
                    + " item id a line. Every metric of such lists says so in its name"
                    + " (recall@100_among_cold), and counts positives among them alone.",
            def = "all")
        InputPath candidates,
    @Option(
            doc =
                "Folder in which the vectors of texts by a frozen encoder are kept; the same as"
                    + " train.encoder.keep_vectors encodes nothing a second time.")
        @Nullable String keepVectors,
    @Option(
            doc =
                "What the ranking loses where data is damaged: this run's model is scored again"
                    + " with typos in the items' texts, without texts, with missing values and with"
                    + " shuffled histories; eval compares them with it in pairs. Absent: not"
                    + " asked.")
        @Nullable RobustnessConfig robustness) {

  /** What can be scored. */
  public enum Scored {
    VALID,
    TEST;

    /** The folder's value: {@code split=test}. */
    public String folder() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Checks what cannot be measured. */
  public ScoreConfig {
    if (latencyThreads != null && latencyThreads.isEmpty()) {
      throw new IllegalArgumentException("latency_threads: is empty; expected a number of threads");
    }
    if (coldPlaces > topK) {
      throw new IllegalArgumentException(
          "cold_places: " + coldPlaces + " is more than top_k, " + topK);
    }
  }

  /** What the candidates of lists are called in the names of metrics; empty for all items. */
  public String candidatesName() {
    String text = candidates.text();
    if (text.equals("all")) {
      return "";
    }
    return text.substring(text.replace('\\', '/').lastIndexOf('/') + 1)
        .replaceFirst("\\.[^.]*$", "")
        .toLowerCase(java.util.Locale.ROOT)
        .replaceAll("[^a-z0-9]+", "_");
  }

  /** Worker threads. */
  public int workerThreads() {
    return workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
  }
}
