package org.rectrain.eval.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rectrain.Failure;
import org.rectrain.config.ModelName;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Predictions;
import org.rectrain.eval.Assessment;
import org.rectrain.eval.SeedGroup;
import org.rectrain.eval.SeedSpread;
import org.rectrain.eval.gate.Findings;
import org.rectrain.eval.gate.Gates;
import org.rectrain.eval.gate.Rivals;
import org.rectrain.eval.measure.Comparer;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.eval.result.Protocol;
import org.rectrain.eval.rows.Candidate;
import org.rectrain.run.Progress;

/**
 * Several runs side by side: the content of {@code comparison.json}. The first run is the candidate
 * on which the gates rest; all are compared in pairs.
 *
 * @param version format version
 * @param runs in the order given
 * @param groups what is compared: runs alone, or together those that differ only in their seed
 * @param evaluation the runs' models under the runs' names, with comparisons between groups, gates
 *     on the first run, and findings
 */
public record RunComparison(
    int version, List<Run> runs, List<Group> groups, Evaluation evaluation) {
  /** Version written by this code. */
  public static final int VERSION = 1;

  /** File name inside the comparison's folder. */
  public static final String FILE = "comparison.json";

  /**
   * One run.
   *
   * @param name in the tables
   * @param folder of the run
   * @param model that was compared
   * @param seed of the run
   */
  public record Run(String name, String folder, @ModelName String model, long seed) {}

  /**
   * Runs that count as one.
   *
   * @param name in the comparisons
   * @param runs names of its runs
   * @param seeds their seeds
   * @param metrics each compared metric over users and seeds
   */
  public record Group(
      String name, List<String> runs, List<Long> seeds, Map<String, SeedSpread> metrics) {}

  /**
   * Compares runs and writes {@value #FILE} into {@code out}.
   *
   * @param config how to evaluate; its models are not looked at
   * @param seed of the resampling
   * @param words runs as {@code runs/a} or {@code runs/a:model}, at least two
   * @throws Failure exit code 2 for fewer than two or a repeated run, exit code 3 when they were
   *     judged on other test rows, exit code 4, after writing, when the first does not pass a gate
   */
  public static RunComparison run(
      EvalConfig config, long seed, List<String> words, Path out, Progress progress)
      throws IOException {
    if (words.size() < 2) {
      throw Failure.usage(
          "--compare: needs at least two runs, has " + words.size(),
          "e.g. rectrain eval --compare runs/a runs/b");
    }
    List<RunFolder> folders = words.stream().map(RunFolder::of).toList();
    SameRows.check(folders);
    List<String> names = names(folders);
    List<Candidate> candidates = new ArrayList<>();
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      RunFolder run = folders.get(i);
      candidates.add(new Candidate(names.get(i), run.scored(), run.model()));
      runs.add(new Run(names.get(i), run.folder().toString(), run.model(), run.config().seed()));
    }
    List<SeedGroup> groups = groups(folders, names);
    Assessment assessment =
        new Assessment(
            config,
            seed,
            folders.get(0).prepared(),
            folders.get(0).split(),
            among(folders),
            progress);
    List<ModelResult> results = assessment.evaluate(candidates);
    List<String> groupNames = groups.stream().map(SeedGroup::name).toList();
    List<PairedComparison> comparisons = assessment.compare(groups, Comparer.Pair.all(groupNames));
    Protocol protocol = assessment.protocol();
    Rivals rivals =
        new Rivals(Rivals.runsAbove(folders.get(0).scored()), protocol.testRows(), results);
    Evaluation evaluation =
        new Evaluation(
            Evaluation.VERSION,
            names.get(0),
            protocol,
            results,
            comparisons,
            null,
            assessment.offPolicy(),
            assessment.fairness(),
            Gates.judge(config.gates(), names.get(0), rivals, assessment.fairness()),
            Findings.of(groupNames.get(0), results, comparisons));
    RunComparison comparison =
        new RunComparison(VERSION, runs, described(groups, runs, assessment), evaluation);
    Json.write(out.resolve(FILE), comparison);
    return comparison;
  }

  /** The candidates of the runs' lists, which must be the same in all. */
  private static Predictions.Among among(List<RunFolder> folders) {
    Predictions.Among first = Predictions.Among.read(folders.get(0).scored());
    for (RunFolder run : folders) {
      Predictions.Among own = Predictions.Among.read(run.scored());
      if (!own.equals(first)) {
        throw Failure.input(
            "--compare: the lists of "
                + folders.get(0).folder()
                + " are made among other items than those of "
                + run.folder(),
            "score all with the same score.candidates");
      }
    }
    return first;
  }

  /** Reads {@value #FILE} from a comparison's folder. */
  public static RunComparison read(Path folder) {
    return Json.read(folder.resolve(FILE), RunComparison.class);
  }

  /** Names of the runs' folders, with the model or the whole path where they are not enough. */
  private static List<String> names(List<RunFolder> runs) {
    Set<String> seen = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (RunFolder run : runs) {
      String model = run.isMain() ? "" : ":" + run.model();
      if (!seen.add(run.folder().toAbsolutePath().normalize() + model)) {
        throw Failure.usage(
            "--compare: " + run.folder() + " with model " + run.model() + " is named twice",
            "name each run once; another model of a run is named RUN:MODEL");
      }
      names.add(run.name() + model);
    }
    return new HashSet<>(names).size() == names.size()
        ? names
        : runs.stream().map(r -> r.folder() + ":" + r.model()).toList();
  }

  private static List<SeedGroup> groups(List<RunFolder> folders, List<String> names) {
    Map<String, List<Integer>> byRecipe = new LinkedHashMap<>();
    for (int i = 0; i < folders.size(); i++) {
      byRecipe.computeIfAbsent(folders.get(i).recipe(), key -> new ArrayList<>()).add(i);
    }
    List<SeedGroup> out = new ArrayList<>();
    for (List<Integer> members : byRecipe.values()) {
      long seeds = members.stream().map(i -> folders.get(i).config().seed()).distinct().count();
      if (members.size() > 1 && seeds == members.size()) {
        String name = names.get(members.get(0)) + " (" + members.size() + " seeds)";
        out.add(new SeedGroup(name, members.stream().map(names::get).toList()));
      } else {
        members.forEach(i -> out.add(new SeedGroup(names.get(i), List.of(names.get(i)))));
      }
    }
    return out;
  }

  private static List<Group> described(
      List<SeedGroup> groups, List<Run> runs, Assessment assessment) {
    List<Group> out = new ArrayList<>();
    for (SeedGroup group : groups) {
      List<Long> seeds =
          runs.stream().filter(r -> group.members().contains(r.name())).map(Run::seed).toList();
      out.add(new Group(group.name(), group.members(), seeds, assessment.spreads(group)));
    }
    return out;
  }
}
