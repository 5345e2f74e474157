package org.rectrain.config.data;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** A column in the template of a text. */
  private static final Pattern COLUMN = Pattern.compile("\\{[^{}]+}");

  /** Checks the template. */
  public ItemsConfig {
    requireColumns(text);
  }

  /**
   * One without a column would give every row the same text; so does a brace that is not closed.
   */
  static void requireColumns(String template) {
    Matcher columns = COLUMN.matcher(template);
    String words = columns.replaceAll("");
    if ((!template.isEmpty() && words.equals(template)) || words.matches("(?s).*[{}].*")) {
      throw new IllegalArgumentException(
          "text: '" + template + "' is no template; expected columns in braces, e.g. '{title}'");
    }
  }

  /** Whether items are read from the log. */
  public boolean ofTheLog() {
    return path.text().isBlank();
  }
}
