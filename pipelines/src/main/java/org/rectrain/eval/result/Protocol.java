package org.rectrain.eval.result;

import java.util.List;
import java.util.Objects;

/**
 * How the figures came about; every variant is named.
 *
 * @param split the split evaluated
 * @param tasks labels in order
 * @param rows scored rows
 * @param users users with a scored row
 * @param queries users with a positive to retrieve
 * @param usersWithoutPositive users of the queries who have nothing to find: they are not averaged
 * @param items size of the catalogue ranked
 * @param coldItems items without a click in train
 * @param ranking which items compete and which are masked
 * @param recallDenominator what recall is divided by
 * @param gaucWeighting how GAUC weighs a user
 * @param cold what counts as a cold item
 * @param longestList K of cold recall and of the slices
 * @param intervals how intervals and p-values are made
 * @param level confidence level
 * @param replicates resamples of whole-model figures
 * @param sliceReplicates resamples of slices
 * @param asOf what histories and statistics of the rows know, see prepare.as_of: session, event,
 *     test_start or train_end; empty in results of earlier versions
 * @param testRows fingerprint of the rows and labels judged on, whatever their order; only figures
 *     of equal ones may be held against each other
 * @param among what the candidates of lists are, as in the names of their metrics; empty for the
 *     whole catalogue
 */
public record Protocol(
    String split,
    List<String> tasks,
    long rows,
    int users,
    int queries,
    int usersWithoutPositive,
    int items,
    int coldItems,
    String ranking,
    String recallDenominator,
    String gaucWeighting,
    String cold,
    int longestList,
    String intervals,
    double level,
    int replicates,
    int sliceReplicates,
    String asOf,
    String testRows,
    String among) {
  /** Results of earlier versions say neither what rows know nor among what lists were made. */
  public Protocol {
    asOf = Objects.requireNonNullElse(asOf, "");
    among = Objects.requireNonNullElse(among, "");
  }
}
