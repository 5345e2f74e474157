package org.rectrain.guess;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.source.text.Sniffer;

/**
 * A table as it looks from samples.
 *
 * @param path file, folder or glob, relative to the root of the configuration
 * @param file the first of its files
 * @param files number of its files
 * @param form how they are written
 * @param columns with the sampled values
 * @param rows sampled
 * @param allRows estimated of the whole table
 * @param shown the column of lists that the rows come from; null where rows are rows
 */
record Glimpse(
    String path,
    Path file,
    int files,
    Form form,
    List<ColumnFacts> columns,
    int rows,
    long allRows,
    @Nullable ShownColumn shown) {

  /**
   * How a table is written.
   *
   * @param format csv, json or parquet
   * @param delimiter of CSV, else empty
   * @param signs of its numbers
   * @param quote doubled, backslash or off
   * @param encoding of text
   * @param packing gzip, or empty
   * @param header whether the first line names the columns
   */
  record Form(
      String format,
      String delimiter,
      CsvExcerpt.Signs signs,
      String quote,
      String encoding,
      String packing,
      boolean header) {
    /** Of a format that says by itself how it is written. */
    static Form of(String format, String encoding, String packing) {
      return new Form(format, "", CsvExcerpt.Signs.PLAIN, "doubled", encoding, packing, true);
    }
  }

  /**
   * Looks at a table.
   *
   * @param path as the configuration will name it
   * @param files of the table, at least one
   */
  static Glimpse of(String path, List<Path> files, double partOfFirst) {
    Glimpse first = ofFirst(path, files, partOfFirst);
    List<Path> some = new ArrayList<>(List.of(files.get(0)));
    if (files.size() > 2) {
      some.add(files.get(files.size() / 2));
    }
    if (files.size() > 1) {
      some.add(files.get(files.size() - 1));
    }
    Map<String, List<@Nullable String>> rows = new LinkedHashMap<>();
    for (Path file : some) {
      Glimpse part = file.equals(first.file) ? first : ofFirst(path, List.of(file), 1);
      Map<String, List<@Nullable String>> own = new LinkedHashMap<>();
      part.columns.forEach(c -> own.put(c.name(), c.values()));
      folders(file).forEach((name, value) -> own.put(name, Collections.nCopies(part.rows, value)));
      if (rows.isEmpty()) {
        own.forEach((name, values) -> rows.put(name, new ArrayList<>(values)));
      } else if (rows.keySet().equals(own.keySet())) {
        own.forEach((name, values) -> rows.getOrDefault(name, new ArrayList<>()).addAll(values));
      }
    }
    return some.size() == 1 && rows.size() == first.columns.size()
        ? first
        : first.holding(rows, first.allRows, null);
  }

  /** The columns that the folders above a file give: dt=2026-03-01. */
  private static Map<String, String> folders(Path file) {
    Map<String, String> out = new LinkedHashMap<>();
    for (Path part : file) {
      String name = part.toString();
      int cut = name.indexOf('=');
      if (cut > 0 && !part.equals(file.getFileName())) {
        out.put(name.substring(0, cut), name.substring(cut + 1));
      }
    }
    return out;
  }

  private static Glimpse ofFirst(String path, List<Path> files, double partOfFirst) {
    Path file = files.get(0);
    if (ParquetExcerpt.is(file)) {
      Map<String, List<@Nullable String>> rows = ParquetExcerpt.read(file);
      long all = ParquetExcerpt.rows(files);
      return made(path, files, Form.of("parquet", "", ""), rows, all);
    }
    Sniffer.refuseForeign(file, "a table");
    Excerpt excerpt = Excerpt.of(file);
    String text = excerpt.text();
    if (text.isBlank()) {
      throw Failure.input(file + ": is empty", "check the export that wrote it");
    }
    double scale = partOfFirst * Math.max(1e-9, excerpt.share());
    if (JsonExcerpt.is(text)) {
      Map<String, List<@Nullable String>> rows = JsonExcerpt.read(file, text);
      long all = Math.round(rowsOf(rows) / scale);
      Form form = Form.of("json", excerpt.encoding(), excerpt.packing());
      return made(path, files, form, rows, all);
    }
    Sniffer.refuseNote(file, text.lines().findFirst().orElse(""));
    CsvExcerpt csv = CsvExcerpt.of(text);
    if (csv.columns().size() == 1 && holdsLists(csv)) {
      throw Failure.input(
          file + ": its lines are lists with blanks between, most likely a user and the items",
          "write a row for each pair: awk '{for (i = 2; i <= NF; i++) print $1, $i}' "
              + file
              + " > pairs.txt");
    }
    if (csv.columns().size() == 1 && text.lines().limit(1).allMatch(l -> l.matches("\\d+:"))) {
      throw Failure.input(
          file + ": its lines are below the id that they belong to, as 17:",
          "write the id into each row: awk '/:$/ {sub(\":\", \"\"); id = $0; next} {print id \",\""
              + " $0}' "
              + file
              + " > rows.csv");
    }
    Map<String, List<@Nullable String>> rows = csv.columns();
    Form form =
        new Form(
            csv.typed() ? "recbole" : "csv",
            csv.delimiter(),
            csv.signs(),
            csv.quote(),
            excerpt.encoding(),
            excerpt.packing(),
            csv.header());
    return made(path, files, form, rows, Math.round(rowsOf(rows) / scale));
  }

  private static boolean holdsLists(CsvExcerpt csv) {
    List<@Nullable String> lines = csv.columns().values().iterator().next();
    long lists = lines.stream().filter(l -> l != null && l.matches("\\d+( \\d+)+")).count();
    return lists > 0.5 * lines.size();
  }

  private static int rowsOf(Map<String, List<@Nullable String>> columns) {
    return columns.values().stream().mapToInt(List::size).max().orElse(0);
  }

  private static Glimpse made(
      String path,
      List<Path> files,
      Form form,
      Map<String, List<@Nullable String>> rows,
      long all) {
    List<ColumnFacts> columns = new ArrayList<>();
    rows.forEach((name, values) -> columns.add(ColumnFacts.of(name, values)));
    int sampled = rowsOf(rows);
    return new Glimpse(
        path, files.get(0), files.size(), form, columns, sampled, Math.max(sampled, all), null);
  }

  /** The same file with a row for each entry of its lists. */
  Glimpse shown(
      ShownColumn lists, Map<String, List<@Nullable String>> values, double entriesPerRow) {
    return holding(values, Math.round(allRows * entriesPerRow), lists);
  }

  private Glimpse holding(
      Map<String, List<@Nullable String>> values, long all, @Nullable ShownColumn lists) {
    List<ColumnFacts> made = new ArrayList<>();
    values.forEach((name, column) -> made.add(ColumnFacts.of(name, column)));
    return new Glimpse(
        path, file, files, form, made, rowsOf(values), Math.max(all, rowsOf(values)), lists);
  }

  /** The column of a name; null when there is none. */
  @Nullable ColumnFacts column(@Nullable String name) {
    return columns.stream().filter(c -> c.name().equals(name)).findFirst().orElse(null);
  }

  /** The same table with other names for its columns, in order. */
  Glimpse named(List<String> names) {
    Map<String, List<@Nullable String>> rows = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      rows.put(names.get(i), columns.get(i).values());
    }
    List<ColumnFacts> named = new ArrayList<>();
    rows.forEach((name, values) -> named.add(ColumnFacts.of(name, values)));
    return new Glimpse(path, file, files, form, named, this.rows, allRows, shown);
  }

  /**
   * A column of the log and the table that has one row for each of its values.
   *
   * @param column of the table, each value once
   * @param share of the log's distinct values that are there, 0 to 1
   */
  record Join(Glimpse table, ColumnFacts column, double share) {
    private static final double ENOUGH = 0.3;

    /**
     * The table of a kind that a column joins; null when there is none.
     *
     * @param kind what the table holds: its words break ties, for numbers from 1 on fit anything
     */
    static @Nullable Join of(ColumnFacts ids, ColumnWords kind, List<Glimpse> tables) {
      return of(ids, kind, tables, ENOUGH);
    }

    /**
     * The same, however few of the log's values it has.
     *
     * @param least share of them, above 0
     */
    static @Nullable Join of(
        ColumnFacts ids, ColumnWords kind, List<Glimpse> tables, double least) {
      Join best = null;
      double most = 0;
      ColumnWords other = kind == ColumnWords.ITEM ? ColumnWords.USER : ColumnWords.ITEM;
      for (Glimpse table : tables) {
        String file = String.valueOf(table.file().getFileName()).toLowerCase(Locale.ROOT);
        for (ColumnFacts c : table.columns()) {
          if (!c.unique() || c.missing() > 0.05 || c.words() > 6) {
            continue;
          }
          double share = ids.within(c);
          if (share < least || (!c.whole() && c.numeric())) {
            continue;
          }
          double score =
              share
                  + (c.name().equals(ids.name()) ? 2 : 0)
                  + 0.4 * (kind.fit(c.name()) - other.fit(c.name()))
                  + 0.8 * (fileFit(kind, file) - fileFit(other, file))
                  + (table.columns().indexOf(c) == 0 ? 0.2 : 0)
                  + (table.columns().stream().anyMatch(EntityGuess::isText) ? 0.3 : 0);
          if (score > Math.max(most, 0.5)) {
            most = score;
            best = new Join(table, c, share);
          }
        }
      }
      return best;
    }

    private static int fileFit(ColumnWords kind, String file) {
      String name = file.replaceFirst("\\..*$", "");
      String single = name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
      String ending = file.contains(".item") ? "item" : file.contains(".user") ? "user" : "";
      return kind.is(name) || kind.is(single) || kind.is(ending) ? 1 : 0;
    }
  }
}
