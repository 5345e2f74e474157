package org.rectrain.eval.rank;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.eval.rank.ShownLists.Group;
import org.rectrain.eval.rank.ShownLists.Item;
import org.rectrain.eval.rows.Candidate;
import org.rectrain.eval.rows.Items;
import org.rectrain.eval.rows.TrainUsers;
import org.rectrain.eval.rows.Users;

/** Chooses users whose lists are worth a look: the same ones for the same data and main model. */
public final class ListChoice {
  private static final int PER_GROUP = 2;
  private static final int HISTORY = 6;
  private static final int CLICKED = 8;
  private static final int TITLE = 72;

  private final Path prepared;
  private final String split;
  private final QueryLists queries;
  private final Users users;
  private final TrainUsers train;
  private final Map<String, int[][]> lists = new LinkedHashMap<>();

  /** A choice among the users of a split's queries. */
  public ListChoice(
      Path prepared, String split, QueryLists queries, Users users, TrainUsers train) {
    this.prepared = prepared;
    this.split = split;
    this.queries = queries;
    this.users = users;
    this.train = train;
  }

  /** Chooses, and takes the first items of each candidate's list; the first one is the main. */
  public ShownLists of(List<Candidate> candidates, Items items) {
    for (Candidate candidate : candidates) {
      RetrievedLists read = RetrievedLists.read(candidate, queries, users, items, 100);
      if (read != null) {
        lists.put(candidate.name(), read.lists());
      }
    }
    if (lists.isEmpty()) {
      return new ShownLists(List.of());
    }
    Catalogue catalogue = Catalogue.read(prepared);
    Map<String, String[]> histories = histories();
    List<ShownLists.User> out = new ArrayList<>();
    chosen().forEach((q, group) -> out.add(user(q, group, catalogue, histories)));
    out.sort(Comparator.comparing(ShownLists.User::group));
    return new ShownLists(out);
  }

  private Map<Integer, Group> chosen() {
    Comparator<Integer> byId = Comparator.comparing(q -> users.id(queries.users()[q]));
    Comparator<Integer> clicks = Comparator.comparingLong(q -> train.clicks(queries.users()[q]));
    Comparator<Integer> toFind = Comparator.comparingInt(q -> -queries.positives()[q].length);
    int[][] main = lists.values().iterator().next();
    Map<Integer, Group> out = new LinkedHashMap<>();
    take(out, Group.NEW, q -> train.clicks(queries.users()[q]) == 0, toFind.thenComparing(byId));
    take(
        out,
        Group.WORST_SERVED,
        q -> found(main[q], queries.positives()[q]) == 0 && train.clicks(queries.users()[q]) > 0,
        toFind.thenComparing(byId));
    take(
        out,
        Group.HEAVY,
        q -> train.clicks(queries.users()[q]) > 0,
        clicks.reversed().thenComparing(byId));
    take(
        out,
        Group.LIGHT,
        q -> train.clicks(queries.users()[q]) > 0,
        clicks.thenComparing(toFind).thenComparing(byId));
    return out;
  }

  private void take(
      Map<Integer, Group> out, Group group, Predicate<Integer> of, Comparator<Integer> order) {
    java.util.stream.IntStream.range(0, queries.size())
        .boxed()
        .filter(q -> !out.containsKey(q) && of.test(q))
        .sorted(order)
        .limit(PER_GROUP)
        .toList()
        .forEach(q -> out.put(q, group));
  }

  private static long found(int[] list, int[] positives) {
    return Arrays.stream(list).filter(i -> Arrays.binarySearch(positives, i) >= 0).count();
  }

  private ShownLists.User user(
      int q, Group group, Catalogue catalogue, Map<String, String[]> histories) {
    int user = queries.users()[q];
    String id = users.id(user);
    int[] positives = queries.positives()[q];
    Set<String> wanted = new LinkedHashSet<>();
    for (int item : positives) {
      wanted.add(catalogue.ids()[item]);
    }
    String[] past = histories.getOrDefault(id, new String[0]);
    List<Item> history = new ArrayList<>();
    for (int i = past.length - 1; i >= Math.max(0, past.length - HISTORY); i--) {
      history.add(catalogue.item(past[i], false));
    }
    Map<String, List<Item>> shown = new LinkedHashMap<>();
    lists.forEach(
        (model, all) ->
            shown.put(
                model,
                Arrays.stream(all[q])
                    .limit(ShownLists.LENGTH)
                    .mapToObj(i -> catalogue.ids()[i])
                    .map(item -> catalogue.item(item, wanted.contains(item)))
                    .toList()));
    List<Item> clicked =
        wanted.stream().limit(CLICKED).map(item -> catalogue.item(item, false)).toList();
    return new ShownLists.User(group, id, train.clicks(user), history, clicked, shown);
  }

  private Map<String, String[]> histories() {
    Path source = Prepared.queries(prepared, split);
    ParquetTable table = ParquetTable.read(source, Columns.USER_ID, Columns.HISTORY_ITEMS);
    String[] ids = Prepared.ids(table, Columns.USER_ID, source);
    String[][] items = table.stringLists(Columns.HISTORY_ITEMS);
    Map<String, String[]> out = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      out.put(ids[i], items[i]);
    }
    return out;
  }

  /** Ids in the order of the items table, and their titles. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Catalogue(String[] ids, Map<String, String> titles) {
    static Catalogue read(Path prepared) {
      Path source = Prepared.items(prepared);
      ParquetTable table = ParquetTable.read(source, Columns.ITEM_ID, Columns.TEXT);
      String[] ids = Prepared.ids(table, Columns.ITEM_ID, source);
      @Nullable String[] texts = table.strings(Columns.TEXT);
      Map<String, String> titles = new HashMap<>();
      for (int i = 0; i < ids.length; i++) {
        titles.put(ids[i], title(ids[i], texts[i]));
      }
      return new Catalogue(ids, titles);
    }

    /** The first sentence of a text, or as much of it as fits. */
    private static String title(String id, @Nullable String text) {
      if (text == null || text.isBlank()) {
        return id;
      }
      String first = text.strip().split("(?<=[.!?])\\s|\\R|(?<=[\u3002\uff01\uff1f])", 2)[0];
      String plain = first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
      int end =
          plain.offsetByCodePoints(0, Math.min(TITLE, plain.codePointCount(0, plain.length())));
      return end < plain.length() ? plain.substring(0, end).stripTrailing() + "\u2026" : plain;
    }

    Item item(String id, boolean clicked) {
      return new Item(id, titles.getOrDefault(id, id), clicked);
    }
  }
}
