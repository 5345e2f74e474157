package org.rectrain.prepare.pass;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.StatisticsConfig.TrainValues;
import org.rectrain.prepare.feature.KnownStatistics;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.Split;
import org.rectrain.prepare.negative.Sampler;

/** What the second pass needs beside the {@link Setup}: the results of the first. */
@DefaultSerializer(JavaSerializer.class)
public final class PassPlan implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double MOST_WEIGHT = 10;

  public final KnownStatistics statistics;

  /** When what may be known ends, epoch milliseconds. */
  final long knownEnd;

  /** Rows of splits up to this one are known to later ones. */
  private final Split lastKnown;

  /** Whether rows that later ones may know get statistics out of fold. */
  final boolean outOfFold;

  /** Whether all counts are written for serving. */
  public final boolean snapshot;

  final int historyLength;
  public final int skippedLength;
  public final Sampler sampler;
  final ArrayList<String> strata;

  /** Null unless the weights of a reference population are written. */
  final @Nullable PopulationWeights weights;

  /** Mean of the weights that the log gives its clicks. */
  private final double meanWeight;

  private final @Nullable String[] userTexts;

  public PassPlan(
      KnownStatistics statistics,
      long knownEnd,
      Split lastKnown,
      PrepareConfig config,
      Sampler sampler,
      List<String> strata,
      @Nullable PopulationWeights weights,
      double meanWeight,
      @Nullable String[] userTexts) {
    this.statistics = statistics;
    this.knownEnd = knownEnd;
    this.lastKnown = lastKnown;
    this.outOfFold = config.statistics().train() == TrainValues.OUT_OF_FOLD;
    this.snapshot = config.statistics().snapshot();
    this.historyLength = config.historyLength();
    this.skippedLength = config.skippedLength();
    this.sampler = sampler;
    this.strata = new ArrayList<>(strata);
    this.weights = weights;
    this.meanWeight = meanWeight;
    this.userTexts = userTexts;
  }

  /** The text of a user with a profile; null when there is none. */
  @Nullable String userText(int row) {
    return row < 0 ? null : userTexts[row];
  }

  /** The last event that a profile may know; where all are known, the last one of train. */
  int lastKnown(List<Event> events) {
    Split until = lastKnown == Split.TEST ? Split.TRAIN : lastKnown;
    for (int i = events.size() - 1; i >= 0; i--) {
      if (events.get(i).split().compareTo(until) <= 0) {
        return i;
      }
    }
    return -1;
  }

  /** Whether later rows may know it. */
  boolean isKnown(Event event) {
    return event.split().compareTo(lastKnown) <= 0;
  }

  /** Of a click in train that the log gives a weight, with mean 1; else 1. */
  double clickWeight(Event event) {
    boolean weighted =
        event.clicked() && event.split() == Split.TRAIN && !Double.isNaN(event.weight());
    return weighted ? Math.min(MOST_WEIGHT, event.weight() / meanWeight) : 1;
  }
}
