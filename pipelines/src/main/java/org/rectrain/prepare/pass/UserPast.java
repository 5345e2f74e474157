package org.rectrain.prepare.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.dataset.file.ParquetText;
import org.rectrain.prepare.feature.Entities;
import org.rectrain.prepare.history.History;
import org.rectrain.prepare.log.Event;

/** What one user after the other has clicked and passed over, as far as it is learned. */
final class UserPast {
  private final Entities entities;
  private final boolean given;
  private final int length;
  private final History clicks;
  private final History skipped;
  private final Map<String, ParquetText> items = new HashMap<>();
  private final List<ParquetText> labels = new ArrayList<>();

  UserPast(Setup setup, int length, int skippedLength) {
    this.entities = setup.entities;
    this.given = setup.layout.givesHistories();
    this.length = length;
    this.clicks = new History(length);
    this.skipped = new History(skippedLength);
    setup.layout.labelNames().forEach(name -> labels.add(new ParquetText(name)));
  }

  void newUser() {
    clicks.clear();
    skipped.clear();
  }

  /** Adds an event that is later than all before. */
  void learn(Event event) {
    if (event.clicked()) {
      int last = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(event.labels());
      clicks.add(text(event.item()), labels.get(last), event.time());
    } else {
      skipped.add(text(event.item()), ExampleWriter.EXPOSED, event.time());
    }
  }

  /** An item's id as it is written, the same object each time. */
  ParquetText text(String item) {
    return items.computeIfAbsent(item, ParquetText::new);
  }

  History clicks() {
    return clicks;
  }

  History skipped() {
    return skipped;
  }

  /** The history that an example shows. */
  @SuppressWarnings("ArrayRecordComponent") // Columns of one row, never compared.
  record Shown(ParquetText[] items, ParquetText[] events, long[] ages) {}

  /** The history of an event: what was learned of the user, or what the log gives. */
  Shown of(Event event) {
    if (!given) {
      return new Shown(clicks.items(), clicks.events(), clicks.ages(event.knownTime()));
    }
    List<String> known =
        event.givenHistory().stream().filter(id -> entities.itemRow(id) >= 0).toList();
    int from = Math.max(0, known.size() - length);
    ParquetText[] items =
        known.subList(from, known.size()).stream().map(this::text).toArray(ParquetText[]::new);
    ParquetText[] events = new ParquetText[items.length];
    Arrays.fill(events, labels.get(0));
    // The log does not say when: every age is 0, so ages say nothing.
    return new Shown(items, events, new long[items.length]);
  }
}
