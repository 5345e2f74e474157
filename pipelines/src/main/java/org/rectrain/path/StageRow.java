package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.RunConfig;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.report.PageSection;
import org.rectrain.report.RunView;
import org.rectrain.run.StageFolder.Leftovers;

/**
 * One row of the table of stages: {@link StageName}.
 *
 * @param <S> the stage's section of the configuration
 */
public final class StageRow<S extends Record> {
  private final String key;
  private final Function<RunConfig, @Nullable S> section;
  private final Stage<S> stage;
  private final Map<StageName, Predicate<RunConfig>> needs = new LinkedHashMap<>();
  private Function<RunView, List<PageSection>> page = run -> List.of();
  private boolean readsRaw;
  private boolean onPath = true;
  private Command command = Command.NONE;

  /**
   * A stage's command as its help shows it.
   *
   * @param words its name, of two words within a group; empty when the stage has no command
   * @param description one line; empty when a class of {@code cli} says it
   * @param footer lines below the options, an example first
   */
  public record Command(String words, String description, List<String> footer) {
    /** A stage that other commands run. */
    static final Command NONE = new Command("", "", List.of());

    /** Whether there is one. */
    public boolean exists() {
      return !words.isEmpty();
    }

    /** The command at the top: itself, or the group that it is in. */
    public String group() {
      int space = words.indexOf(' ');
      return space < 0 ? words : words.substring(0, space);
    }
  }

  private StageRow(String key, Function<RunConfig, @Nullable S> section, Stage<S> stage) {
    this.key = key;
    this.section = section;
    this.stage = stage;
  }

  /**
   * A stage and its section.
   *
   * @param key of the section in the file
   */
  static <S extends Record> StageRow<S> of(
      String key, Function<RunConfig, @Nullable S> section, Stage<S> stage) {
    return new StageRow<>(key, section, stage);
  }

  /** Reads the folder of an earlier stage. */
  StageRow<S> needs(StageName earlier) {
    return needs(earlier, config -> true);
  }

  /** Reads the folder of an earlier stage for some configurations. */
  StageRow<S> needs(StageName earlier, Predicate<RunConfig> where) {
    needs.put(earlier, where);
    return this;
  }

  /** Reads raw data, which has to be there before any stage runs. */
  StageRow<S> readsRaw() {
    readsRaw = true;
    return this;
  }

  /** Runs only when it is asked for, never as part of {@code run}. */
  StageRow<S> besideThePath() {
    onPath = false;
    return this;
  }

  /** Has a command whose class in {@code cli} adds options and help. */
  StageRow<S> command(String words) {
    return command(words, "");
  }

  /**
   * Has a command without options of its own.
   *
   * @param words its name; two words for a command of a group
   * @param description one line
   * @param footer lines below its options, an example first
   */
  StageRow<S> command(String words, String description, String... footer) {
    command = new Command(words, description, List.of(footer));
    return this;
  }

  /** Shows its results on the page of a run. */
  StageRow<S> page(Function<RunView, List<PageSection>> sections) {
    page = sections;
    return this;
  }

  String key() {
    return key;
  }

  Command command() {
    return command;
  }

  Function<RunView, List<PageSection>> page() {
    return page;
  }

  /** Whether its inputs are raw data, which has to be there before any stage runs. */
  public boolean isRaw() {
    return readsRaw;
  }

  /** Whether it runs only when it is asked for. */
  public boolean isBeside() {
    return !onPath;
  }

  /** Whether {@code run} includes it. */
  public boolean wanted(RunConfig config) {
    return onPath && section.apply(config) != null && stage.wanted(config);
  }

  /** Earlier stages whose folders it reads for this configuration. */
  public List<StageName> needs(RunConfig config) {
    List<StageName> out = new ArrayList<>();
    needs.forEach(
        (earlier, where) -> {
          if (where.test(config)) {
            out.add(earlier);
          }
        });
    return out;
  }

  /** The parts of the configuration that decide its result. */
  public List<Record> settings(RunConfig config) {
    return stage.settings(config, section(config));
  }

  /** Files and folders from outside the run that it reads, by their keys. */
  public Map<String, Path> inputs(RunConfig config) {
    return stage.inputs(config, section(config));
  }

  /**
   * Refuses what is known to be impossible before any stage runs.
   *
   * @throws org.rectrain.Failure that names the key
   */
  public void check(RunConfig config) {
    S present = section.apply(config);
    if (present != null) {
      stage.check(config, present);
    }
  }

  /** Refuses what cannot be done with the prepared data, before any stage that reads it runs. */
  public void checkData(RunConfig config, Path prepared) {
    stage.checkData(section(config), prepared);
  }

  /** What it will take, in words; empty for nothing. */
  public String forecast(RunConfig config, Path prepared) {
    return stage.forecast(config, section(config), prepared);
  }

  /** What becomes of its hidden folder when it is cut short. */
  public Leftovers leftovers() {
    return stage.leftovers();
  }

  /** Brings its finished folder where the configuration wants it too. */
  public void handOver(RunConfig config, Path finished) throws IOException {
    stage.handOver(section(config), finished);
  }

  /** Runs it and returns its headline results, in the order to show them. */
  public Map<String, Object> run(StageJob job) throws IOException {
    return stage.run(job, section(job.config()));
  }

  private S section(RunConfig config) {
    return Sections.require(config, key, section);
  }
}
