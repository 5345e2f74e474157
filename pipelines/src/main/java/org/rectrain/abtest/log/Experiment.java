package org.rectrain.abtest.log;

/**
 * An experiment as it was observed.
 *
 * @param users everyone who counts
 * @param firstDay first epoch day of the experiment; 0 when the input has no times
 * @param lastDay last epoch day with data, at most the window's end
 * @param timed whether the input has times
 * @param hasPre whether there is a pre-period with any user in it
 * @param rows what became of the rows
 * @param contaminated users left out because they were seen in several variants
 * @param withoutVariant users left out because no row names a variant
 * @param notExposed users left out because they were seen before the experiment only
 * @param seen users who count and have a row of the experiment or of before
 */
public record Experiment(
    ExperimentUsers users,
    int firstDay,
    int lastDay,
    boolean timed,
    boolean hasPre,
    RowCounts rows,
    long contaminated,
    long withoutVariant,
    long notExposed,
    long seen) {

  public int days() {
    return timed ? lastDay - firstDay + 1 : 0;
  }
}
