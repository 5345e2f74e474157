package org.rectrain.prepare.log;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.StableHash;
import org.rectrain.source.RawRow;

/** A raw row made of texts. */
public final class ListRow implements RawRow {
  private final List<@Nullable String> cells;

  private ListRow(List<@Nullable String> cells) {
    this.cells = cells;
  }

  /** A row of texts; null and "" are missing. */
  public static ListRow of(@Nullable String... cells) {
    return new ListRow(Arrays.asList(cells));
  }

  @Override
  public @Nullable String text(int column) {
    String text = cells.get(column);
    return text == null || text.isEmpty() ? null : text;
  }

  @Override
  public String json() {
    return cells.toString();
  }

  @Override
  public long contentHash() {
    return StableHash.of(0, json());
  }
}
