package org.rectrain.prepare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.prepare.HardNegativesConfig;
import org.rectrain.config.prepare.NegativesConfig;
import org.rectrain.config.prepare.NegativesConfig.Shortage;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.PrepareConfig.Knowable;
import org.rectrain.config.prepare.PrepareConfig.Reweight;
import org.rectrain.prepare.entity.HardReader;
import org.rectrain.prepare.entity.RawInputs;
import org.rectrain.prepare.feature.Features;
import org.rectrain.prepare.feature.KnownStatistics;
import org.rectrain.prepare.feature.StatTable;
import org.rectrain.prepare.log.Split;
import org.rectrain.prepare.negative.HardNegatives;
import org.rectrain.prepare.negative.ItemDraw;
import org.rectrain.prepare.negative.Sampler;
import org.rectrain.prepare.pass.Census;
import org.rectrain.prepare.pass.PassPlan;
import org.rectrain.prepare.pass.PopulationWeights;
import org.rectrain.prepare.split.TimeBounds;
import org.rectrain.run.Progress;

/** Draws from the counts of the first pass what the second one has to know. */
record PlanMaker(
    SparkSession spark,
    DataConfig data,
    PrepareConfig config,
    long seed,
    Split lastKnown,
    Progress progress) {
  /**
   * Plans the second pass.
   *
   * @param bounds of the splits in time
   * @param settled whether they were known before the first pass
   */
  PassPlan plan(
      RawInputs inputs,
      Features features,
      Census census,
      TimeBounds bounds,
      boolean settled,
      List<String> strata,
      PopulationWeights weights) {
    StatTable table = census.takeStatistics();
    long dataEnd = (census.rowsByBucket.lastKey() + 1L) * features.bucketMillis();
    Knowable knowable = config.knowable();
    long end = knowable == Knowable.TRAIN_AND_VALID ? bounds.testFrom() : bounds.validFrom();
    long knownEnd = Math.min(dataEnd, end);
    // Where the boundaries came after the counting, counts of later buckets are hidden.
    boolean hide = !settled && knowable != Knowable.ALL;
    int knownUntil = hide ? features.bucket(end) : Integer.MAX_VALUE;
    int all = table.before(StatTable.ALL, knownUntil);
    double clicks = table.count(all, 1);
    double others = table.count(all, 0) - clicks;
    double rate = others == 0 ? 1 : Math.min(1, config.negatives().ratio() * clicks / others);
    NegativesConfig negatives = negatives(clicks > 0 && others == 0);
    Sampler sampler =
        new Sampler(
            negatives,
            seed,
            rate,
            draw(negatives, inputs, features, census, table, knownUntil),
            hard(inputs, census));
    return new PassPlan(
        new KnownStatistics(
            table, knownUntil, (features.bucket(knownEnd - 1) + 1L) * features.bucketMillis()),
        knownEnd,
        lastKnown,
        config,
        sampler,
        strata,
        config.reweight() == Reweight.REFERENCE ? weights : null,
        census.meanWeight(),
        inputs.userTexts());
  }

  /** Positives only need drawn items; a policy that is named stays. */
  private NegativesConfig negatives(boolean noneLeftUnclicked) {
    boolean positives =
        switch (data.events().feedback()) {
          case POSITIVES -> true;
          case IMPRESSIONS -> false;
          case AUTO -> noneLeftUnclicked;
        };
    // Ratio 0 draws nothing, so it needs no policy and no counts to draw by.
    boolean draws = positives && config.negatives().ratio() > 0;
    return draws ? config.filling(Shortage.FILL_POPULARITY).negatives() : config.negatives();
  }

  private @Nullable HardNegatives hard(RawInputs inputs, Census census) {
    HardNegativesConfig hard = config.negatives().hard();
    return hard == null
        ? null
        : HardReader.read(
            spark, data.root(), hard, new HashSet<>(inputs.itemIds(census.rowsByItem())), progress);
  }

  private @Nullable ItemDraw draw(
      NegativesConfig negatives,
      RawInputs inputs,
      Features features,
      Census census,
      StatTable table,
      int knownUntil) {
    Shortage shortage = negatives.shortageOrKeep();
    if (shortage == Shortage.KEEP || shortage == Shortage.IN_SESSION) {
      return null;
    }
    List<String> ids = new ArrayList<>(inputs.itemIds(census.rowsByItem()));
    double alpha = shortage == Shortage.FILL_POPULARITY ? negatives.alpha() : 0;
    long[] popularity =
        alpha == 0 ? new long[ids.size()] : features.popularity(ids, table, knownUntil);
    return new ItemDraw(ids, popularity, alpha);
  }
}
