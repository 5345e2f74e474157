package org.rectrain.prepare.negative;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.prepare.NegativesConfig;
import org.rectrain.config.prepare.NegativesConfig.Shortage;
import org.rectrain.dataset.StableHash;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.ExampleIds;
import org.rectrain.prepare.log.Split;

/**
 * Negative sampling from a user's own impressions without a click: {@code ratio} per click, chosen
 * by a hash of their keys. A kept one gets the weight 1 / keep rate, so that weighted sums over the
 * sample estimate those over all impressions. Users without a click keep theirs at the rate of the
 * whole train split, for without them the model would learn that every user clicks.
 */
public final class Sampler implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int ATTEMPTS = 100;

  /** Places of hard negatives follow those of any that are filled up. */
  private static final int FIRST_HARD = 1 << 20;

  private final int ratio;
  private final Shortage shortage;
  private final long seed;
  private final double overallRate;
  private final @Nullable ItemDraw draw;
  private final @Nullable HardNegatives hard;

  /** What was chosen of one user's train rows. */
  public static final class Choice {
    private final ArrayList<Chosen> chosen = new ArrayList<>();
    private int missing;
    private int negatives;

    /** The rows to write, in time. */
    public List<Chosen> rows() {
      return chosen;
    }

    /** Negatives that were wanted and not to be had among the user's impressions. */
    public int missing() {
      return missing;
    }

    /** Impressions without a click that were to choose from. */
    public int negatives() {
      return negatives;
    }
  }

  /**
   * One row to write.
   *
   * @param event the impression; for a drawn item the click it was drawn for
   * @param drawn the drawn item; null for a real impression
   * @param place which of the click's drawn items it is
   * @param weight 1 / keep rate
   */
  public record Chosen(Event event, @Nullable String drawn, int place, double weight) {
    /** Whether it was taken from a scored file. */
    public boolean isHard() {
      return place >= FIRST_HARD;
    }
  }

  /**
   * A sampler.
   *
   * @param overallRate share of all impressions without a click that {@code ratio} per click asks
   *     for, at most 1
   * @param draw items to fill up with; null when there is no filling
   * @param hard items to add to each click; null for none
   */
  public Sampler(
      NegativesConfig config,
      long seed,
      double overallRate,
      @Nullable ItemDraw draw,
      @Nullable HardNegatives hard) {
    this.ratio = config.ratio();
    this.shortage = config.shortageOrKeep();
    this.seed = StableHash.of(seed, "negatives");
    this.overallRate = overallRate;
    this.draw = draw;
    this.hard = hard;
  }

  /** What happens where there are too few. */
  public Shortage shortage() {
    return shortage;
  }

  /** Chooses among the train rows of a user, which are in time. */
  public Choice choose(String user, List<Event> rows) {
    Choice out = new Choice();
    List<Event> negatives = new ArrayList<>();
    int clicks = 0;
    for (Event event : rows) {
      if (event.split() == Split.TRAIN) {
        if (event.clicked()) {
          clicks++;
        } else {
          negatives.add(event);
        }
      }
    }
    out.negatives = negatives.size();
    List<Event> kept = List.of();
    double weight = 1;
    int wanted = clicks * ratio;
    if (ratio == 0) {
      kept = negatives;
    } else if (clicks == 0) {
      weight = 1 / overallRate;
      kept = new ArrayList<>();
      for (Event event : negatives) {
        if (StableHash.unit(hash(user, event)) < overallRate) {
          kept.add(event);
        }
      }
    } else {
      kept = lowest(user, negatives, wanted);
      weight = kept.isEmpty() ? 1 : (double) negatives.size() / kept.size();
      out.missing = wanted - kept.size();
    }
    int fill = shortage == Shortage.KEEP ? 0 : out.missing;
    emit(user, rows, kept, weight, clicks, fill, out);
    return out;
  }

  private List<Event> lowest(String user, List<Event> negatives, int wanted) {
    if (wanted >= negatives.size()) {
      return negatives;
    }
    long[] order = new long[negatives.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = hash(user, negatives.get(i));
    }
    long[] sorted = order.clone();
    Arrays.sort(sorted);
    long bound = sorted[wanted - 1];
    List<Event> out = new ArrayList<>(wanted);
    for (int i = 0; i < order.length && out.size() < wanted; i++) {
      if (order[i] <= bound) {
        out.add(negatives.get(i));
      }
    }
    return out;
  }

  private long hash(String user, Event event) {
    return StableHash.of(seed, ExampleIds.of(user, event));
  }

  private void emit(
      String user,
      List<Event> rows,
      List<Event> kept,
      double weight,
      int clicks,
      int fill,
      Choice out) {
    Set<String> taken = new HashSet<>();
    if (fill > 0 || hard != null) {
      // What is shown after train is not known yet, and may be drawn.
      rows.stream().filter(e -> e.split() == Split.TRAIN).forEach(e -> taken.add(e.item()));
    }
    Map<Long, List<String>> unclicked =
        fill > 0 && shortage == Shortage.IN_SESSION ? unclicked(rows) : Map.of();
    int left = fill;
    int click = 0;
    int next = 0;
    for (Event event : rows) {
      if (event.split() != Split.TRAIN) {
        continue;
      }
      if (!event.clicked()) {
        // What is kept is in the order of the rows.
        if (next < kept.size() && kept.get(next) == event) {
          next++;
          out.chosen.add(new Chosen(event, null, 0, weight));
        }
        continue;
      }
      out.chosen.add(new Chosen(event, null, 0, 1));
      // What is missing is spread evenly over the clicks.
      int share = left / (clicks - click++);
      left -= share;
      if (shortage == Shortage.IN_SESSION) {
        inSession(user, unclicked, event, share, out);
      } else {
        for (int i = 0; i < share; i++) {
          String item = draw(user, event, i, taken);
          if (item != null) {
            out.chosen.add(new Chosen(event, item, i, 1));
          }
        }
      }
      int place = FIRST_HARD;
      for (String item : hard == null ? List.<String>of() : hard.next(user, taken)) {
        out.chosen.add(new Chosen(event, item, place++, 1));
      }
    }
  }

  /** By session: items that the user saw there and never clicked in train. */
  private static Map<Long, List<String>> unclicked(List<Event> rows) {
    Set<String> clicked = new HashSet<>();
    for (Event event : rows) {
      if (event.split() == Split.TRAIN && event.clicked()) {
        clicked.add(event.item());
      }
    }
    Map<Long, Set<String>> left = new HashMap<>();
    for (Event event : rows) {
      if (event.split() == Split.TRAIN && !clicked.contains(event.item())) {
        left.computeIfAbsent(event.session(), s -> new HashSet<>()).add(event.item());
      }
    }
    Map<Long, List<String>> out = new HashMap<>();
    left.forEach((session, items) -> out.put(session, List.copyOf(items)));
    return out;
  }

  /** Items of the click's session that the user saw and never clicked in train, by hash. */
  private void inSession(
      String user, Map<Long, List<String>> unclicked, Event click, int share, Choice out) {
    List<String> left = unclicked.getOrDefault(click.session(), List.of());
    if (share == 0 || left.isEmpty()) {
      return;
    }
    long h = hash(user, click);
    List<String> ordered = new ArrayList<>(left);
    ordered.sort(
        Comparator.comparingLong((String item) -> StableHash.of(h, item))
            .thenComparing(Comparator.naturalOrder()));
    for (int i = 0; i < Math.min(share, ordered.size()); i++) {
      out.chosen.add(new Chosen(click, ordered.get(i), i, 1));
    }
  }

  /** An item the user was not shown; null when none turned up in a fair number of draws. */
  private @Nullable String draw(String user, Event click, int place, Set<String> taken) {
    if (draw == null) {
      return null;
    }
    long h = StableHash.of(hash(user, click), place + 1L);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      String item = draw.item(StableHash.unit(StableHash.of(h, attempt)));
      if (taken.add(item)) {
        return item;
      }
    }
    return null;
  }
}
