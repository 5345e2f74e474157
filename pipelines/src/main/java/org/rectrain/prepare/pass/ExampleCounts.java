package org.rectrain.prepare.pass;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.prepare.feature.FeatureFit;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.Split;
import org.rectrain.prepare.negative.Sampler;

/** What the second pass counts while it writes the examples. */
@DefaultSerializer(JavaSerializer.class)
public final class ExampleCounts implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SPLITS = 3;

  /** Impressions and clicks of an item in train, before sampling. */
  public final HashMap<String, long[]> trainByItem = new HashMap<>();

  public final long[] impressions = new long[SPLITS];
  public final long[] users = new long[SPLITS];
  public final long[] sessions = new long[SPLITS];
  public final long[] written = new long[SPLITS];

  /** Users of a split who have a row of train. */
  public final long[] known = new long[SPLITS];

  public final long[][] positives;
  public final long[][] writtenPositives;
  public final LeakProof proof = new LeakProof();
  public final FeatureFit fit;
  public final Strata strata;

  public long negativesAvailable;
  public long negativesKept;
  public long negativesDrawn;
  public long negativesHard;
  public long negativesMissing;
  public long usersShort;
  public long usersWithClicks;
  long historyItems;
  long rowsWithHistory;
  public final long[] queries = new long[SPLITS];

  ExampleCounts(int labels, FeatureFit fit, Strata strata) {
    this.positives = new long[SPLITS][labels];
    this.writtenPositives = new long[SPLITS][labels];
    this.fit = fit;
    this.strata = strata;
  }

  void impression(Event event) {
    int split = event.split().place();
    impressions[split]++;
    for (int i = 0; i < positives[split].length; i++) {
      positives[split][i] += event.has(i) ? 1 : 0;
    }
    if (event.split() == Split.TRAIN) {
      long[] counts = trainByItem.computeIfAbsent(event.item(), item -> new long[2]);
      counts[0]++;
      counts[1] += event.clicked() ? 1 : 0;
    }
  }

  /** Counts a user and his sessions in the splits that they have rows of. */
  void splits(List<Event> events) {
    int splits = 0;
    int ofSession = 0;
    long session = 0;
    for (Event event : events) {
      int split = event.split().place();
      if (event.session() != session) {
        session = event.session();
        ofSession = 0;
      }
      users[split] += (splits >> split & 1) == 0 ? 1 : 0;
      sessions[split] += (ofSession >> split & 1) == 0 ? 1 : 0;
      splits |= 1 << split;
      ofSession |= 1 << split;
    }
    if ((splits >> Split.TRAIN.place() & 1) == 1) {
      for (int split = 0; split < SPLITS; split++) {
        known[split] += splits >> split & 1;
      }
    }
  }

  /** Held-out files may name users in another way than the log does. */
  public List<String> warnings(PrepareConfig config) {
    List<String> out = new ArrayList<>();
    for (Split side : List.of(Split.VALID, Split.TEST)) {
      long there = users[side.place()];
      boolean given = config.split().kind() == SplitConfig.Kind.GIVEN;
      if (given && there > 0 && known[side.place()] == 0) {
        out.add(
            String.format(
                Locale.ROOT,
                "warning: none of the %,d users of %s has a row of train; ids join by their text,"
                    + " so 7, 007 and 7.0 are three users",
                there,
                side.folder()));
      }
    }
    return out;
  }

  void written(Event event, boolean drawn) {
    int split = event.split().place();
    written[split]++;
    if (!drawn) {
      for (int i = 0; i < positives[split].length; i++) {
        writtenPositives[split][i] += event.has(i) ? 1 : 0;
      }
    }
  }

  void sampled(Sampler.Choice choice, boolean hasClicks) {
    negativesAvailable += choice.negatives();
    negativesMissing += choice.missing();
    usersWithClicks += hasClicks ? 1 : 0;
    usersShort += choice.missing() > 0 ? 1 : 0;
    for (Sampler.Chosen chosen : choice.rows()) {
      if (chosen.isHard()) {
        negativesHard++;
      } else if (chosen.drawn() != null) {
        negativesDrawn++;
      } else if (!chosen.event().clicked()) {
        negativesKept++;
      }
    }
  }

  void add(ExampleCounts other) {
    other.trainByItem.forEach(
        (item, counts) -> {
          long[] mine = trainByItem.computeIfAbsent(item, i -> new long[2]);
          mine[0] += counts[0];
          mine[1] += counts[1];
        });
    for (int i = 0; i < SPLITS; i++) {
      impressions[i] += other.impressions[i];
      users[i] += other.users[i];
      known[i] += other.known[i];
      sessions[i] += other.sessions[i];
      written[i] += other.written[i];
      queries[i] += other.queries[i];
      for (int j = 0; j < positives[i].length; j++) {
        positives[i][j] += other.positives[i][j];
        writtenPositives[i][j] += other.writtenPositives[i][j];
      }
    }
    proof.add(other.proof);
    fit.add(other.fit);
    strata.add(other.strata);
    negativesAvailable += other.negativesAvailable;
    negativesKept += other.negativesKept;
    negativesDrawn += other.negativesDrawn;
    negativesHard += other.negativesHard;
    negativesMissing += other.negativesMissing;
    usersShort += other.usersShort;
    usersWithClicks += other.usersWithClicks;
    historyItems += other.historyItems;
    rowsWithHistory += other.rowsWithHistory;
  }
}
