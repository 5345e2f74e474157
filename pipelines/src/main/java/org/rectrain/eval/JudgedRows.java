package org.rectrain.eval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.eval.FairnessConfig;
import org.rectrain.config.eval.OffPolicyConfig;
import org.rectrain.config.eval.ResamplingConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Predictions;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.eval.policy.OffPolicyEvaluation;
import org.rectrain.eval.rank.QueryLists;
import org.rectrain.eval.rank.RetrievalEvaluation;
import org.rectrain.eval.result.Protocol;
import org.rectrain.eval.rows.Items;
import org.rectrain.eval.rows.TestRows;
import org.rectrain.eval.rows.TrainUsers;
import org.rectrain.eval.rows.Users;
import org.rectrain.eval.slice.LabelledRows;
import org.rectrain.eval.slice.SliceCondition;
import org.rectrain.eval.slice.SliceFamily;
import org.rectrain.eval.slice.SliceRows;
import org.rectrain.eval.slice.Slicing;

/**
 * What candidates are judged on: the test rows of one prepared folder, its queries, items and
 * users.
 *
 * @param sliceBy columns that rows are sliced by
 * @param split whose rows judge
 * @param among candidates of the lists that are judged
 * @param asOf what the prepared rows know
 * @param testUsers users with test rows
 * @param queries null where there are none
 */
record JudgedRows(
    List<String> sliceBy,
    Path prepared,
    String split,
    Predictions.Among among,
    List<String> tasks,
    String asOf,
    TestRows test,
    int testUsers,
    @Nullable QueryLists queries,
    TrainUsers train,
    Users users,
    Items items) {

  private static final String SLICES = "eval.slice_by";
  private static final String GROUPS = "eval.fairness.by";

  static JudgedRows read(EvalConfig config, Path prepared, String split, Predictions.Among among) {
    List<String> tasks = FeatureSchema.read(prepared).labels();
    Items items = Items.read(prepared);
    Path examples = Prepared.examples(prepared, split);
    List<String> sliced = SliceCondition.columns(SLICES, config.sliceBy());
    Prepared.requireColumns(SLICES, sliced, examples);
    Set<String> columns = new LinkedHashSet<>(sliced);
    FairnessConfig groups = config.fairness();
    if (groups != null) {
      List<String> grouped = SliceCondition.columns(GROUPS, Slicing.ofColumns(groups.by()));
      Prepared.requireColumns(GROUPS, grouped, examples);
      columns.addAll(grouped);
    }
    OffPolicyConfig policies = config.offpolicy();
    if (policies != null) {
      OffPolicyEvaluation.named(policies)
          .forEach((key, names) -> Prepared.requireColumns(key, names, examples));
      columns.addAll(OffPolicyEvaluation.columns(policies));
    }
    Users users = new Users();
    TestRows test = TestRows.read(prepared, split, tasks, List.copyOf(columns), users, items);
    int testUsers = users.size();
    QueryLists queries = QueryLists.read(prepared, split, users, items, among.items());
    TrainUsers train = TrainUsers.read(prepared, tasks.get(0), users);
    return new JudgedRows(
        config.sliceBy(),
        prepared,
        split,
        among,
        tasks,
        PreparedManifest.asOf(prepared),
        test,
        testUsers,
        queries,
        train,
        users,
        items);
  }

  /** The test rows of the first task in groups of other kinds. */
  LabelledRows grouped(List<String> by) {
    return LabelledRows.of(
        tasks.get(0),
        test.labels(0),
        test,
        items,
        users.size(),
        by.stream().map(name -> Slicing.named(GROUPS, name, test, items, train)).toList());
  }

  private List<SliceFamily> families() {
    List<SliceFamily> families = new ArrayList<>(Slicing.byItem(test.item(), items));
    families.addAll(Slicing.byUser(test.user(), train));
    sliceBy.forEach(name -> families.add(Slicing.byColumn(SLICES, name, test.table())));
    return families;
  }

  /** The test rows with their slices, per task. */
  List<LabelledRows> labelled() {
    List<SliceFamily> families = families();
    List<LabelledRows> out = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      out.add(LabelledRows.of(tasks.get(t), test.labels(t), test, items, users.size(), families));
    }
    return out;
  }

  /** What lists of items are judged on, with the slices of positives and queries; null without. */
  RetrievalEvaluation.@Nullable Setting retrieval(EvalConfig config) {
    if (queries == null) {
      return null;
    }
    int[] all = Arrays.stream(queries.positives()).flatMapToInt(Arrays::stream).toArray();
    return new RetrievalEvaluation.Setting(
        config,
        queries,
        items,
        users.size(),
        Slicing.byItem(all, items).stream().flatMap(f -> SliceRows.of(f).stream()).toList(),
        Slicing.byUser(queries.users(), train).stream()
            .flatMap(f -> SliceRows.of(f).stream())
            .toList(),
        among.name());
  }

  /** How figures of these rows come about. */
  Protocol protocol(EvalConfig config) {
    ResamplingConfig sampling = config.resampling();
    return new Protocol(
        split,
        tasks,
        test.size(),
        testUsers,
        queries == null ? 0 : queries.size(),
        usersWithoutPositive(),
        items.size(),
        items.coldItems(),
        (among.name().isEmpty()
                ? "full ranking over all items"
                : "ranking among " + among.items().size() + " items (" + among.name() + ")")
            + ", one query per user with a positive"
            + (among.name().isEmpty() ? "" : " among them")
            + ", seen items masked",
        lower(config.recallDenominator()),
        lower(config.gaucWeighting()),
        "an item without a click in train",
        config.longestList(),
        "Poisson bootstrap over users, percentile intervals, Holm over models per metric",
        sampling.level(),
        sampling.replicates(),
        sampling.sliceReplicates(),
        asOf,
        test.fingerprint(),
        among.name());
  }

  /** Users with test rows and nothing to find. */
  private int usersWithoutPositive() {
    if (queries == null) {
      return testUsers;
    }
    return testUsers - (int) Arrays.stream(queries.users()).filter(u -> u < testUsers).count();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
