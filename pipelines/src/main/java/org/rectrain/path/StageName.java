package org.rectrain.path;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.rectrain.config.RunConfig;
import org.rectrain.path.stage.Sections;
import org.rectrain.report.RunSections;
import org.rectrain.report.StagePage;

/**
 * The one table of stages, in the order of the path; then steps beside the path, which run only
 * when they are asked for. Each row says its section, its class, the stages that it needs, its
 * command and what it shows on the page of a run.
 */
public enum StageName {
  SAMPLE(
      StageRow.of("sample", RunConfig::sample, new SampleStage())
          .command(
              "sample",
              "Make behaviour logs with known truth.",
              "Example: rectrain sample -c configs/generate.yaml sample.events=100000")),
  PREPARE(
      StageRow.of("prepare", RunConfig::prepare, new PrepareStage())
          .readsRaw()
          .page(RunSections::prepared)
          .command("prepare")),
  CHECK(
      StageRow.of("check", RunConfig::check, new CheckStage())
          .needs(PREPARE, CheckStage::comparesPrepared)
          .command(
              "check",
              "Compare an offline and an online sample of features; exit code 4 on a mismatch.",
              "Example: rectrain check -c configs/sample.yaml")),
  BASELINES(StageRow.of("baselines", RunConfig::baselines, new BaselinesStage()).needs(PREPARE)),
  TRAIN(
      StageRow.of("train", RunConfig::train, new TrainStage())
          .needs(PREPARE)
          .page(RunSections::training)
          .command("train")),
  DISTILL(
      StageRow.of("distill", RunConfig::distill, new DistillStage())
          .needs(PREPARE)
          .needs(TRAIN, DistillStage::learnsFromTrained)
          .page(RunSections::distillation)
          .command(
              "distill",
              "Teach a small student what the trained model knows.",
              "Example: rectrain distill -c configs/sample.yaml")),
  SCORE(
      StageRow.of("score", RunConfig::score, new ScoreStage())
          .needs(PREPARE)
          .needs(BASELINES, c -> !Sections.scoresOther(c) && Sections.namesBaselines(c))
          .needs(TRAIN, c -> !Sections.scoresOther(c) && c.train() != null)
          .needs(DISTILL, c -> !Sections.scoresOther(c) && c.distill() != null)
          .command(
              "score",
              "Score the test split and retrieve the top K for each user, with every model.",
              "Example: rectrain score -c configs/sample.yaml")),
  EVAL(
      StageRow.of("eval", RunConfig::eval, new EvalStage())
          .needs(PREPARE)
          .needs(SCORE)
          .page(RunSections::evaluation)
          .command("eval")),
  FOLDS(
      StageRow.of("eval", RunConfig::eval, new FoldsStage())
          .needs(PREPARE)
          .page(RunSections::folds)
          .command(
              "folds",
              "Train every model on folds by user and judge it on users that it never saw.",
              "Example: rectrain folds -c configs/sample.yaml eval.folds=5",
              "Writes folds/folds.json (mean and spread of each metric) and the out-of-fold",
              "predictions. Each fold is a separate run below RUN/trials.")),
  EXPORT(
      StageRow.of("export", ExportStage::section, new ExportStage())
          .needs(PREPARE)
          .needs(TRAIN, c -> ExportStage.maker(c) == TRAIN)
          .needs(DISTILL, c -> ExportStage.maker(c) == DISTILL)
          .page(RunSections::export)
          .command(
              "export",
              "Write a trained model for what serves it: HuggingFace, ONNX, INT8, vectors, Triton.",
              "Example: rectrain export -c configs/sample.yaml export.model=student")),
  ABTEST(
      StageRow.of("abtest", RunConfig::abtest, AbtestStage.analysis())
          .readsRaw()
          .page(RunSections::experiment)
          .command("abtest analyze")),
  MONITOR(
      StageRow.of("monitor", RunConfig::monitor, new MonitorStage())
          .besideThePath()
          .readsRaw()
          .page(RunSections.verdict("monitor"))
          .command("monitor")),
  UPDATE(
      StageRow.of("update", RunConfig::update, new UpdateStage())
          .besideThePath()
          .needs(PREPARE)
          .needs(TRAIN)
          .page(RunSections.verdict("update"))
          .command("update")),
  ROLLOUT(
      StageRow.of("rollout", RunConfig::rollout, new RolloutStage())
          .besideThePath()
          .readsRaw()
          .page(RunSections.verdict("rollout"))
          .command("rollout judge")),
  SHADOW(
      StageRow.of("shadow", RunConfig::shadow, new ShadowStage())
          .besideThePath()
          .needs(PREPARE)
          .page(RunSections.verdict("shadow"))
          .command("shadow")),
  ROLLOUT_PLAN(
      StageRow.of("rollout", RunConfig::rollout, new RolloutPlanStage())
          .besideThePath()
          .readsRaw()
          .page(RunSections.verdict("rollout_plan"))
          .command("rollout plan")),
  TUNE(
      StageRow.of("tune", RunConfig::tune, new TuneStage())
          .besideThePath()
          .needs(PREPARE)
          .page(RunSections::search)
          .command(
              "tune",
              "Search better values for keys of the configuration, and judge them on test.",
              "Example: rectrain tune -c configs/tune.yaml tune.trials=20",
              "Reads RUN/prepare. Each trial is a separate run below RUN/trials; a search",
              "that was stopped goes on with the same trials. Writes tune/tune.json,",
              "comparison.json and best.yaml, which runs. 'Nothing better than the default' is",
              "an answer too (exit code 0).")),
  EXPLAIN(
      StageRow.of("explain", RunConfig::explain, new ExplainStage())
          .besideThePath()
          .needs(PREPARE)
          .needs(TRAIN, ExplainStage.reads(TRAIN))
          .needs(DISTILL, ExplainStage.reads(DISTILL))
          .needs(BASELINES, ExplainStage.reads(BASELINES))
          .page(RunSections::explanations)
          .command("explain")),
  FEDERATE(
      StageRow.of("federate", RunConfig::federate, new FederateStage())
          .besideThePath()
          .needs(PREPARE, FederateStage::readsPrepared)
          .page(RunSections::silos)
          .command(
              "federate",
              "Train one model with silos that keep their data; only updates leave them.",
              "Example: rectrain federate -c configs/federate.yaml",
              "Rounds are files below RUN/silos; a federation that was stopped goes on. Across",
              "machines: federate.role=server and federate.role=silo federate.silo=NAME, which",
              "meet in federate.exchange. Writes federate/federate.json and federate/model.")),
  WORTH(
      StageRow.of("worth", RunConfig::worth, new WorthStage())
          .besideThePath()
          .needs(PREPARE)
          .page(RunSections::worth)
          .command(
              "worth",
              "Find out whether a language model earns its cost on this data.",
              "Example: rectrain worth -c configs/worth.yaml worth.seeds=1",
              "Reads RUN/prepare. Trains the configuration without text, over a frozen encoder,",
              "with LoRA and so on, compares all in pairs and says in one sentence what to take.",
              "Each variant is a run below RUN/trials; what was stopped goes on. Writes",
              "worth/worth.json and comparison.json; --dry-run says how long it will take.")),
  LABEL_SELECT(
      StageRow.of("label", RunConfig::label, LabelStage.selection())
          .besideThePath()
          .needs(PREPARE)
          .needs(TRAIN, LabelStage.reads(TRAIN))
          .needs(DISTILL, LabelStage.reads(DISTILL))
          .needs(BASELINES, LabelStage.reads(BASELINES))
          .page(RunSections::selection)
          .command("label select")),
  LABEL_IMPORT(
      StageRow.of("label", RunConfig::label, LabelStage.answers())
          .besideThePath()
          .needs(PREPARE)
          .page(RunSections::answers)
          .command("label import")),
  LABEL_SCORE(
      StageRow.of("label", RunConfig::label, LabelStage.worth())
          .besideThePath()
          .needs(PREPARE)
          .page(RunSections::labelWorth)
          .command("label score")),
  FEATURES(
      StageRow.of("features", RunConfig::features, new FeaturesStage())
          .besideThePath()
          .readsRaw()
          .page(RunSections::features)
          .command(
              "features",
              "Find crosses, windows, lags and ratios of the columns that are worth making.",
              "Example: rectrain features -c configs/features.yaml features.most=5",
              "Prepares with all candidates, ranks them by trees on train, keeps those whose gain",
              "on valid is beyond chance and judges them on test once. Writes"
                  + " features/features.yaml,",
              "a block for prepare.statistics and prepare.derive, and features.json. 'No candidate"
                  + " helps' is an",
              "answer too (exit code 0).")),
  ABTEST_PLAN(
      StageRow.of("abtest", RunConfig::abtest, AbtestStage.plan())
          .besideThePath()
          .readsRaw()
          .page(RunSections::plan)
          .command("abtest plan")),
  ABTEST_ASSIGN(
      StageRow.of("abtest", RunConfig::abtest, AbtestStage.assignment())
          .besideThePath()
          .readsRaw()
          .page(RunSections::assignment)
          .command("abtest assign")),
  ABTEST_SIMULATE(
      StageRow.of("abtest", RunConfig::abtest, AbtestStage.simulation())
          .besideThePath()
          .readsRaw()
          .page(RunSections::simulation)
          .command("abtest simulate"));

  @SuppressWarnings("ImmutableEnumChecker") // filled while the enum is made, read only afterwards
  private final StageRow<?> row;

  StageName(StageRow<?> row) {
    this.row = row;
  }

  /** What the table says of it. */
  public StageRow<?> row() {
    return row;
  }

  /** Name of the stage's folder. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Key of its section in a configuration file; stages may share one. */
  public String section() {
    return row.key();
  }

  /** Its command. */
  public StageRow.Command command() {
    return row.command();
  }

  /** What each stage shows on the page of a run, in the order of the path. */
  public static List<StagePage> pages() {
    return Arrays.stream(values()).map(s -> new StagePage(s.folder(), s.row.page())).toList();
  }

  /** The named stages, in the order of the path. */
  public static List<StageName> ordered(Collection<StageName> names) {
    return List.copyOf(EnumSet.copyOf(names));
  }

  /** Whether some stage of a run has finished. */
  public static boolean anyFinished(Path run) {
    return Arrays.stream(values())
        .anyMatch(s -> Files.exists(run.resolve(s.folder()).resolve("manifest.json")));
  }
}
