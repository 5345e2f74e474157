package org.rectrain.sample;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.sample.SampleDirtConfig;

/**
 * Decides which rows carry which fault: a pseudo-random order of all rows is cut into one stretch
 * for each kind, so the amounts are exact and no row carries two.
 */
final class Faults {
  /** Kinds of fault, in the order of the truth. */
  enum Kind {
    DUPLICATE,
    MISSING_FIELD,
    MISSING_CONTEXT,
    BROKEN_TIMESTAMP,
    UNKNOWN_ITEM,
    FLIPPED_LABEL,
    BOT,
    EMAIL,
    PHONE,
    MISSING_TEXT,
    PERSONAL_QUERY,
    PERSONAL_NAME;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Kind[] IN_LOG = {
    Kind.DUPLICATE,
    Kind.MISSING_FIELD,
    Kind.MISSING_CONTEXT,
    Kind.BROKEN_TIMESTAMP,
    Kind.UNKNOWN_ITEM,
    Kind.FLIPPED_LABEL,
    Kind.PERSONAL_QUERY
  };
  private static final Kind[] IN_ITEMS = {Kind.EMAIL, Kind.PHONE, Kind.MISSING_TEXT};

  private final long seed;
  private final Stretches log;
  private final Stretches items;
  private final Stretches users;

  Faults(long seed, SampleDirtConfig dirt, long events, int itemCount, int userCount) {
    this.seed = seed;
    log =
        new Stretches(
            events,
            seed,
            "faults",
            dirt.duplicates(),
            dirt.missingFields(),
            dirt.missingContext(),
            dirt.brokenTimestamps(),
            dirt.unknownItems(),
            dirt.flippedLabels(),
            dirt.personalQueries());
    items =
        new Stretches(
            itemCount, seed, "item faults", dirt.emails(), dirt.phones(), dirt.missingTexts());
    users = new Stretches(userCount, seed, "user faults", dirt.personalNames());
  }

  /** Whether a person or bot wrote an e-mail address for a name. */
  boolean personalName(int user) {
    return users.of(user) == 0;
  }

  /** The fault of an impression by a person; null for most. */
  @Nullable Kind ofImpression(long ordinal) {
    int stretch = log.of(ordinal);
    return stretch < 0 ? null : IN_LOG[stretch];
  }

  /** The fault of an item; null for most. */
  @Nullable Kind ofItem(int item) {
    int stretch = items.of(item);
    return stretch < 0 ? null : IN_ITEMS[stretch];
  }

  /** How many rows or items carry a fault of the kind; bots apart. */
  long count(Kind kind) {
    if (kind == Kind.PERSONAL_NAME) {
      return users.count(0);
    }
    for (int i = 0; i < IN_LOG.length; i++) {
      if (IN_LOG[i] == kind) {
        return log.count(i);
      }
    }
    for (int i = 0; i < IN_ITEMS.length; i++) {
      if (IN_ITEMS[i] == kind) {
        return items.count(i);
      }
    }
    throw new IllegalArgumentException(kind + " is not planted by share");
  }

  /** The stream that decides the details of an impression's fault. */
  Draws details(long ordinal) {
    return Draws.of(seed, "fault", ordinal);
  }

  /** Indexes in pseudo-random order, cut into stretches from the front; the rest has no fault. */
  private static final class Stretches {
    private final FeistelPermutation order;
    private final long[] counts;

    Stretches(long size, long seed, String purpose, double... shares) {
      order = new FeistelPermutation(size, seed, purpose);
      counts = new long[shares.length];
      for (int i = 0; i < shares.length; i++) {
        counts[i] = Math.round(shares[i] * size);
      }
    }

    long count(int stretch) {
      return counts[stretch];
    }

    int of(long index) {
      long left = order.at(index);
      for (int i = 0; i < counts.length; i++) {
        left -= counts[i];
        if (left < 0) {
          return i;
        }
      }
      return -1;
    }
  }
}
