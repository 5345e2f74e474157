package org.rectrain.source;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.Dialect.Quote;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.data.TableFormat;
import org.rectrain.source.text.Bytes;
import org.rectrain.source.text.CsvRow;
import org.rectrain.source.text.CsvRows;
import org.rectrain.source.text.Encodings;
import org.rectrain.source.text.JsonPath;
import org.rectrain.source.text.JsonRows;
import org.rectrain.source.text.Sniffer;
import org.rectrain.source.text.TextFile;
import org.rectrain.source.text.TextRows;

/** A text table without Spark: parts of its files that can be read each by itself. */
final class TableParts implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SEEN_LINES = 50_000;

  /**
   * A part of a file.
   *
   * @param firstRow rows of all files before it; 0 where nobody asks for row numbers
   * @param places of CSV: the cell of each column, -1 for one that the folders give
   * @param cells of CSV: how many there are in a row
   * @param lines of JSON: whether each object has a line
   * @param constants what the folders give, by column
   */
  @SuppressWarnings("ArrayRecordComponent") // Indices, never compared.
  record Part(
      TextFile file,
      long firstRow,
      long from,
      long end,
      int[] places,
      int cells,
      boolean lines,
      @Nullable String[] constants)
      implements Serializable {
    long bytes() {
      return end - from;
    }

    Part after(long rows) {
      return new Part(file, rows, from, end, places, cells, lines, constants);
    }
  }

  private final TableFormat format;
  private final String delimiter;
  private final Quote quote;
  private final boolean header;
  private final ArrayList<String> columns;

  /** Why a column cannot be read from some file; only reading it is a fault. */
  private final HashMap<String, Failure> faults = new HashMap<>();

  TableParts(Source source, List<String> columns) {
    this.format = source.format();
    this.delimiter = source.delimiter();
    this.quote = source.dialect().quote();
    this.header = source.dialect().columns().isEmpty();
    this.columns = new ArrayList<>(columns);
  }

  /**
   * The parts of all files.
   *
   * @param largest bytes of a part where a file can be cut
   */
  List<Part> parts(Source source, long largest) {
    List<Part> out = new ArrayList<>();
    for (Path path : source.files()) {
      long size;
      try {
        size = Files.size(path);
      } catch (IOException e) {
        throw Bytes.damaged(path, e);
      }
      if (!Bytes.isEmpty(path)) {
        file(source, path, size, counts() ? Long.MAX_VALUE : largest, out);
      }
    }
    return counts() ? numbered(out) : out;
  }

  /** Whether the place of a row is asked for. */
  private boolean counts() {
    return columns.contains(EventsConfig.ROW);
  }

  /** The index of the column that holds row numbers; -1 when it is not asked for. */
  int rowColumn() {
    return columns.indexOf(EventsConfig.ROW);
  }

  private List<Part> numbered(List<Part> parts) {
    List<Part> out = new ArrayList<>();
    long first = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i).after(first);
      out.add(part);
      if (i + 1 < parts.size()) {
        try (TextRows rows = rows(part, new int[0])) {
          while (rows.next()) {
            first++;
          }
        }
      }
    }
    return out;
  }

  private void file(Source source, Path path, long size, long largest, List<Part> out) {
    TextFile file = source.text(path);
    Map<String, String> folders = source.partitions(path);
    @Nullable String[] constants = new String[columns.size()];
    int[] places = new int[0];
    int cells = 0;
    boolean lines = true;
    if (format == TableFormat.JSON) {
      JsonRows.requireOneList(source.section(), columns);
      lines = Sniffer.isLines(file);
      Encodings.require(file, file.head(1000), source.section());
    } else {
      List<String> names = Header.delimited(source, file);
      places = places(source, path, names, folders);
      cells = names.size();
    }
    for (int i = 0; i < constants.length; i++) {
      boolean own = places.length > 0 && places[i] >= 0;
      constants[i] = own ? null : folders.get(columns.get(i));
    }
    boolean whole =
        size <= largest || !file.isSplittable() || !lines || rowsGoOverLines(file, cells);
    long step = whole ? Long.MAX_VALUE : largest;
    for (long from = 0; from < size; from = whole ? size : from + step) {
      long end = whole || from + step >= size ? Long.MAX_VALUE : from + step;
      out.add(new Part(file, 0, from, end, places, cells, lines, constants));
    }
  }

  private int[] places(Source source, Path path, List<String> names, Map<String, String> folders) {
    Map<String, Integer> place = new HashMap<>();
    Map<String, Integer> second = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (place.putIfAbsent(names.get(i), i) != null) {
        second.putIfAbsent(names.get(i), i);
      }
    }
    int[] out = new int[columns.size()];
    for (int i = 0; i < out.length; i++) {
      String column = columns.get(i);
      out[i] = place.getOrDefault(column, -1);
      if (second.containsKey(column)) {
        fault(
            column,
            path
                + ": column '"
                + column
                + "' is there twice (positions "
                + (out[i] + 1)
                + " and "
                + (second.get(column) + 1)
                + ")",
            "rename one of them, or map another column in " + source.section());
      }
      if (out[i] < 0 && !folders.containsKey(column) && !column.equals(EventsConfig.ROW)) {
        fault(
            column,
            path
                + ": no column '"
                + column
                + "', which other files of "
                + source.location()
                + " have",
            "files of one table need the columns that "
                + source.section()
                + " names; this one has "
                + ColumnNames.some(names));
      }
    }
    return out;
  }

  private void fault(String column, String message, String hint) {
    faults.putIfAbsent(column, Failure.input(message, hint));
  }

  /**
   * Checks that all files have some columns.
   *
   * @throws Failure (exit code 3) when a file lacks one or names it twice
   */
  void require(Iterable<String> wanted) {
    for (String column : wanted) {
      Failure fault = faults.get(column);
      if (fault != null) {
        throw fault;
      }
    }
  }

  /** Whether cells go over line ends, by the first lines: such a file is not cut. */
  private boolean rowsGoOverLines(TextFile file, int cells) {
    if (format == TableFormat.JSON || quote == Quote.OFF) {
      return false;
    }
    CsvRow row = new CsvRow(delimiter, quote, new int[0], 0);
    try (CsvRows rows = new CsvRows(file, row, cells, true, 0, Long.MAX_VALUE)) {
      for (int i = 0; i < SEEN_LINES && rows.next(); i++) {
        if (rows.isOverLines()) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw Bytes.damaged(file.path(), e);
    }
  }

  /**
   * The rows of a part.
   *
   * @param wanted indices of columns among those of the table
   */
  TextRows rows(Part part, int[] wanted) {
    try {
      if (format == TableFormat.JSON) {
        List<String> names = new ArrayList<>();
        for (int column : wanted) {
          names.add(columns.get(column));
        }
        // The list that makes rows makes them whether its values are asked for or not.
        columns.stream()
            .filter(c -> JsonPath.of(c).each() != null)
            .findFirst()
            .ifPresent(names::add);
        return new JsonRows(part.file(), part.lines(), names, part.from(), part.end());
      }
      int[] slots = new int[part.cells()];
      java.util.Arrays.fill(slots, -1);
      for (int i = 0; i < wanted.length; i++) {
        int place = part.places()[wanted[i]];
        if (place >= 0) {
          slots[place] = i;
        }
      }
      CsvRow row = new CsvRow(delimiter, quote, slots, wanted.length);
      boolean tabs = delimiter.contains("\t");
      CsvRows rows = new CsvRows(part.file(), row, part.cells(), tabs, part.from(), part.end());
      if (header && part.from() == 0) {
        rows.skipHeader();
      }
      return rows;
    } catch (IOException e) {
      throw Bytes.damaged(part.file().path(), e);
    }
  }
}
