package org.rectrain.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.prepare.AnnotationsConfig;
import org.rectrain.config.prepare.AnnotationsConfig.Apply;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.PrepareConfig.AsOf;
import org.rectrain.config.prepare.PrepareConfig.Export;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.ParquetRows;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.prepare.audit.Annotations;
import org.rectrain.prepare.audit.Audited;
import org.rectrain.prepare.audit.ManifestBuilder;
import org.rectrain.prepare.audit.Survey;
import org.rectrain.prepare.clean.RowCleaner;
import org.rectrain.prepare.clean.RuleBook;
import org.rectrain.prepare.clean.UserCleaner;
import org.rectrain.prepare.entity.EntityReader;
import org.rectrain.prepare.entity.ItemWriter;
import org.rectrain.prepare.entity.RawInputs;
import org.rectrain.prepare.feature.Features;
import org.rectrain.prepare.feature.KnownStatistics;
import org.rectrain.prepare.feature.StatSnapshot;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.prepare.log.Fields;
import org.rectrain.prepare.log.Split;
import org.rectrain.prepare.pass.Census;
import org.rectrain.prepare.pass.CensusTask;
import org.rectrain.prepare.pass.ExampleCounts;
import org.rectrain.prepare.pass.PassPlan;
import org.rectrain.prepare.pass.Passes;
import org.rectrain.prepare.pass.PopulationWeights;
import org.rectrain.prepare.pass.Setup;
import org.rectrain.prepare.pass.Shuffled;
import org.rectrain.prepare.pass.StratumColumn;
import org.rectrain.prepare.quality.Drift;
import org.rectrain.prepare.quality.LabelNoise;
import org.rectrain.prepare.quality.QualityGates;
import org.rectrain.prepare.session.Sessions;
import org.rectrain.prepare.split.Boundaries;
import org.rectrain.prepare.split.ColdItems;
import org.rectrain.prepare.split.Splitter;
import org.rectrain.prepare.split.TimeBounds;
import org.rectrain.prepare.write.RecBoleFiles;
import org.rectrain.run.Progress;
import org.rectrain.run.TaskFiles;
import org.rectrain.source.RawTable;

/**
 * Raw logs to prepared data. The log is read once and shuffled once, by user; two streaming passes
 * over the shuffled rows follow. The first cleans, writes the quarantine and counts; between them
 * boundaries and statistics are settled; the second cleans again and writes examples, profiles and
 * queries. Everything random is a hash of stable keys, so the rows do not depend on the number of
 * threads, tasks or machines.
 */
public final class Prepare {
  private static final long MILLIS_PER_MINUTE = 60_000L;

  private final SparkSession spark;
  private final DataConfig data;
  private final PrepareConfig config;
  private final long seed;
  private final Path out;
  private final Progress progress;

  private Prepare(
      SparkSession spark,
      DataConfig data,
      PrepareConfig config,
      long seed,
      Path out,
      Progress progress) {
    this.spark = spark;
    this.data = data;
    this.config = config;
    this.seed = seed;
    this.out = out;
    this.progress = progress;
  }

  /**
   * Prepares data.
   *
   * @param out an empty folder; gets examples/, queries/, users/, items/, quarantine/,
   *     feature_schema.json and manifest.json
   * @return the manifest
   * @throws Failure (exit code 2) for a mapping that makes no sense, (exit code 3) for input that
   *     is missing or damaged, (exit code 4) when a quality gate does not pass; then the folder is
   *     whole all the same
   */
  public static PreparedManifest run(
      SparkSession spark,
      DataConfig data,
      PrepareConfig config,
      long seed,
      Path out,
      Progress progress)
      throws IOException {
    Prepare job = new Prepare(spark, data, config, seed, out, progress);
    PreparedManifest manifest;
    try {
      manifest = job.run();
    } catch (IllegalArgumentException e) {
      throw Failure.usage(
          String.valueOf(e.getMessage()), "see 'rectrain config schema' for the keys and ranges");
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      // Spark's own exception is a checked one that its methods do not declare.
      throw RawInputs.failure(e, data);
    }
    QualityGates.table(manifest.gates()).forEach(progress::log);
    QualityGates.require(manifest.gates());
    return manifest;
  }

  private PreparedManifest run() throws IOException {
    Drift drift = Drift.open(config.gates().drift());
    RawInputs inputs = RawInputs.open(spark, data, config, out);
    progress.log("prepare: read " + inputs.summary());
    EventLayout layout = new EventLayout(data.events(), config.clean(), config.pii());
    RawTable.requireSingle(inputs.events(), layout.singleColumns());
    RawTable.requireNumbers(inputs.events(), layout.numericColumns());
    SplitChecks.require(config, data.items(), layout);
    if (layout.hasOrderOnly()) {
      progress.log("prepare: the log has no times; the order of its rows is used instead");
    }
    LabelNoise.requireLabels(config.labelNoise(), layout.labelNames());
    Annotations annotations =
        Annotations.read(spark, data, config.annotations(), layout.labelNames());
    RuleBook rules = new RuleBook(config.clean(), data.events().rows());
    Features features = features(inputs, layout);
    List<String> strata = strata();
    List<StratumColumn> population = new ArrayList<>();
    for (String name : strata) {
      StratumColumn column = StratumColumn.named(name, layout, inputs.entities());
      if (config.gates().reference().containsKey(name)) {
        population.add(column);
      }
    }
    RowCleaner rowCleaner =
        new RowCleaner(config.clean(), layout, rules, System.currentTimeMillis());
    AnnotationsConfig asked = config.annotations();
    if (asked != null && annotations != null && asked.apply() == Apply.MAJORITY) {
      int label = layout.labelNames().indexOf(asked.labelAmong(layout.labelNames()));
      rowCleaner.answers(label, annotations.majority());
    }
    UserCleaner userCleaner = new UserCleaner(config.clean(), rules);
    if (data.events().rows() == EventsConfig.Rows.EVENTS) {
      long window = data.events().joinMinutes() * MILLIS_PER_MINUTE;
      userCleaner.joinEvents(rowCleaner, data.events().id() == null ? window : -1);
    }
    Shuffled rows = Shuffled.read(spark, inputs.events(), inputs.heldOut(), layout.columns());
    Setup setup =
        new Setup(
            rows.shape(),
            layout,
            rules,
            rowCleaner,
            userCleaner,
            config.clean().maxUserEvents(),
            new Sessions(config.sessionGapMinutes() * MILLIS_PER_MINUTE, moment(layout)),
            splitter(Boundaries.named(config.split()), layout),
            features,
            inputs.entities(),
            inputs.events().location(),
            population);

    Split lastKnown = lastKnown();
    Passes passes = new Passes(spark, out, lastKnown);
    TimeBounds bounds = Boundaries.named(config.split());
    if (Survey.isNeeded(config)) {
      Census survey = passes.census(rows.rdd(), setup, CensusTask.Purpose.SURVEY);
      bounds = Survey.apply(config, survey, features.bucketMillis(), userCleaner, bounds);
      setup = setup.with(splitter(bounds, layout));
    }
    Census census = passes.census(rows.rdd(), setup, CensusTask.Purpose.FULL);
    progress.log("prepare: " + census.kept + " of " + census.tally.rows() + " rows are clean");
    CleanRows.require(census, rules);
    boolean settled = Boundaries.isKnown(config.split()) || Survey.isNeeded(config);
    if (!settled) {
      bounds = Boundaries.found(config.split(), census.rowsByBucket, features.bucketMillis());
    }
    Setup second = setup.with(splitter(bounds, layout));
    PopulationWeights weights = PopulationWeights.of(census.population, config.gates().reference());
    PassPlan plan =
        new PlanMaker(spark, data, config, seed, lastKnown, progress)
            .plan(inputs, features, census, bounds, settled, strata, weights);
    if (plan.sampler.shortage() != config.negatives().shortageOrKeep()) {
      progress.log(
          "prepare: positives only; train gets "
              + config.negatives().ratio()
              + " items drawn by popularity beside each (prepare.negatives)");
    }
    ExampleCounts counts = passes.examples(rows.rdd(), second, plan);
    counts.warnings(config).forEach(progress::log);
    TaskFiles.sweep(out);
    FeatureSchema schema = counts.fit.schema(layout.labelNames()).with(inputs.writeVectors(out));
    schema.write(out);
    new ItemWriter(inputs, features, plan, layout.labelNames())
        .write(out, inputs.itemIds(census.rowsByItem()), counts.trainByItem);
    if (plan.snapshot) {
      snapshot(plan, features, layout.labelNames().size());
    }
    List<DataAudit.Noise> noise = LabelNoise.search(config.labelNoise(), schema, out, seed);
    DataAudit.Agreement agreement = annotations == null ? null : annotations.measure(out);
    PreparedManifest manifest =
        new ManifestBuilder(data, config.filling(plan.sampler.shortage()), inputs, layout, rules)
            .build(
                census,
                counts,
                schema,
                new Audited(weights, drift, noise, agreement),
                features.bucketMillis());
    manifest.write(out);
    if (config.export().contains(Export.RECBOLE)) {
      RecBoleFiles.write(out, schema);
    }
    return manifest;
  }

  /** Counts that are not by user; those by user were written with their users. */
  private void snapshot(PassPlan plan, Features features, int labels) throws IOException {
    Path file = Files.createDirectories(out.resolve(StatSnapshot.FOLDER)).resolve("all.parquet");
    ParquetRows.write(
        file,
        StatSnapshot.layout(labels),
        rows -> {
          KnownStatistics known = plan.statistics;
          StatSnapshot.write(known.table(), known.until(), rows);
          int end = Math.min(known.until(), features.bucket(known.end()));
          StatSnapshot.writeWindows(features, known.table(), end, rows);
        });
  }

  private Splitter splitter(TimeBounds bounds, EventLayout layout) {
    ColdItems.Clock clock = layout.hasOrderOnly() ? ColdItems.Clock.ORDER : ColdItems.Clock.TIMES;
    return new Splitter(config.split(), seed, bounds, clock);
  }

  private Features features(RawInputs inputs, EventLayout layout) {
    return new Features(
        data,
        config,
        layout.labelNames(),
        layout.context(),
        fields(inputs.items()),
        fields(inputs.users()));
  }

  private static @Nullable Fields fields(EntityReader.@Nullable Read table) {
    return table == null ? null : table.table().fields();
  }

  private List<String> strata() {
    Set<String> out = new LinkedHashSet<>(config.split().strata());
    out.addAll(config.gates().reference().keySet());
    return List.copyOf(out);
  }

  private Split lastKnown() {
    return switch (config.knowable()) {
      case TRAIN -> Split.TRAIN;
      case TRAIN_AND_VALID -> Split.VALID;
      case ALL -> Split.TEST;
    };
  }

  /** Rows of a log without times and sessions are shown one by one. */
  private Sessions.Moment moment(EventLayout layout) {
    boolean known = !layout.hasOrderOnly() || layout.givesSessions();
    return config.asOfOrDefault() == AsOf.SESSION && known
        ? Sessions.Moment.START
        : Sessions.Moment.EVENT;
  }
}
