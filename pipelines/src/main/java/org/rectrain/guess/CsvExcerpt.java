package org.rectrain.guess;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.Dialect.Quote;
import org.rectrain.source.text.CsvRow;
import org.rectrain.source.text.Sniffer;

/**
 * Delimited text, by its look.
 *
 * @param typed whether the header names types, as RecBole's files do
 * @param signs before fractions and between thousands, as Numerals takes them
 * @param columns the values by column, in the order of the file
 */
record CsvExcerpt(
    String delimiter,
    String quote,
    boolean header,
    boolean typed,
    Signs signs,
    Map<String, List<@Nullable String>> columns) {
  private static final int SNIFFED = 200;
  private static final double MOST = 0.98;

  /** How numbers are written; thousands are empty where nothing is between them. */
  record Signs(String decimal, String thousands) {
    static final Signs PLAIN = new Signs(".", "");

    private static final String EUROPEAN = "[+-]?(\\d+|\\d{1,3}([.]\\d{3})+)(,\\d+)?";
    private static final String GROUPED = "[+-]?\\d{1,3}(,\\d{3})*([.]\\d+)?";

    /** By the columns whose numbers hold commas. */
    static Signs of(Collection<List<@Nullable String>> columns) {
      boolean european = false;
      boolean dots = false;
      boolean grouped = false;
      for (List<@Nullable String> column : columns) {
        List<String> commas = new ArrayList<>();
        column.stream().filter(v -> v != null && v.contains(",")).forEach(commas::add);
        if (commas.size() < 0.05 * column.size() || commas.isEmpty()) {
          continue;
        }
        if (fits(column, GROUPED)) {
          grouped = true;
        } else if (fits(column, EUROPEAN)) {
          european = true;
          dots |= commas.stream().anyMatch(v -> v.contains("."));
        }
      }
      return european ? new Signs(",", dots ? "." : "") : grouped ? new Signs(".", ",") : PLAIN;
    }

    private static boolean fits(List<@Nullable String> column, String number) {
      long filled = column.stream().filter(v -> v != null).count();
      long fitting = column.stream().filter(v -> v != null && v.matches(number)).count();
      return filled > 0 && fitting > MOST * filled;
    }

    /** A column of numbers as it is written without these signs; other columns as they are. */
    List<@Nullable String> plain(List<@Nullable String> column) {
      if (equals(PLAIN) || !fits(column, decimal.equals(",") ? EUROPEAN : GROUPED)) {
        return column;
      }
      List<@Nullable String> out = new ArrayList<>();
      column.forEach(
          v -> out.add(v == null ? null : v.replace(thousands, "").replace(decimal, ".")));
      return out;
    }
  }

  static CsvExcerpt of(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    List<String> some = lines.subList(0, Math.min(SNIFFED, lines.size()));
    String quote = quote(some);
    String delimiter = delimiter(some, quote);
    List<List<String>> rows = rows(lines, delimiter, quote);
    int width = rows.get(0).size();
    List<String> first = rows.get(0).stream().map(String::strip).toList();
    boolean typed =
        delimiter.equals("\t")
            && first.stream().allMatch(c -> c.matches("\\S+:(token|float)(_seq)?"));
    boolean header = typed || isHeader(rows);
    Map<String, List<@Nullable String>> columns = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      String name =
          !header ? "c" + (i + 1) : typed ? first.get(i).replaceFirst(":[^:]*$", "") : first.get(i);
      names.add(name);
      columns.put(name, new ArrayList<>());
    }
    for (List<String> row : rows.subList(header ? 1 : 0, rows.size())) {
      if (row.size() != width) {
        continue; // the cleaning rule unreadable will take it
      }
      for (int i = 0; i < width; i++) {
        String cell = row.get(i).strip();
        columns.getOrDefault(names.get(i), new ArrayList<>()).add(cell.isEmpty() ? null : cell);
      }
    }
    columns.remove(""); // the numbers of rows that pandas and R write
    // Between commas, a comma within a cell parts the values of a list.
    Signs signs = delimiter.equals(",") ? Signs.PLAIN : Signs.of(columns.values());
    columns.replaceAll((name, values) -> signs.plain(values));
    return new CsvExcerpt(delimiter, quote, header, typed, signs, columns);
  }

  /** Quotes that open cells and close them; else letters like others. */
  private static String quote(List<String> lines) {
    boolean backslash = lines.stream().anyMatch(line -> line.contains("\\\""));
    if (backslash && lines.stream().noneMatch(line -> line.contains("\"\""))) {
      return "backslash";
    }
    long inner = 0;
    long opening = 0;
    for (String line : lines) {
      opening += line.matches("(?s)(.*[\t,;|])?\".*") ? 1 : 0;
      inner += line.replaceAll("(^|[\t,;|])\"|\"($|[\t,;|])|\"\"", "").contains("\"") ? 1 : 0;
    }
    // JSON within tabs: quotes that open nothing.
    return inner > 0 && lines.stream().anyMatch(l -> l.contains("\t")) && inner >= opening / 2
        ? "off"
        : "doubled";
  }

  private static String delimiter(List<String> lines, String quote) {
    String best = ",";
    double most = 0;
    for (String delimiter : Sniffer.DELIMITERS) {
      double alike = alike(lines, delimiter, quote);
      int width = cells(lines.get(0), delimiter, quote).size();
      double score = width < 2 ? 0 : alike * alike + 1e-4 * Math.min(width, 100);
      if (score > most) {
        most = score;
        best = delimiter;
      }
    }
    return most < 0.5 && alike(lines, " ", quote) > 0.9 ? " " : best;
  }

  /** Share of the lines with as many cells as the first one; 0 where that is one cell. */
  private static double alike(List<String> lines, String delimiter, String quote) {
    int width = cells(lines.get(0), delimiter, quote).size();
    long same = lines.stream().filter(l -> cells(l, delimiter, quote).size() == width).count();
    return width < 2 ? 0 : (double) same / lines.size();
  }

  private static List<List<String>> rows(List<String> lines, String delimiter, String quote) {
    List<List<String>> out = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : lines) {
      open.append(line);
      boolean closed =
          !quote.equals("doubled") || open.chars().filter(c -> c == '"').count() % 2 == 0;
      if (closed || open.length() > 100_000) {
        out.add(cells(open.toString(), delimiter, quote));
        open.setLength(0);
      } else {
        open.append('\n');
      }
    }
    return out.isEmpty() ? List.of(List.of("")) : out;
  }

  private static List<String> cells(String line, String delimiter, String quote) {
    Quote style = Quote.valueOf(quote.toUpperCase(Locale.ROOT));
    return CsvRow.cells(line.getBytes(StandardCharsets.UTF_8), delimiter, style);
  }

  /**
   * Whether the first line names columns: no two alike, none a number or empty, and either a column
   * below is numbers, or no name is below as a value.
   */
  private static boolean isHeader(List<List<String>> rows) {
    List<String> first = rows.get(0);
    Set<String> names = new HashSet<>(first);
    if (names.size() < first.size() || rows.size() < 2) {
      return false;
    }
    for (String name : first) {
      boolean numbering = name.isBlank() && first.indexOf(name) == 0 && first.size() > 2;
      if ((name.isBlank() && !numbering)
          || name.length() > 80
          || name.strip().matches("[-+]?[0-9][-0-9.,:/ TZe+]*")) {
        return false;
      }
    }
    for (int i = 0; i < first.size(); i++) {
      int numbers = 0;
      boolean again = false;
      int seen = 0;
      for (List<String> row : rows.subList(1, Math.min(rows.size(), 500))) {
        if (row.size() == first.size() && !row.get(i).isBlank()) {
          seen++;
          numbers += row.get(i).strip().matches("[-+]?[0-9][-0-9.,:/ TZe+]*") ? 1 : 0;
          again |= row.get(i).equals(first.get(i));
        }
      }
      if (again) {
        return false;
      }
      if (seen > 0 && numbers > 0.9 * seen) {
        return true;
      }
    }
    return first.stream().anyMatch(ColumnWords::isName);
  }
}
