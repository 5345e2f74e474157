package org.rectrain.source.text;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rectrain.Failure;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.Dialect.Quote;
import org.rectrain.config.data.TableFormat;

/** What a file is, by its first bytes and its name. */
public final class Sniffer {
  private static final int LINES = 200;

  /** What cells are cut by where nothing says it, the likeliest first. */
  public static final List<String> DELIMITERS =
      List.of("\t", ",", ";", "|", "::", "\u0001", "^", "~");

  private Sniffer() {}

  /**
   * The format of a table's files.
   *
   * @throws Failure (exit code 2) when nothing shows it
   */
  public static TableFormat format(Path file, Dialect dialect, String section) {
    byte[] start = Bytes.start(file, 512);
    refuseForeign(file.toString(), start, section);
    boolean parquet =
        start.length >= 4 && new String(start, 0, 4, StandardCharsets.US_ASCII).equals("PAR1");
    if (dialect.format() != TableFormat.AUTO) {
      return dialect.format();
    }
    String plain =
        Packing.of(file)
            .inner(file)
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\.(gz|bz2|zst|zstd|zip)$", "");
    String ending = plain.substring(plain.lastIndexOf('.') + 1);
    if (parquet || ending.equals("parquet") || ending.equals("pq")) {
      return TableFormat.PARQUET;
    }
    TextFile text = TextFile.of(file, dialect.charset());
    Encodings.requireText(text, text.head(1), section);
    String first = firstLine(text);
    return switch (ending) {
      case "json", "jsonl", "ndjson" -> TableFormat.JSON;
      case "csv", "tsv", "txt" -> TableFormat.CSV;
      case "inter", "item", "user" ->
          first.contains(":") && typed(first) ? TableFormat.RECBOLE : TableFormat.CSV;
      default -> {
        if (first.startsWith("{") || first.startsWith("[")) {
          yield TableFormat.JSON;
        }
        if (!delimiterOf(text, ending, Quote.DOUBLED).isEmpty()) {
          yield TableFormat.CSV;
        }
        throw Encodings.hasKeys(section)
            ? Failure.usage(
                section + ".format: cannot be detected from " + file,
                "set "
                    + section
                    + ".format to json, csv, parquet or recbole, or name the data files alone by a"
                    + " pattern such as logs/*.csv")
            : Failure.input(
                file + ": is in no known format (" + section + ")",
                "expected JSON lines, CSV with a header, or Parquet");
      }
    };
  }

  /**
   * Refuses a file that is known and is no table.
   *
   * @throws Failure (exit code 3) that says what it is
   */
  public static void refuseForeign(Path file, String section) {
    refuseForeign(file.toString(), Bytes.start(file, 512), section);
  }

  /**
   * Refuses what is known and is no table.
   *
   * @param start the first bytes, unpacked or not
   */
  static void refuseForeign(String file, byte[] start, String section) {
    String foreign = foreign(start);
    if (foreign != null) {
      throw Failure.input(
          file + ": is " + foreign + "; expected JSON, CSV or Parquet (" + section + ")",
          "write the table again in one of them");
    }
  }

  private static boolean typed(String header) {
    for (String cell : header.split("\t", -1)) {
      if (!cell.strip().matches("[^:]+:(token|float)(_seq)?")) {
        return false;
      }
    }
    return true;
  }

  private static @org.jspecify.annotations.Nullable String foreign(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("SQLite format 3")) {
      return "an SQLite database";
    } else if (text.startsWith("\u0089HDF")) {
      return "an HDF5 file";
    } else if (text.startsWith("\u0093NUMPY")) {
      return "a NumPy array";
    } else if (text.startsWith("Obj\u0001")) {
      return "an Avro file";
    } else if (text.startsWith("ORC")) {
      return "an ORC file";
    } else if (text.startsWith("ARROW1")) {
      return "an Arrow file";
    } else if (text.startsWith("\u00D0\u00CF\u0011\u00E0")) {
      return "an Excel workbook";
    } else if (text.length() > 2 && text.charAt(0) == 0x80 && text.charAt(1) <= 5) {
      return "a Python pickle";
    } else if (text.startsWith("PK\u0003\u0004") && text.contains("[Content_Types].xml")) {
      return "an Excel workbook";
    } else if (text.startsWith("ustar", 257)) {
      return "a tar archive";
    } else if (text.stripLeading().toLowerCase(Locale.ROOT).matches("(?s)<(!doctype )?html.*")) {
      return "an HTML page";
    } else if (text.startsWith("version https://git-lfs")) {
      return "a pointer of Git LFS and not the file";
    }
    return null;
  }

  private static String firstLine(TextFile file) {
    for (byte[] line : file.head(10)) {
      String text = new String(line, StandardCharsets.UTF_8).strip();
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  /**
   * Refuses the line by which Excel is given the delimiter, which is where names belong.
   *
   * @param first line of the file
   * @throws Failure (exit code 3) when it is that line
   */
  public static void refuseNote(Path file, String first) {
    if (first.strip().matches("(?i)\"?sep=.\"?")) {
      throw Failure.input(
          file + ": its first line is " + first.strip() + ", a note for Excel and no header",
          "delete that line: tail -n +2 " + file + " > log.csv");
    }
  }

  /** Whether the objects of a JSON file are one per line. */
  public static boolean isLines(TextFile file) {
    String first = firstLine(file);
    return !first.startsWith("[") && !(first.startsWith("{") && !first.endsWith("}"));
  }

  /**
   * The delimiter: of those that cut most lines into as many cells as the first one, the one that
   * makes most cells.
   */
  public static String delimiter(TextFile file, Dialect dialect) {
    if (!dialect.delimiter().equals("auto")) {
      return dialect.delimiter().replace("\\t", "\t");
    }
    String name = file.packing().inner(file.path()).toLowerCase(Locale.ROOT);
    String found = delimiterOf(file, name.contains(".tsv") ? "tsv" : "", dialect.quote());
    return found.isEmpty() ? "," : found;
  }

  private static String delimiterOf(TextFile file, String ending, Quote quote) {
    List<byte[]> lines = new ArrayList<>();
    for (byte[] line : file.head(LINES)) {
      if (line.length > 0) {
        lines.add(line);
      }
    }
    String best = "";
    double most = 0;
    for (String delimiter : DELIMITERS) {
      double score = score(lines, delimiter, quote);
      score *= delimiter.equals("\t") && ending.equals("tsv") ? 10 : 1;
      if (score > most) {
        most = score;
        best = delimiter;
      }
    }
    return best;
  }

  /** 0 when the first line is one cell; else the share of alike lines, more cells before fewer. */
  private static double score(List<byte[]> lines, String delimiter, Quote quote) {
    CsvRow row = new CsvRow(delimiter, quote, new int[0], 0);
    int cells = 0;
    int alike = 0;
    for (byte[] line : lines) {
      int count = row.cut(line, 0, line.length);
      cells = cells == 0 ? count : cells;
      alike += count == cells ? 1 : 0;
    }
    double share = (double) alike / Math.max(1, lines.size());
    return cells < 2 ? 0 : share + Math.min(cells, 1000) * 1e-5 * share;
  }
}
