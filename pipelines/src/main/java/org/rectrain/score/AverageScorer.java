package org.rectrain.score;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Models of different kinds that answer as one, by the mean of their logits. Their scores are on
 * one scale only as probabilities of given rows, so the whole ranks and does not retrieve, unless
 * it is a single model.
 */
final class AverageScorer implements Scorer {
  private final String name;
  private final List<Scorer> members;

  /**
   * An average.
   *
   * @param members one or more, over the same prepared folder; closed with it
   */
  AverageScorer(String name, List<Scorer> members) {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("members: name at least one");
    }
    this.name = name;
    this.members = List.copyOf(members);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return members.stream().mapToLong(Scorer::size).sum();
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] rows) {
    return Logits.mean(members, split, tasks, rows);
  }

  @Override
  public boolean retrieves() {
    return members.size() == 1 && members.get(0).retrieves();
  }

  @Override
  public TopK topK(String split, int[] queries, int k) {
    if (!retrieves()) {
      throw new UnsupportedOperationException(name + " ranks given rows and retrieves nothing");
    }
    return members.get(0).topK(split, queries, k);
  }

  @Override
  public void encodeAgain(String split, int[] rows) {
    members.forEach(member -> member.encodeAgain(split, rows));
  }

  @Override
  public Work work(String split, int[] rows) {
    return members.stream().map(m -> m.work(split, rows)).reduce(new Work(0, 0), Work::plus);
  }

  @Override
  public boolean keepColdPlaces(int places) {
    return members.size() == 1 && members.get(0).keepColdPlaces(places);
  }

  /** Those of the first member. */
  @Override
  public @Nullable TextVectors texts() {
    return members.get(0).texts();
  }

  @Override
  public void close() {
    members.forEach(Scorer::close);
  }
}
