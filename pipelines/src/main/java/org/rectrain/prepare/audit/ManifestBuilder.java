package org.rectrain.prepare.audit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.EventsConfig.Feedback;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.prepare.clean.CleaningRule;
import org.rectrain.prepare.clean.RuleBook;
import org.rectrain.prepare.clean.Tally;
import org.rectrain.prepare.entity.EntityReader;
import org.rectrain.prepare.entity.RawInputs;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.prepare.log.Split;
import org.rectrain.prepare.pass.Census;
import org.rectrain.prepare.pass.ExampleCounts;
import org.rectrain.prepare.pass.LeakProof;

/** Makes the manifest of what was counted, and fails where the counts contradict each other. */
public final class ManifestBuilder {
  private final Feedback feedback;
  private final PrepareConfig config;
  private final RawInputs inputs;
  private final EventLayout layout;
  private final RuleBook rules;

  public ManifestBuilder(
      DataConfig data, PrepareConfig config, RawInputs inputs, EventLayout layout, RuleBook rules) {
    this.feedback = data.events().feedback();
    this.config = config;
    this.inputs = inputs;
    this.layout = layout;
    this.rules = rules;
  }

  public PreparedManifest build(
      Census census,
      ExampleCounts counts,
      FeatureSchema schema,
      Audited audited,
      long bucketMillis) {
    Tally tally = census.tally;
    long kept = 0;
    for (long rows : counts.impressions) {
      kept += rows;
    }
    if (tally.rows() != kept + tally.removedRows() || kept != census.kept) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "rows went astray: %d read, %d kept, %d quarantined, %d kept in the first pass",
              tally.rows(),
              kept,
              tally.removedRows(),
              census.kept));
    }
    requireSplits(counts, census);
    PreparedManifest.Leakage leakage = counts.proof.verdict(config);
    List<PreparedManifest.Stratum> strata = strata(counts, kept);
    Map<String, Double> missing = missing(tally, schema);
    DataAudit audit =
        audited.audit(config, counts, layout.labelNames(), schema, overallRates(counts, kept));
    PersonalFinds personal = PersonalFinds.of(tally, layout, inputs);
    GateKeeper gates = new GateKeeper(config, layout.labelNames(), feedback);
    return new PreparedManifest(
        PreparedManifest.VERSION,
        layout.labelNames(),
        inputs.counted(tally, layout),
        new PreparedManifest.Rows(tally.rows(), kept, tally.removedRows()),
        ruleCounts(tally),
        splits(counts),
        config.asOfOrDefault().name().toLowerCase(Locale.ROOT),
        sampling(counts),
        leakage,
        missing,
        strata,
        personal.byKind(),
        personal.byColumn(),
        gates.judge(
            expected(missing),
            tally,
            // Neither is a fault of the rows.
            tally.removedOf(rules.index(CleaningRule.JOINED))
                + tally.removedOf(rules.index(CleaningRule.OUTSIDE_WINDOW)),
            tally.foundOf(rules.index(CleaningRule.UNKNOWN_USER)),
            counts,
            kept,
            strata,
            leakage,
            audit,
            personal.shares()),
        schema.fingerprint(),
        audit,
        layout.hasOrderOnly() ? Map.of() : days(census, bucketMillis));
  }

  /** Buckets longer than a day count for the day in which they begin. */
  private static Map<String, Long> days(Census census, long bucketMillis) {
    Map<String, Long> out = new TreeMap<>();
    census.rowsByBucket.forEach(
        (bucket, rows) -> {
          Instant start = Instant.ofEpochMilli(bucket * bucketMillis);
          out.merge(start.atOffset(ZoneOffset.UTC).toLocalDate().toString(), rows, Long::sum);
        });
    return out;
  }

  private void requireSplits(ExampleCounts counts, Census census) {
    SplitConfig split = config.split();
    double[] shares = {split.train(), split.valid(), split.test()};
    long clicks = 0;
    for (long[] ofSplit : counts.positives) {
      clicks += ofSplit[0];
    }
    String removed = census.removals(rules);
    String quarantined = removed.isEmpty() ? "" : "; quarantined: " + removed;
    if (clicks == 0) {
      var click = layout.labels().get(0);
      throw Failure.input(
          "prepare: no row is a click; data.events.labels."
              + click.name()
              + " reads column '"
              + String.join("', '", click.columns())
              + "'"
              + quarantined,
          "the first label must be true for some rows; 'rectrain prepare --profile' shows what the"
              + " columns hold");
    }
    for (Split side : Split.values()) {
      if (wanted(side, shares) && counts.written[side.place()] == 0) {
        throw Failure.input(
            "prepare.split: no rows are left for " + side.folder() + quarantined,
            "move the boundaries or change the shares; with a split in time, a shorter"
                + " prepare.statistics.bucket_minutes makes boundaries finer");
      }
    }
  }

  /** Whether a split must have rows; what needs valid or test of a log's own split asks itself. */
  private boolean wanted(Split side, double[] shares) {
    if ((side == Split.VALID && config.split().coldItems() > 0)
        || (side == Split.TEST && config.split().coldTestItems() > 0)) {
      return true;
    }
    return config.split().kind() == SplitConfig.Kind.GIVEN
        ? side == Split.TRAIN || inputs.heldOut().containsKey(side.folder())
        : shares[side.place()] > 0;
  }

  private List<PreparedManifest.Rule> ruleCounts(Tally tally) {
    List<PreparedManifest.Rule> out = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      out.add(
          new PreparedManifest.Rule(
              rules.name(i),
              rules.action(i).name().toLowerCase(Locale.ROOT),
              tally.foundOf(i),
              tally.removedOf(i)));
    }
    return out;
  }

  private Map<String, Double> missing(Tally tally, FeatureSchema schema) {
    Map<String, Double> out = new LinkedHashMap<>();
    for (int i = 0; i < layout.columns().size(); i++) {
      out.put(layout.columns().get(i), (double) tally.missingOf(i) / tally.rows());
    }
    missing(out, "items", inputs.items());
    missing(out, "users", inputs.users());
    for (VectorSpec vector : schema.vectors()) {
      String table = vector.side() == FeatureSpec.Side.ITEM ? "items." : "users.";
      out.put(table + vector.name(), vector.missingRate());
    }
    return out;
  }

  /** Missing rates that say something: not those of columns where emptiness is an answer. */
  private Map<String, Double> expected(Map<String, Double> missing) {
    Map<String, Double> out = new LinkedHashMap<>(missing);
    Set<String> answers = layout.emptyIsAnswer();
    Set<String> asked = config.gates().maxMissingOf().keySet();
    out.keySet().removeIf(column -> answers.contains(column) && !asked.contains(column));
    return out;
  }

  private static void missing(
      Map<String, Double> out, String table, EntityReader.@Nullable Read read) {
    if (read != null) {
      read.missing().forEach((column, share) -> out.put(table + "." + column, share));
    }
  }

  private Map<String, PreparedManifest.SplitCounts> splits(ExampleCounts counts) {
    Map<String, PreparedManifest.SplitCounts> out = new LinkedHashMap<>();
    for (Split split : Split.values()) {
      int i = split.place();
      out.put(
          split.folder(),
          new PreparedManifest.SplitCounts(
              counts.impressions[i],
              counts.written[i],
              counts.users[i],
              counts.sessions[i],
              counts.queries[i],
              LeakProof.time(counts.proof.firstTime[i]),
              LeakProof.time(counts.proof.lastTime[i]),
              rates(counts.positives[i], counts.impressions[i]),
              rates(counts.writtenPositives[i], counts.written[i])));
    }
    return out;
  }

  private Map<String, Double> overallRates(ExampleCounts counts, long kept) {
    long[] positives = new long[layout.labelNames().size()];
    for (long[] split : counts.positives) {
      for (int i = 0; i < positives.length; i++) {
        positives[i] += split[i];
      }
    }
    return rates(positives, kept);
  }

  private Map<String, Double> rates(long[] positives, long rows) {
    Map<String, Double> out = new LinkedHashMap<>();
    for (int i = 0; i < positives.length; i++) {
      double rate = rows == 0 ? Double.NaN : (double) positives[i] / rows;
      out.put(layout.labelNames().get(i), rate);
    }
    return out;
  }

  private PreparedManifest.Sampling sampling(ExampleCounts counts) {
    return new PreparedManifest.Sampling(
        config.negatives().ratio(),
        config.negatives().shortageOrKeep().name().toLowerCase(Locale.ROOT),
        counts.negativesAvailable,
        counts.negativesKept,
        counts.negativesAvailable == 0
            ? Double.NaN
            : (double) counts.negativesKept / counts.negativesAvailable,
        counts.negativesDrawn,
        counts.negativesHard,
        counts.negativesMissing,
        counts.usersShort,
        counts.usersWithClicks);
  }

  private List<PreparedManifest.Stratum> strata(ExampleCounts counts, long kept) {
    List<PreparedManifest.Stratum> out = new ArrayList<>();
    counts
        .strata
        .counts()
        .forEach(
            (column, values) ->
                values.forEach((value, table) -> out.add(stratum(column, value, table, kept))));
    return out;
  }

  private PreparedManifest.Stratum stratum(String column, String value, long[][] table, long kept) {
    long rows = 0;
    long[] positives = new long[layout.labelNames().size()];
    for (long[] split : table) {
      rows += split[0];
      for (int i = 0; i < positives.length; i++) {
        positives[i] += split[1 + i];
      }
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    for (Split split : Split.values()) {
      shares.put(split.folder(), (double) table[split.place()][0] / rows);
    }
    return new PreparedManifest.Stratum(
        column, value, rows, (double) rows / kept, rates(positives, rows), shares);
  }
}
