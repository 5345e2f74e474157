package org.rectrain.score;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model of another run under a name that no model of this run has. */
public final class RenamedScorer implements Scorer {
  private final String name;
  private final Scorer scorer;

  /** Gives a scorer another name. */
  public RenamedScorer(String name, Scorer scorer) {
    this.name = name;
    this.scorer = scorer;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return scorer.size();
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] rows) {
    return scorer.score(split, tasks, rows);
  }

  @Override
  public TopK topK(String split, int[] queries, int k) {
    return scorer.topK(split, queries, k);
  }

  @Override
  public TopK topK(String split, int[] queries, int k, CandidateSet among, int catalogue) {
    return scorer.topK(split, queries, k, among, catalogue);
  }

  @Override
  public boolean retrieves() {
    return scorer.retrieves();
  }

  @Override
  public boolean keepColdPlaces(int places) {
    return scorer.keepColdPlaces(places);
  }

  @Override
  public @Nullable TextVectors texts() {
    return scorer.texts();
  }

  @Override
  public void encodeAgain(String split, int[] rows) {
    scorer.encodeAgain(split, rows);
  }

  @Override
  public Work work(String split, int[] rows) {
    return scorer.work(split, rows);
  }

  @Override
  public void close() {
    scorer.close();
  }
}
