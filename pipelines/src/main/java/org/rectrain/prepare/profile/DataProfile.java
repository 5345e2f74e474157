package org.rectrain.prepare.profile;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.rectrain.stat.DaySpan;

/**
 * What raw data looks like. Undefined figures are NaN.
 *
 * @param tables events, items, users, as far as configured
 * @param log what the events say by their mapping
 */
public record DataProfile(List<Table> tables, Log log) {
  /** File name inside the profile's folder. */
  public static final String FILE = "profile.json";

  /**
   * One table.
   *
   * @param rows readable or not
   * @param unreadable rows that are not in the format
   */
  public record Table(
      String name,
      String location,
      String format,
      int files,
      long rows,
      long unreadable,
      List<Column> columns) {}

  /**
   * One raw column.
   *
   * @param type whole, number or text, by what the values read as; empty when all are missing
   * @param missing share of rows without a value, 0 to 1
   * @param distinct different values, estimated within about 2 % (HyperLogLog++)
   * @param least smallest value: as a number for numbers, else in alphabetical order
   * @param most largest value
   * @param mean of numbers
   * @param median of numbers, approximate
   * @param characters median number of characters of texts, approximate; NaN for numbers
   * @param frequent the most frequent values with their share, where there are few enough
   */
  public record Column(
      String name,
      String type,
      double missing,
      long distinct,
      String least,
      String most,
      double mean,
      double median,
      double characters,
      Map<String, Double> frequent) {}

  /**
   * The events.
   *
   * @param from first time, ISO-8601; empty when none can be read
   * @param to last time
   * @param badTimes rows whose time is not in the configured format
   * @param repeated rows of a user, item and time that came before
   * @param labels share of rows with each label, of those where it can be read
   * @param unreadableLabels rows where a label cannot be read, by label
   * @param perUser rows per user
   * @param perItem rows per item
   * @param days rows per day, UTC
   * @param labelDays share of rows with each label by day, of those where it can be read
   */
  public record Log(
      String from,
      String to,
      long badTimes,
      long repeated,
      Map<String, Double> labels,
      Map<String, Long> unreadableLabels,
      Counts perUser,
      Counts perItem,
      Map<String, Long> days,
      Map<String, Map<String, Double>> labelDays) {

    /** The same without the few rows that wrong clocks put on days far from all others. */
    public Log withoutFarDays() {
      NavigableMap<Integer, Long> rows = new TreeMap<>();
      days.forEach((day, n) -> rows.put((int) LocalDate.parse(day).toEpochDay(), n));
      DaySpan span = DaySpan.of(rows, false, false);
      Map<String, Map<String, Double>> rates = new LinkedHashMap<>();
      labelDays.forEach((label, byDay) -> rates.put(label, within(span, byDay)));
      return new Log(
          from,
          to,
          badTimes,
          repeated,
          labels,
          unreadableLabels,
          perUser,
          perItem,
          within(span, days),
          rates);
    }

    private static <T> Map<String, T> within(DaySpan span, Map<String, T> byDay) {
      Map<String, T> out = new LinkedHashMap<>();
      byDay.forEach(
          (day, value) -> {
            long at = LocalDate.parse(day).toEpochDay();
            if (at >= span.first() && at <= span.last()) {
              out.put(day, value);
            }
          });
      return out;
    }
  }

  /**
   * How many rows entities have: exact, over all of them.
   *
   * @param spread entities by their number of rows, in ranges that double: 1, 2-3, 4-7 and so on
   */
  public record Counts(
      long entities,
      double mean,
      long least,
      long median,
      long p90,
      long p99,
      long most,
      Map<String, Long> spread) {}

  /** The profile as lines for people. */
  public List<String> lines() {
    List<String> out = new ArrayList<>();
    for (Table table : tables) {
      out.add("");
      out.add(
          String.format(
              Locale.ROOT,
              "%s: %,d rows, %d unreadable, %d %s file(s), %s",
              table.name(),
              table.rows(),
              table.unreadable(),
              table.files(),
              table.format(),
              table.location()));
      String layout = "  %-24s %-7s %8s %10s  %-22s %-22s %s";
      out.add(
          String.format(
              Locale.ROOT,
              layout,
              "column",
              "type",
              "missing",
              "distinct",
              "least",
              "most",
              "often"));
      for (Column c : table.columns()) {
        out.add(
            String.format(
                Locale.ROOT,
                layout,
                c.name(),
                c.type(),
                String.format(Locale.ROOT, "%.2f%%", 100 * c.missing()),
                c.distinct(),
                cut(c.least()),
                cut(c.most()),
                often(c.frequent())));
      }
    }
    out.add("");
    out.add(
        "log: "
            + log.from()
            + " to "
            + log.to()
            + ", "
            + log.badTimes()
            + " bad times, "
            + log.repeated()
            + " repeated rows");
    log.labels()
        .forEach(
            (label, rate) ->
                out.add(
                    String.format(
                        Locale.ROOT,
                        "  label %-18s rate %.4f, %d unreadable",
                        label,
                        rate,
                        log.unreadableLabels().getOrDefault(label, 0L))));
    out.add(line("user", log.perUser()));
    out.add(line("item", log.perItem()));
    return out;
  }

  private static String line(String what, Counts c) {
    return String.format(
        Locale.ROOT,
        "  rows per %s: %,d %ss, mean %.2f, least %d, median %d, 90 %% %d, 99 %% %d, most %d",
        what,
        c.entities(),
        what,
        c.mean(),
        c.least(),
        c.median(),
        c.p90(),
        c.p99(),
        c.most());
  }

  private static String often(Map<String, Double> frequent) {
    List<String> parts = new ArrayList<>();
    frequent.forEach(
        (value, share) ->
            parts.add(String.format(Locale.ROOT, "%s %.0f%%", cut(value), 100 * share)));
    return String.join(", ", parts);
  }

  private static String cut(String text) {
    return text.length() <= 20 ? text : text.substring(0, 19) + "\u2026";
  }
}
