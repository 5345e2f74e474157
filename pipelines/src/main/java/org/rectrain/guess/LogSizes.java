package org.rectrain.guess;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.data.ItemsConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.source.Source;

/**
 * How large the data is, as far as a look at it says.
 *
 * @param rows of the log
 * @param positives whether each gets drawn items beside it
 * @param timed whether rows have times
 * @param users of the log
 * @param items of the catalogue
 * @param words mean number of words of an item's text, 0 without text
 */
public record LogSizes(
    long rows, boolean positives, boolean timed, long users, long items, double words) {
  private static final Pattern COLUMN = Pattern.compile("\\{([^{}]+)}");

  /** Of the rows: the others are valid and test, or have no history. */
  private static final double TRAINED = 0.7;

  static final double TOKENS_PER_WORD = 1.4;
  private static final int SPECIAL_TOKENS = 3;

  /**
   * Train rows, about.
   *
   * @param drawn negatives beside each
   */
  public double examples(int drawn) {
    return TRAINED * rows * (1 + drawn);
  }

  /**
   * Mean tokens of an item's text, about; 0 without text.
   *
   * @param most that are read
   */
  public double tokens(int most) {
    return words == 0 ? 0 : Math.min(most, SPECIAL_TOKENS + TOKENS_PER_WORD * words);
  }

  /**
   * Looks at the log and the catalogue.
   *
   * @throws org.rectrain.Failure (exit code 3) when they cannot be read
   */
  public static LogSizes of(DataConfig data) {
    Path root = Path.of(data.root());
    Dialect dialect = data.events().dialect();
    Glimpse log = look(Source.find("data.events.path", root, data.events().path().text(), dialect));
    Map<String, ColumnFacts> columns = named(log, dialect);
    ItemsConfig items = data.items();
    ItemsConfig own = items == null || items.ofTheLog() ? null : items;
    Glimpse catalogue =
        own == null
            ? log
            : look(Source.find("data.items.path", root, own.path().text(), own.dialect()));
    Map<String, ColumnFacts> ofItems = own == null ? columns : named(catalogue, own.dialect());
    boolean lists = data.events().impressions() != null && log.shown() != null;
    ColumnFacts item = columns.get(lists ? ShownColumn.ITEM : data.events().item());
    return new LogSizes(
        log.allRows(),
        data.events().feedback() == EventsConfig.Feedback.POSITIVES,
        !data.events().hasOrderOnly(),
        distinct(columns.get(data.events().user()), log),
        own == null ? distinct(item, log) : catalogue.allRows(),
        items == null ? 0 : words(items.text(), ofItems));
  }

  /**
   * Rows of another table, about.
   *
   * @param key of the configuration that names it
   * @throws org.rectrain.Failure (exit code 3) when it cannot be read
   */
  public static long rows(String key, Path root, InputPath path, Dialect dialect) {
    return look(Source.find(key, root, path.text(), dialect)).allRows();
  }

  private static Glimpse look(Source source) {
    List<Path> files = source.files();
    return Glimpse.of(source.location(), files, Glimpses.partOfFirst(files));
  }

  /** The columns by the names that the configuration gives them. */
  private static Map<String, ColumnFacts> named(Glimpse table, Dialect dialect) {
    Map<String, ColumnFacts> out = new HashMap<>();
    List<String> given = dialect.columns();
    for (int i = 0; i < table.columns().size(); i++) {
      ColumnFacts column = table.columns().get(i);
      boolean renamed = given.size() == table.columns().size();
      out.put(renamed ? given.get(i) : column.name(), column);
    }
    return out;
  }

  /**
   * Distinct ids of all rows, by those of the rows that were looked at: between as many, where
   * users come again, and in proportion, where rows are sorted by them.
   */
  private static long distinct(@Nullable ColumnFacts ids, Glimpse table) {
    double times = (double) table.allRows() / Math.max(1, table.rows());
    double seen = ids == null ? table.rows() / 10.0 : ids.distinct();
    return Math.round(seen * Math.sqrt(Math.max(1, times)));
  }

  private static double words(String template, Map<String, ColumnFacts> columns) {
    double words = 0;
    Matcher names = COLUMN.matcher(template);
    while (names.find()) {
      ColumnFacts column = columns.get(names.group(1));
      words += column == null ? 1 : column.words();
    }
    return words;
  }
}
