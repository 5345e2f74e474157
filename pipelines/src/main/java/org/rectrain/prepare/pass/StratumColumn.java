package org.rectrain.prepare.pass;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.rectrain.prepare.feature.Entities;
import org.rectrain.prepare.feature.EntityTable;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.prepare.log.Fields;

/** A column that cuts rows into groups: a label, a category of context, item or user, activity. */
public record StratumColumn(String name, Source source, int slot) implements Serializable {
  /** The stratum of users by their number of clean rows. */
  static final String ACTIVITY = "activity";

  /** What stands for a missing value. */
  static final String MISSING = "(missing)";

  /** Where its values are found. */
  enum Source {
    LABEL,
    CONTEXT,
    ITEM,
    USER,
    ACTIVITY
  }

  /**
   * The column of a name.
   *
   * @throws IllegalArgumentException when it is no label, category or {@value #ACTIVITY}
   */
  public static StratumColumn named(String name, EventLayout layout, Entities entities) {
    int label = layout.labelNames().indexOf(name);
    if (label >= 0) {
      return new StratumColumn(name, Source.LABEL, label);
    }
    if (name.equals(ACTIVITY)) {
      return new StratumColumn(name, Source.ACTIVITY, 0);
    }
    StratumColumn found = find(name, Source.CONTEXT, layout.context());
    found = found != null ? found : find(name, Source.ITEM, fields(entities.items()));
    found = found != null ? found : find(name, Source.USER, fields(entities.users()));
    if (found == null) {
      throw new IllegalArgumentException(
          "'" + name + "' is no label, no category of context, items or users, and not activity");
    }
    return found;
  }

  private static @Nullable Fields fields(@Nullable EntityTable table) {
    return table == null ? null : table.fields();
  }

  private static @Nullable StratumColumn find(String name, Source source, @Nullable Fields fields) {
    Fields.Field field = fields == null ? null : fields.find(name);
    return field == null || !field.isCategory()
        ? null
        : new StratumColumn(name, source, field.slot());
  }

  /**
   * The value of an event.
   *
   * @param rows clean rows of the event's user
   */
  String value(Entities entities, int userRow, Event event, int rows) {
    String value =
        switch (source) {
          case LABEL -> event.has(slot) ? "1" : "0";
          case CONTEXT -> event.category(slot);
          case ITEM -> category(entities.items(), event.itemRow());
          case USER -> category(entities.users(), userRow);
          case ACTIVITY -> activity(rows);
        };
    return value == null ? MISSING : value;
  }

  private @Nullable String category(@Nullable EntityTable table, int row) {
    return table == null ? null : table.category(row, slot);
  }

  private static String activity(int rows) {
    return rows < 10 ? "1-9" : rows < 50 ? "10-49" : rows < 200 ? "50-199" : "200+";
  }
}
