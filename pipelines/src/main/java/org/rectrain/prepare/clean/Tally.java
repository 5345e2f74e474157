package org.rectrain.prepare.clean;

import java.io.Serializable;
import java.util.List;
import org.rectrain.prepare.log.PersonalData;

/** Rows found and removed per rule; missing values and personal data per raw column. */
public final class Tally implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final List<PersonalData.Kind> KINDS = List.of(PersonalData.Kind.values());

  private long rows;
  private final long[] found;
  private final long[] removed;
  private final long[] missing;
  private final long[][] personal;

  /** Zero for so many rules and raw columns. */
  public Tally(int rules, int columns) {
    found = new long[rules];
    removed = new long[rules];
    missing = new long[columns];
    personal = new long[columns][KINDS.size()];
  }

  /** Counts a raw row. */
  public void row() {
    rows++;
  }

  /** Counts a missing value. */
  public void missing(int column) {
    missing[column]++;
  }

  /** Counts a row whose cell holds personal data. */
  public void personal(int column, PersonalData.Kind kind) {
    personal[column][KINDS.indexOf(kind)]++;
  }

  /** Counts a row that breaks a rule. */
  public void found(int rule) {
    found[rule]++;
  }

  /** Counts a row that leaves the data under a rule. */
  public void removed(int rule) {
    removed[rule]++;
  }

  /** Adds another part's counts. */
  public void add(Tally other) {
    rows += other.rows;
    addAll(found, other.found);
    addAll(removed, other.removed);
    addAll(missing, other.missing);
    for (int column = 0; column < personal.length; column++) {
      addAll(personal[column], other.personal[column]);
    }
  }

  private static void addAll(long[] to, long[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }

  /** Raw rows. */
  public long rows() {
    return rows;
  }

  /** Rows that break a rule, whether or not it removes them. */
  public long foundOf(int rule) {
    return found[rule];
  }

  /** Rows removed under a rule. */
  public long removedOf(int rule) {
    return removed[rule];
  }

  /** Rows removed under all rules. */
  public long removedRows() {
    long sum = 0;
    for (long count : removed) {
      sum += count;
    }
    return sum;
  }

  /** Rows whose cell in a raw column holds personal data of a kind. */
  public long personalOf(int column, PersonalData.Kind kind) {
    return personal[column][KINDS.indexOf(kind)];
  }

  /** Missing values of a raw column. */
  public long missingOf(int column) {
    return missing[column];
  }
}
