package org.rectrain.config.data;

import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.rectrain.config.expression.Numerals;
import org.rectrain.config.read.Option;

/** How the files of one table are written; the same keys for every table that users name. */
public record Dialect(
    @Option(
            doc =
                "Format of the files. auto goes by their first bytes and names; .gz, .bz2, .zst and"
                    + " .zip are unpacked whatever the name says.",
            def = "auto")
        TableFormat format,
    @Option(
            doc =
                "Text between the cells of CSV files, e.g. ';' or '\\t' for a tab. auto finds it in"
                    + " the first lines.",
            def = "auto")
        String delimiter,
    @Option(
            doc =
                "Quotes in CSV files: doubled = cells may be in quotes, a quote within is"
                    + " written twice (RFC 4180), and line breaks within quotes belong to the cell;"
                    + " backslash = a backslash takes the next letter as it is (MySQL, Hive); off ="
                    + " a quote is a letter like any other.",
            def = "doubled")
        Quote quote,
    @Option(
            doc =
                "Names of the columns of CSV files without a header line, in order. The first line"
                    + " is then a row. Empty: the first line names the columns.")
        List<String> columns,
    @Option(
            doc =
                "Encoding of text files, e.g. UTF-8, UTF-16, ISO-8859-1, GB18030 or Shift_JIS. A"
                    + " byte order mark is obeyed in any case.",
            def = "UTF-8")
        String encoding,
    @Option(doc = "Sign before the fraction of numbers, '.' or ','.", def = "'.'") String decimal,
    @Option(
            doc =
                "Sign between groups of three digits, such as ',' in 1,024.50. Empty: there is"
                    + " none, and such values are no numbers.",
            def = "''")
        String thousands) {

  /** A table whose files say themselves how they are written. */
  public static final Dialect PLAIN =
      new Dialect(TableFormat.AUTO, "auto", Quote.DOUBLED, List.of(), "UTF-8", ".", "");

  /** How cells are quoted. */
  public enum Quote {
    DOUBLED,
    BACKSLASH,
    OFF
  }

  /** Checks the encoding's name and that column names differ. */
  public Dialect {
    if (delimiter != null && (delimiter.isEmpty() || delimiter.matches(".*[\"\\n\\r].*"))) {
      throw new IllegalArgumentException(
          "delimiter: '" + delimiter + "' is not allowed; expected e.g. ',', ';', '|' or '\\t'");
    }
    if (encoding != null && !isKnown(encoding)) {
      throw new IllegalArgumentException(
          "encoding: '"
              + encoding
              + "' is not known; expected e.g. UTF-8, UTF-16, ISO-8859-1, GB18030 or Shift_JIS");
    }
    if (decimal != null && thousands != null) {
      Numerals.of(decimal, thousands);
    }
    if (columns != null) {
      Set<String> seen = new HashSet<>();
      for (String column : columns) {
        if (!seen.add(column)) {
          throw new IllegalArgumentException("columns: '" + column + "' occurs twice");
        }
      }
    }
  }

  private static boolean isKnown(String encoding) {
    try {
      return Charset.isSupported(encoding);
    } catch (java.nio.charset.IllegalCharsetNameException e) {
      return false;
    }
  }

  /** How numbers are written. */
  public Numerals numerals() {
    return Numerals.of(decimal, thousands);
  }

  /** The encoding. */
  public Charset charset() {
    return Charset.forName(encoding);
  }
}
