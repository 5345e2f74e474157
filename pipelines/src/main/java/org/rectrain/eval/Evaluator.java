package org.rectrain.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.Failure;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Predictions;
import org.rectrain.eval.gate.Findings;
import org.rectrain.eval.gate.Gates;
import org.rectrain.eval.gate.Rivals;
import org.rectrain.eval.measure.Comparer;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.eval.rank.ShownLists;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.eval.result.Protocol;
import org.rectrain.eval.rows.Candidate;
import org.rectrain.run.Progress;

/** The eval stage: written predictions to {@code eval.json}. */
public final class Evaluator {
  private Evaluator() {}

  /**
   * Evaluates all scored models and writes {@code eval.json} into {@code out}.
   *
   * @param seed the run's seed
   * @param prepared the prepared folder
   * @param scored the score folder
   * @param out where to write
   * @return the evaluation, whose gates are still to be enforced
   * @throws Failure exit code 3 when predictions and prepared data do not fit
   */
  public static Evaluation run(
      EvalConfig config, long seed, Path prepared, Path scored, Path out, Progress progress)
      throws IOException {
    return run(config, seed, prepared, Assessment.TEST, scored, out, progress);
  }

  /**
   * The same over the split that was scored.
   *
   * @param split test or valid
   */
  public static Evaluation run(
      EvalConfig config,
      long seed,
      Path prepared,
      String split,
      Path scored,
      Path out,
      Progress progress)
      throws IOException {
    List<String> names = models(config, scored);
    List<Candidate> candidates = Candidate.of(scored, names);
    Assessment assessment =
        new Assessment(config, seed, prepared, split, Predictions.Among.read(scored), progress);
    List<ModelResult> results = assessment.evaluate(candidates);
    List<PairedComparison> comparisons =
        assessment.compare(SeedGroup.alone(candidates), Comparer.Pair.ofFirst(names));
    Protocol protocol = assessment.protocol();
    String main = names.get(0);
    Rivals rivals = new Rivals(Rivals.runsAbove(scored), protocol.testRows(), results);
    Evaluation evaluation =
        new Evaluation(
            Evaluation.VERSION,
            main,
            protocol,
            results,
            comparisons,
            assessment.distilled(names, main),
            assessment.offPolicy(),
            assessment.fairness(),
            Gates.judge(config.gates(), main, rivals, assessment.fairness()),
            Findings.of(main, results, comparisons));
    Json.write(out.resolve(ShownLists.FILE), assessment.shown());
    Json.write(out.resolve(Evaluation.FILE), evaluation);
    return evaluation;
  }

  /** The models to evaluate, the main one first. */
  private static List<String> models(EvalConfig config, Path scored) {
    List<String> found = Predictions.models(scored);
    List<String> wanted = config.models().isEmpty() ? found : config.models();
    for (String name : wanted) {
      if (!found.contains(name)) {
        throw Failure.input(
            "eval.models: '" + name + "' was not scored; found " + String.join(", ", found),
            "score it, or take it off the list");
      }
    }
    if (!wanted.contains(config.mainModel())) {
      throw Failure.input(
          "eval.main_model: '"
              + config.mainModel()
              + "' is not among the evaluated models "
              + String.join(", ", wanted),
          "set eval.main_model to one of them");
    }
    List<String> ordered = new ArrayList<>(List.of(config.mainModel()));
    wanted.stream().filter(name -> !name.equals(config.mainModel())).forEach(ordered::add);
    return ordered;
  }
}
