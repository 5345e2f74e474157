package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.config.prepare.Times;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.train.NewsConfig;
import org.rectrain.config.train.ReplayConfig;
import org.rectrain.config.train.StoppingConfig.Take;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.config.update.UpdateConfig;
import org.rectrain.config.update.UpdateConfig.Mode;
import org.rectrain.config.update.UpdateConfig.Pending;
import org.rectrain.dataset.Json;
import org.rectrain.path.stage.Production;
import org.rectrain.path.stage.Sections;
import org.rectrain.run.ModelVersion;
import org.rectrain.run.Progress;
import org.rectrain.run.Registry;
import org.rectrain.source.LogDays;
import org.rectrain.spark.SparkFailures;
import org.rectrain.spark.SparkSessions;
import org.rectrain.update.UpdateJudge;
import org.rectrain.update.UpdateResult;
import org.rectrain.update.UpdateSpan;

/**
 * {@code rectrain update}: a day's update is a separate run below the run, {@code updates/D}, of
 * the stages prepare, train and update. So each has its provenance, names the model that it went on
 * from by its fingerprint, and goes on where it was cut short.
 */
public final class Updates {
  /** The stages of an update. */
  public static final List<StageName> STAGES =
      List.of(StageName.PREPARE, StageName.TRAIN, StageName.UPDATE);

  /** Of the rows before the exam's day the held-out share is valid; the exam is all of test. */
  private static final double TEST = 0.1;

  private Updates() {}

  /**
   * What is to be done.
   *
   * @param day the configuration of the day's run
   * @param nothing why there is nothing to do; null when there is
   */
  public record Plan(RunConfig day, @Nullable String nothing) {}

  /**
   * Finds the days that are new to the model in production and how they are to be learned.
   *
   * @throws Failure (exit code 2) for a configuration without data, prepare, train or update, (exit
   *     code 3) when the log or the model cannot be read
   */
  public static Plan plan(RunConfig config, Progress progress) throws IOException {
    UpdateConfig update = Sections.require(config, "update", RunConfig::update);
    DataConfig data = Sections.require(config, "data", RunConfig::data);
    Sections.require(config, "prepare", RunConfig::prepare);
    Sections.require(config, "train", RunConfig::train);
    if (config.prepared() != null) {
      throw Failure.usage(
          "prepared: "
              + config.prepared()
              + " is set; expected none, since every update prepares"
              + " the log up to its day",
          "take it away: prepared=null");
    }
    UpdateJudge.Before before = Production.find(update.from().text(), Path.of(config.output()));
    UpdateSpan span = span(config, data, before, update.until());
    String nothing = pending(Path.of(config.output()), span, update);
    nothing = nothing == null ? nothing(span, update) : nothing;
    if (nothing == null) {
      progress.log(
          "update: "
              + (before == null
                  ? "nothing is in production; learns all days to " + span.until()
                  : "goes on from "
                      + before.facts().name()
                      + ", which knows all until "
                      + span.known())
              + "; the exam is "
              + span.exam());
    }
    return new Plan(day(config, update, span, before), nothing);
  }

  /**
   * The run whose update a day's run is.
   *
   * @throws Failure (exit code 2) when it is none
   */
  static Path runOf(Path day) {
    Path home = day.getParent();
    if (home == null || !home.endsWith(Registry.UPDATES)) {
      throw Failure.usage(day + ": is no update of a day", "run 'rectrain update -c FILE'");
    }
    Path run = home.getParent();
    return run == null ? Path.of("") : run;
  }

  /**
   * Results of the updates of earlier days beside that of a day, oldest first, without those that
   * cannot be read, which the log names.
   */
  static List<UpdateResult> before(Path day, Progress progress) throws IOException {
    Path home = day.toAbsolutePath().normalize().getParent();
    String name = String.valueOf(day.getFileName());
    if (home == null || !Files.isDirectory(home)) {
      return List.of();
    }
    try (Stream<Path> days = Files.list(home)) {
      return days.filter(other -> String.valueOf(other.getFileName()).compareTo(name) < 0)
          .sorted()
          .map(other -> other.resolve(StageName.UPDATE.folder()).resolve(UpdateResult.FILE))
          .filter(Files::isRegularFile)
          .flatMap(file -> read(file, progress).stream())
          .toList();
    }
  }

  private static Optional<UpdateResult> read(Path file, Progress progress) {
    try {
      return Optional.of(Json.read(file, UpdateResult.class));
    } catch (Failure damaged) {
      progress.log("warning: left out of the page: " + damaged.getMessage());
      return Optional.empty();
    }
  }

  private static UpdateSpan span(
      RunConfig config,
      DataConfig data,
      UpdateJudge.@Nullable Before before,
      @Nullable String until) {
    SortedMap<LocalDate, Long> days;
    try {
      CleanConfig clean = Sections.require(config, "prepare", RunConfig::prepare).clean();
      String latest = clean.maxTime();
      days =
          LogDays.count(
              SparkSessions.open(config.spark()),
              data.root(),
              data.events(),
              Times.millis(clean.minTime()),
              latest == null ? System.currentTimeMillis() : Times.millis(latest));
    } catch (Failure failure) {
      throw failure;
    } catch (Exception e) {
      // Spark's own exception is a checked one that its methods do not declare.
      throw SparkFailures.translate(e);
    }
    Instant known = before == null ? null : Instant.parse(before.facts().until());
    return UpdateSpan.of(days, known, until);
  }

  /** Why a candidate of an earlier day comes first; null where there is none or it may go. */
  private static @Nullable String pending(Path run, UpdateSpan span, UpdateConfig update) {
    Registry registry = Production.registry(run);
    if (update.canary() == Pending.REPLACE || !registry.offers(Registry.CANARY)) {
      return null;
    }
    ModelVersion candidate = registry.version(Registry.CANARY);
    Path model = run.resolveSibling(candidate.model());
    return model.startsWith(home(run, span))
        ? null
        : "the canary "
            + candidate.name()
            + " is neither in production nor taken back yet; update.canary is wait";
  }

  /** The folder of a day's run. */
  private static Path home(Path run, UpdateSpan span) {
    return run.resolve(Registry.UPDATES).resolve(span.until().toString());
  }

  private static @Nullable String nothing(UpdateSpan span, UpdateConfig update) {
    return span.rows() >= update.minRows()
        ? null
        : String.format(
            Locale.ROOT,
            "%,d new rows until %s; update.min_rows is %,d%s",
            span.rows(),
            span.until(),
            update.minRows(),
            span.known() == null
                ? ""
                : "; the model in production knows all until " + span.known());
  }

  /** The configuration of the run of one day. */
  private static RunConfig day(
      RunConfig config, UpdateConfig update, UpdateSpan span, UpdateJudge.@Nullable Before before) {
    PrepareConfig prepare = Sections.require(config, "prepare", RunConfig::prepare);
    TrainConfig train = Sections.require(config, "train", RunConfig::train);
    SplitConfig split =
        ConfigTrees.defaultsBut(
            SplitConfig.class,
            Map.of(
                "train",
                (1 - TEST) * (1 - update.heldOut()),
                "valid",
                (1 - TEST) * update.heldOut(),
                "test",
                TEST,
                "test_from",
                span.examFrom().toString(),
                "test_until",
                span.examUntil().toString(),
                "strata",
                prepare.split().strata()));
    Map<String, Object> settled = new LinkedHashMap<>();
    settled.put("until", span.until().toString());
    if (before != null) {
      settled.put("from", before.facts().name());
    } else {
      settled.put("mode", Mode.FULL);
    }
    Map<String, Object> changes = new LinkedHashMap<>();
    changes.put("output", home(Path.of(config.output()), span));
    changes.put("prepare", ConfigTrees.with(prepare, Map.of("split", split)));
    changes.put("train", ConfigTrees.with(train, learning(train, update, span, before)));
    changes.put("update", ConfigTrees.with(update, settled));
    return ConfigTrees.with(config, changes);
  }

  private static Map<String, Object> learning(
      TrainConfig train,
      UpdateConfig update,
      UpdateSpan span,
      UpdateJudge.@Nullable Before before) {
    Map<String, Object> out = new LinkedHashMap<>();
    if (before != null && update.mode() == Mode.CONTINUE) {
      Instant since = Instant.parse(before.facts().until()).plusMillis(1);
      out.put("init_from", before.folder().toString());
      out.put("news", new NewsConfig(since.toString(), update.minFactor(), update.minEpochs()));
      out.put("replay", new ReplayConfig(null, update.replay()));
      // A day's held-out rows are too few to choose a step by; the gates judge the last one.
      out.put("stopping", ConfigTrees.with(train.loop().stopping(), Map.of("take", Take.LAST)));
      out.put("eval_every", Math.max(1, train.loop().epochs()));
    } else if (before != null && update.mode() == Mode.WINDOW) {
      Instant since = span.windowFrom(update.windowDays());
      out.put("news", new NewsConfig(since.toString(), update.minFactor(), update.minEpochs()));
    }
    return out;
  }
}
