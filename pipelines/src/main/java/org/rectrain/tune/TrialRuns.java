package org.rectrain.tune;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.dataset.Json;
import org.rectrain.run.Fingerprints;
import org.rectrain.run.StageFolder;
import org.rectrain.score.ModelFolders;
import org.rectrain.tune.PastTrial.End;

/** Trials as run folders of their own, beside each other below the run's; they are the state. */
public final class TrialRuns implements TrialRunner {
  /** Folder of all trials in the run's folder. */
  public static final String FOLDER = "trials";

  private final RunConfig base;
  private final SearchSpace space;
  private final Objective objective;
  private final Halving halving;
  private final Path trials;
  private final List<Path> data;

  /**
   * Trials of a configuration.
   *
   * @param run folder of the run
   * @param data prepared folders: one, or one for each fold
   */
  public TrialRuns(
      RunConfig base,
      SearchSpace space,
      Objective objective,
      Halving halving,
      Path run,
      List<Path> data) {
    this.base = base;
    this.space = space;
    this.objective = objective;
    this.halving = halving;
    this.trials = run.resolve(FOLDER);
    this.data = data;
  }

  @Override
  public Trial run(int number, Map<String, Double> point, List<List<Double>> others)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    Map<String, JsonNode> values = space.written(point);
    Path folder = trials.resolve(String.format(Locale.ROOT, "%04d", number));
    List<RunConfig> looks;
    try {
      looks = looks(values, folder);
    } catch (Failure impossible) {
      // Each value is allowed, these together are not.
      String why = String.join("; ", impossible.problems());
      return new Trial(
          number,
          folder.toString(),
          values,
          point,
          End.FAILED,
          Double.NaN,
          List.of(),
          List.of(),
          -1,
          0,
          why,
          "");
    }
    String fingerprint = fingerprint(looks, objective, halving, others);
    Path file = folder.resolve(Trial.FILE);
    if (Json.isWhole(file)) {
      Trial kept = Json.read(file, Trial.class);
      // What failed may have failed for want of memory or disk: it gets another try.
      if (kept.equals(kept.sealed(fingerprint)) && kept.end() != End.FAILED) {
        return kept;
      }
    }
    Files.deleteIfExists(file);
    List<Double> curve = new ArrayList<>();
    List<Double> folds = new ArrayList<>();
    End end = End.DONE;
    String error = "";
    for (int i = 0; i < looks.size(); i++) {
      RunConfig look = looks.get(i);
      // With folds, the first one shows whether a trial is worth the others.
      boolean first = i == 0;
      ChildRun.Ended ended =
          ChildRun.run(look, () -> first && stop(Path.of(look.output()), others) > 0);
      Path stage = train(Path.of(look.output()));
      if (ended.code() != 0) {
        end = End.FAILED;
        error = ended.error();
        break;
      }
      if (first) {
        curve = objective.curve(stage);
        int at = halving.stop(losses(curve), others);
        if (at > 0) {
          end = End.PRUNED;
          curve = curve.subList(0, at);
          StageFolder.delete(hidden(Path.of(look.output())));
          break;
        }
      }
      folds.add(objective.of(Path.of(look.output())));
    }
    double value =
        switch (end) {
          case DONE -> folds.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
          case PRUNED -> curve.get(curve.size() - 1);
          case FAILED -> Double.NaN;
        };
    if (end == End.DONE && Double.isNaN(value)) {
      end = End.FAILED;
      error = objective.metric() + " is undefined";
    }
    Trial trial =
        new Trial(
                number,
                folder.toString(),
                values,
                point,
                end,
                value,
                looks.size() == 1 ? List.of() : folds,
                List.copyOf(curve),
                -1,
                (System.nanoTime() - started) / 1e9,
                error,
                "")
            .sealed(fingerprint);
    Json.write(file, trial);
    return trial;
  }

  /** Removes what trials that failed left to go on from, once their search is over. */
  void clear(List<Trial> trials) throws IOException {
    for (Trial trial : trials) {
      if (trial.end() == End.FAILED) {
        for (int i = 0; i < data.size(); i++) {
          StageFolder.delete(hidden(look(Path.of(trial.folder()), i)));
        }
      }
    }
  }

  private Path look(Path folder, int fold) {
    return data.size() == 1 ? folder : folder.resolve("fold-" + (fold + 1));
  }

  private List<RunConfig> looks(Map<String, JsonNode> values, Path folder) {
    List<RunConfig> looks = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      looks.add(TrialConfigs.trial(base, values, objective, look(folder, i), data.get(i)));
    }
    return looks;
  }

  /**
   * Trains and scores a configuration with a further seed, on test.
   *
   * @param name of its folder
   * @return the folder of its run
   * @throws Failure (exit code 3) when that does not work
   */
  public Path judge(String name, Map<String, JsonNode> values, long seed, Path prepared)
      throws IOException, InterruptedException {
    Path folder = trials.resolve(name);
    ChildRun.Ended ended =
        ChildRun.run(
            TrialConfigs.judge(base, values, objective, seed, folder, prepared), () -> false);
    if (ended.code() != 0) {
      throw Failure.input(
          folder + ": " + ended.error(),
          "run it alone: rectrain run -c " + folder.resolve(ChildRun.CONFIG));
    }
    return folder;
  }

  private int stop(Path run, List<List<Double>> others) {
    try {
      return halving.stop(losses(objective.curve(train(run))), others);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Double> losses(List<Double> curve) {
    return curve.stream().map(value -> objective.sign() * value).toList();
  }

  /** Where training writes now, or has written. */
  private static Path train(Path run) {
    Path writing = hidden(run);
    return Files.isDirectory(writing) ? writing : run.resolve("train");
  }

  private static Path hidden(Path run) {
    return run.resolve(".train.partial");
  }

  /** Of all that decides a trial: what it learns, what is read of it, and what may stop it. */
  static String fingerprint(
      List<RunConfig> looks, Objective objective, Halving halving, List<List<Double>> others) {
    List<String> parts = new ArrayList<>();
    parts.add(Fingerprints.ofCode());
    parts.add(objective.toString());
    parts.add(halving.toString());
    parts.add(halving.config().reduction() == 0 ? "" : others.toString());
    for (RunConfig look : looks) {
      parts.add(ConfigTrees.yaml(look));
      for (Record section : Arrays.asList(look.train(), look.distill(), look.baselines())) {
        if (section != null) {
          ModelFolders.inputs(section, section.getClass().getSimpleName(), Path.of(""))
              .forEach((name, path) -> parts.add(name + "=" + Fingerprints.ofPath(path)));
        }
      }
      parts.add(Fingerprints.ofPath(Path.of(String.valueOf(look.prepared()))));
    }
    return Fingerprints.of(parts.toArray(String[]::new));
  }
}
