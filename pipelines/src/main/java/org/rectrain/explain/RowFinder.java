package org.rectrain.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.explain.ExplainConfig;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.score.RowScorer;

/** The rows that are to be explained: drawn, or those of a user. */
final class RowFinder {
  private final Data data;
  private final ExplainConfig config;
  private final long seed;

  /** Where rows are looked for. */
  record Data(Subject subject, Catalogue catalogue, Set<String> splits) {}

  /**
   * A row by its names.
   *
   * @param split that has it
   * @param id of the example
   * @param item another item in its place; null for its own
   * @param donor a row of that item, whose item features it takes; null where no row has it
   */
  record Wanted(String split, long id, @Nullable String item, @Nullable Wanted donor) {
    boolean shown() {
      return item == null;
    }
  }

  RowFinder(
      Subject subject, Catalogue catalogue, Set<String> present, ExplainConfig config, long seed) {
    Set<String> splits = new LinkedHashSet<>(List.of(config.split().folder()));
    List.of("test", "valid", "train").stream().filter(present::contains).forEach(splits::add);
    this.data = new Data(subject, catalogue, splits);
    this.config = config;
    this.seed = seed;
  }

  /**
   * Finds the rows.
   *
   * @throws Failure (exit code 2) when the user or the item is unknown
   */
  List<Wanted> find() {
    String split = config.split().folder();
    Examples rows = data.subject().examples(split);
    if (config.user().isEmpty()) {
      return Arrays.stream(SampledRows.places(rows, config.sample(), seed))
          .mapToObj(row -> new Wanted(split, rows.ids()[row], null, null))
          .toList();
    }
    return config.item().isEmpty() ? ofUser() : List.of(ofPair());
  }

  private List<Wanted> ofUser() {
    for (String split : data.splits()) {
      Examples rows = data.subject().examples(split);
      List<Wanted> found = new ArrayList<>();
      newestFirst(rows, config.user())
          .limit(config.sample())
          .forEach(row -> found.add(new Wanted(split, rows.ids()[row], null, null)));
      if (!found.isEmpty()) {
        return found;
      }
    }
    throw unknownUser();
  }

  private Failure unknownUser() {
    return Failure.usage(
        "explain.user: '" + config.user() + "' has no row in " + String.join(", ", data.splits()),
        "name a user of the prepared data, e.g. '"
            + data.subject().examples(config.split().folder()).users()[0]
            + "'");
  }

  private Wanted ofPair() {
    if (!data.catalogue().contains(config.item())) {
      throw Failure.usage(
          "explain.item: '" + config.item() + "' is not in the items of the prepared data",
          "name an item of it, e.g. '" + data.catalogue().ids()[0] + "'");
    }
    int item = data.catalogue().index(config.item());
    Wanted newest = null;
    Wanted donor = null;
    for (String split : data.splits()) {
      Examples rows = data.subject().examples(split);
      for (int row : newestFirst(rows, config.user()).toArray()) {
        if (rows.items()[row] == item) {
          return new Wanted(split, rows.ids()[row], null, null);
        }
        newest = newest == null ? new Wanted(split, rows.ids()[row], null, null) : newest;
      }
      if (donor == null) {
        int found =
            IntStream.range(0, rows.size())
                .filter(row -> rows.items()[row] == item)
                .boxed()
                .max(Comparator.comparingLong(row -> rows.timestamps()[row]))
                .orElse(-1);
        donor = found < 0 ? null : new Wanted(split, rows.ids()[found], null, null);
      }
    }
    if (newest == null) {
      throw unknownUser();
    }
    return new Wanted(newest.split(), newest.id(), config.item(), donor);
  }

  private static IntStream newestFirst(Examples rows, String user) {
    return IntStream.range(0, rows.size())
        .filter(row -> rows.users()[row].equals(user))
        .boxed()
        .sorted(Comparator.comparingLong(row -> -rows.timestamps()[row]))
        .mapToInt(Integer::intValue);
  }

  /** A row as each member of a model reads it, alone. */
  static List<Examples> read(Subject subject, Catalogue catalogue, Wanted wanted) {
    return subject.members().stream()
        .map(member -> read(member, subject, catalogue, wanted))
        .toList();
  }

  private static Examples read(
      RowScorer member, Subject subject, Catalogue catalogue, Wanted wanted) {
    Examples row = one(member, wanted);
    String item = wanted.item();
    if (item == null) {
      return row;
    }
    List<Player> itemSide = new ArrayList<>(List.of(Player.of(Player.Kind.ITEM)));
    List<Player> pair = new ArrayList<>();
    FeatureGroups single = new FeatureGroups(subject.schema(), java.util.Map.of());
    subject.schema().of(Side.ITEM).forEach(f -> itemSide.add(Player.features(f.name())));
    subject.schema().of(Side.PAIR).forEach(f -> pair.add(Player.features(f.name())));
    Examples alone = Donation.without(row, pair, single);
    Examples changed =
        wanted.donor() == null
            ? Donation.without(alone, itemSide.subList(1, itemSide.size()), single)
            : Donation.of(alone, itemSide, single, one(member, wanted.donor()), new int[1]);
    changed.items()[0] = catalogue.index(item);
    for (int[] task : changed.labels()) {
      task[0] = -1;
    }
    return changed;
  }

  private static Examples one(RowScorer member, Wanted wanted) {
    Examples rows = member.examples(wanted.split());
    int place =
        IntStream.range(0, rows.size())
            .filter(row -> rows.ids()[row] == wanted.id())
            .findFirst()
            .orElseThrow(
                () ->
                    Failure.input(
                        "example "
                            + wanted.id()
                            + " is in one model's rows and not in "
                            + member.name()
                            + "'s",
                        "prepare the data again; an item is missing in items/"));
    return ExampleRows.select(rows, new int[] {place});
  }
}
