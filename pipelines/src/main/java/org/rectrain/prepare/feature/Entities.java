package org.rectrain.prepare.feature;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The catalogue and the profiles, where there are any. */
public final class Entities implements Serializable {
  private static final long serialVersionUID = 1L;

  private final @Nullable EntityTable items;
  private final @Nullable EntityTable users;

  /** Either may be null: then items or users are those of the log. */
  public Entities(@Nullable EntityTable items, @Nullable EntityTable users) {
    this.items = items;
    this.users = users;
  }

  /** The catalogue; null when there is none. */
  public @Nullable EntityTable items() {
    return items;
  }

  /** The profiles; null when there are none. */
  public @Nullable EntityTable users() {
    return users;
  }

  @Nullable String itemCategory(int row, int slot) {
    return items == null ? null : items.category(row, slot);
  }

  @Nullable String userCategory(int row, int slot) {
    return users == null ? null : users.category(row, slot);
  }

  double itemNumber(int row, int slot) {
    return items == null ? Double.NaN : items.number(row, slot);
  }

  double userNumber(int row, int slot) {
    return users == null ? Double.NaN : users.number(row, slot);
  }

  /** The item's row; -1 without a catalogue or when it is not there. */
  public int itemRow(String id) {
    return items == null ? -1 : items.find(id);
  }

  /** The user's row; -1 without profiles or when it has none. */
  public int userRow(String id) {
    return users == null ? -1 : users.find(id);
  }
}
