package org.rectrain.config.data;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** The catalogue and the meaning of its columns. */
public record ItemsConfig(
    @Option(
            doc =
                "File, folder, partitioned table or glob, from data.root. Empty: the log itself"
                    + " holds the items' columns, and each distinct id in it is an item.",
            def = "''",
            inDataRoot = true)
        InputPath path,
    @Option(doc = "How the files are written.", inline = true) Dialect dialect,
    @Option(doc = "Column of the item's id.", def = "item_id") String id,
    @Option(
            doc =
                "Text of an item: a template with columns in braces, e.g. '{title}. {category}.';"
                    + " parts with an empty column are dropped up to the next full stop.",
            def = "''")
        String text,
    @Option(doc = "Column of the time since when the item exists.") @Nullable String createdAt,
    @Option(
            doc = "How times are written: iso, epoch_s, epoch_ms, epoch_us, epoch_ns or a pattern.",
            def = "iso")
        String timeFormat,
    @Option(doc = "Structured features of items: name to column.")
        Map<String, FieldConfig> features) {

  /** Whether items are read from the log. */
  public boolean ofTheLog() {
    return path.text().isBlank();
  }
}
