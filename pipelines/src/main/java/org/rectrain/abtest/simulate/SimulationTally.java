package org.rectrain.abtest.simulate;

import java.util.Arrays;

/** What simulated runs of one metric are counted by. */
final class SimulationTally {
  /** Equal bins of p-values. */
  static final int BINS = 20;

  long runs;
  long significant;
  long plain;
  long naive;
  long naiveRuns;
  long covered;
  final long[] found;
  final long[] bins = new long[BINS];

  SimulationTally(int uplifts) {
    found = new long[uplifts];
  }

  SimulationTally add(SimulationTally other) {
    runs += other.runs;
    significant += other.significant;
    plain += other.plain;
    naive += other.naive;
    naiveRuns += other.naiveRuns;
    covered += other.covered;
    Arrays.setAll(found, i -> found[i] + other.found[i]);
    Arrays.setAll(bins, i -> bins[i] + other.bins[i]);
    return this;
  }
}
