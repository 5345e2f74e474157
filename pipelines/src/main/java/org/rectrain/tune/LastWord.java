package org.rectrain.tune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.eval.compare.RunComparison;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.run.Progress;

/**
 * The winner of a search against the configuration as it is: both trained with seeds that the
 * search has not seen and compared on test, which it has not seen either, in pairs.
 */
final class LastWord {
  /** In front of the name of a run of the winner. */
  static final String WINNER = "winner-";

  private static final String DEFAULT = "default-";

  private final RunConfig base;
  private final EvalConfig eval;
  private final Objective objective;
  private final TrialRuns runs;
  private final Path prepared;
  private final int workers;

  LastWord(
      RunConfig base,
      EvalConfig eval,
      Objective objective,
      TrialRuns runs,
      Path prepared,
      int workers) {
    this.base = base;
    this.eval = eval;
    this.objective = objective;
    this.runs = runs;
    this.prepared = prepared;
    this.workers = workers;
  }

  /** Trains, scores and compares; {@code comparison.json} is written into {@code out}. */
  PairedComparison judge(
      Map<String, JsonNode> winner, List<Long> seeds, Path out, Progress progress)
      throws IOException {
    List<String> folders = new ArrayList<>();
    List<Callable<Path>> pieces = new ArrayList<>();
    for (long seed : seeds) {
      pieces.add(() -> runs.judge(WINNER + seed, winner, seed, prepared));
    }
    for (long seed : seeds) {
      pieces.add(() -> runs.judge(DEFAULT + seed, Map.of(), seed, prepared));
    }
    SideBySide.run(
        workers,
        pieces,
        folder -> {
          folders.add(folder + ":" + objective.model());
          progress.log("tune: judged " + folder.getFileName());
        });
    RunComparison comparison =
        RunComparison.run(withoutGates(), base.seed(), folders, out, progress);
    return comparison.evaluation().comparisons().stream()
        .filter(c -> c.metric().equals(objective.metric()))
        .filter(c -> c.model().startsWith(WINNER) != c.other().startsWith(WINNER))
        .findFirst()
        .orElseThrow();
  }

  private EvalConfig withoutGates() {
    return ConfigTrees.with(
        eval,
        Map.of(
            "gates",
            JsonNodeFactory.instance.objectNode(),
            "slice_by",
            List.of(),
            "models",
            List.of()));
  }

  /** The difference as winner minus default, whichever of them was named first. */
  static IntervalEstimate winnerMinusDefault(PairedComparison c) {
    IntervalEstimate d = c.difference();
    return c.model().startsWith(WINNER) ? d : new IntervalEstimate(-d.value(), -d.high(), -d.low());
  }
}
