package org.rectrain.prepare.feature;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.StableHash;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.Fields;

/**
 * What a statistic is counted by: the item, the user, a field of either, a context, or a pair. Its
 * value for an event is a 64-bit hash, so that any key costs the same.
 */
public final class StatKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private enum Source {
    USER,
    ITEM,
    USER_FIELD,
    ITEM_FIELD,
    CONTEXT
  }

  private record Part(Source source, int slot) implements Serializable {}

  /** The hash of a missing value: there is no statistic. */
  public static final long MISSING = 0;

  private final String name;
  private final long seed;
  private final ArrayList<Part> parts = new ArrayList<>();
  private boolean ofUser;

  private StatKey(String name, long seed) {
    this.name = name;
    this.seed = seed;
  }

  /**
   * Reads a key of the configuration, e.g. {@code user*category}.
   *
   * @param place its place among the keys, which keeps equal values of different keys apart
   * @throws IllegalArgumentException when a part is no category that is known
   */
  public static StatKey parse(
      String text, int place, Fields context, @Nullable Fields items, @Nullable Fields users) {
    String[] names = text.strip().split("\\s*\\*\\s*");
    if (names.length > 2) {
      throw new IllegalArgumentException("'" + text + "' has more than two parts; expected a pair");
    }
    StatKey key = new StatKey(String.join("_", names), StableHash.of(0x57A7L, place + 1));
    for (String name : names) {
      key.parts.add(part(name, context, items, users));
    }
    key.ofUser = key.parts.stream().anyMatch(p -> p.source() == Source.USER);
    return key;
  }

  private static Part part(
      String name, Fields context, @Nullable Fields items, @Nullable Fields users) {
    if (name.equals("user")) {
      return new Part(Source.USER, 0);
    }
    if (name.equals("item")) {
      return new Part(Source.ITEM, 0);
    }
    List<String> known = new ArrayList<>(List.of("item", "user"));
    Part found = find(name, Source.CONTEXT, context, known);
    found = found != null ? found : find(name, Source.ITEM_FIELD, items, known);
    found = found != null ? found : find(name, Source.USER_FIELD, users, known);
    if (found == null) {
      throw new IllegalArgumentException(
          "'" + name + "' is not known; expected one of " + String.join(", ", known));
    }
    return found;
  }

  private static @Nullable Part find(
      String name, Source source, @Nullable Fields fields, List<String> known) {
    if (fields == null) {
      return null;
    }
    for (Fields.Field field : fields.all()) {
      if (field.isCategory()) {
        known.add(field.name());
        if (field.name().equals(name)) {
          return new Part(source, field.slot());
        }
      }
    }
    return null;
  }

  /** The key of the same counts over the last hours only, in a {@link StatSnapshot}. */
  static long within(long hash, int hours) {
    return StableHash.of(hash, hours);
  }

  /** Its name in feature columns: {@code user_category}. */
  public String name() {
    return name;
  }

  /** Whether the user is part of it, so that it is counted exactly, event by event. */
  public boolean ofUser() {
    return ofUser;
  }

  /** The side that its value belongs to: what both towers would have to know is a pair. */
  public Side side() {
    boolean item =
        parts.stream().anyMatch(p -> p.source() == Source.ITEM || p.source() == Source.ITEM_FIELD);
    boolean context = parts.stream().anyMatch(p -> p.source() == Source.CONTEXT);
    boolean user =
        parts.stream().anyMatch(p -> p.source() == Source.USER || p.source() == Source.USER_FIELD);
    if (item) {
      return context || user ? Side.PAIR : Side.ITEM;
    }
    // User and context are both known to the side that asks.
    return context ? Side.CONTEXT : Side.USER;
  }

  /**
   * The hash of the key's value; {@link #MISSING} when a part has none.
   *
   * @param item the item's id: the event's own, or a drawn one
   */
  public long hash(
      Entities entities,
      String user,
      int userRow,
      String item,
      int itemRow,
      @Nullable Event event) {
    long h = seed;
    for (Part part : parts) {
      String value =
          switch (part.source()) {
            case USER -> user;
            case ITEM -> item;
            case USER_FIELD -> entities.userCategory(userRow, part.slot());
            case ITEM_FIELD -> entities.itemCategory(itemRow, part.slot());
            case CONTEXT -> event == null ? null : event.category(part.slot());
          };
      if (value == null) {
        return MISSING;
      }
      h = StableHash.of(h, value);
    }
    return h == MISSING ? 1 : h;
  }
}
