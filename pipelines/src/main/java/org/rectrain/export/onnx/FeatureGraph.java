package org.rectrain.export.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.model.ModelSpec;

/**
 * Raw values of a request to what the towers take: categories by the schema's vocabularies, numbers
 * transformed and standardised in double precision as {@link FeatureSpec#standardise} does, items
 * of the catalogue to their contents. B rows, L history events, D content width.
 *
 * <p>An item that is not in the catalogue has no content and no index of its own; in a history it
 * counts as padding. An unknown user has the content of an empty profile.
 */
public final class FeatureGraph {
  /** Name of the graph. */
  public static final String NAME = "features";

  /** The candidate's id (B, 1). */
  public static final String ITEM = "item_id";

  /** The user's id (B, 1). */
  public static final String USER = "user_id";

  /** Ids of the history's items (B, L), newest last; empty ones are padding. */
  public static final String HISTORY = "history_items";

  /** Hours between each event and the request (B, L). */
  public static final String HOURS = "history_hours";

  /** 1 for an item that was shown and not chosen, else 0 (B, L). */
  public static final String SKIPPED = "history_not_chosen";

  /** Begins the names of features, which might else be those of the towers' inputs. */
  public static final String FEATURE = "feature.";

  private static final String B = TowerInputs.B;

  private final GraphBuilder graph = new GraphBuilder(NAME, "raw values to the towers' inputs");
  private final ModelSpec model;
  private final FeatureSchema schema;
  private final Items items;
  private final Users users;
  private final Map<String, String> made = new LinkedHashMap<>();

  /**
   * The catalogue as a table.
   *
   * @param ids of its items
   * @param indexes of their own vectors, 0 for none
   * @param contents (items, D)
   */
  @SuppressWarnings("ArrayRecordComponent") // columns, never compared
  public record Items(List<String> ids, int[] indexes, float[] contents) {
    private int width() {
      return ids.isEmpty() ? 1 : contents.length / ids.size();
    }
  }

  /**
   * The users as a table, for a model that reads their texts or vectors.
   *
   * @param contents (users + 1, D), the last one an unknown user's
   */
  @SuppressWarnings("ArrayRecordComponent") // columns, never compared
  public record Users(List<String> ids, float[] contents) {}

  private FeatureGraph(ModelSpec model, FeatureSchema schema, Items items, Users users) {
    this.model = model;
    this.schema = schema;
    this.items = items;
    this.users = users;
  }

  /**
   * Writes the graph.
   *
   * @param wanted inputs of the towers and the ranking, but for the vectors that they hand on
   */
  public static void write(
      Path file,
      ModelSpec model,
      FeatureSchema schema,
      Items items,
      Users users,
      Collection<OnnxSession.Tensor> wanted)
      throws IOException {
    FeatureGraph features = new FeatureGraph(model, schema, items, users);
    for (OnnxSession.Tensor tensor : wanted) {
      features.output(tensor.name());
    }
    features
        .graph
        .metadata("model", model.name())
        .metadata("feature_fingerprint", model.featureFingerprint())
        .write(file);
  }

  private void output(String name) {
    switch (name) {
      case "history_content" ->
          graph.output(content(historyPlace()), name, B, "events", (long) items.width());
      case "history_mask" -> graph.output(mask(), name, B, "events");
      case "history_age" -> graph.output(age(), name, B, "events");
      case "history_skipped" -> graph.output(skipped(), name, B, "events");
      case "item_content" ->
          graph.output(content(flat(place(ITEM))), name, B, (long) items.width());
      case "user_content" -> graph.output(userContent(), name, B, (long) items.width());
      case "item_index" ->
          graph.output(
              gather("item_indexes", flat(place(ITEM))),
              name,
              GraphBuilder.Kind.INT64,
              new Object[] {B});
      case TowerInputs.FINGERPRINT -> fingerprint(name);
      default -> features(name);
    }
  }

  private void features(String name) {
    String word = name.substring(0, name.indexOf('_'));
    Side side = Side.valueOf(word.toUpperCase(Locale.ROOT));
    Kind kind = name.endsWith("_category") ? Kind.CATEGORICAL : Kind.NUMERIC;
    List<String> columns = new ArrayList<>();
    for (FeatureSpec feature : schema.of(side)) {
      if (feature.kind() == kind) {
        columns.add(kind == Kind.CATEGORICAL ? category(feature) : number(feature));
      }
    }
    if (side == Side.USER && kind == Kind.CATEGORICAL && !model.users().isEmpty()) {
      columns.add(graph.places(raw(USER, GraphBuilder.Kind.STRING, 1L), model.users()));
    }
    String all = graph.node("Concat", columns, Attribute.of("axis", 1L));
    graph.output(
        all,
        name,
        kind == Kind.CATEGORICAL ? GraphBuilder.Kind.INT64 : GraphBuilder.Kind.FLOAT,
        new Object[] {B, (long) columns.size()});
  }

  private String category(FeatureSpec feature) {
    return graph.places(
        raw(FEATURE + feature.name(), GraphBuilder.Kind.STRING, 1L), feature.vocabulary());
  }

  /** Not a number means missing, which becomes 0. */
  private String number(FeatureSpec feature) {
    String x = raw(FEATURE + feature.name(), GraphBuilder.Kind.DOUBLE, 1L);
    String missing = graph.node("IsNaN", x);
    String zero = graph.precise(0);
    String known = graph.node("Where", missing, zero, x);
    String changed =
        switch (feature.transform()) {
          case NONE -> known;
          case LOG1P -> log1p(known);
          case LOGIT -> {
            String high = graph.node("Max", known, graph.precise(1e-6));
            String p = graph.node("Min", high, graph.precise(1 - 1e-6));
            yield graph.node("Log", graph.node("Div", p, graph.node("Sub", graph.precise(1), p)));
          }
        };
    String centred = graph.node("Sub", changed, graph.precise(feature.mean()));
    String standard = graph.node("Div", centred, graph.precise(feature.std()));
    return graph.cast(graph.node("Where", missing, zero, standard), GraphBuilder.Kind.FLOAT);
  }

  private String log1p(String x) {
    String above = graph.node("Max", x, graph.precise(0));
    return graph.node("Log", graph.node("Add", above, graph.precise(1)));
  }

  /** The fingerprint of the schema that this graph was made of, for every row. */
  private void fingerprint(String name) {
    String zero = graph.node("Mul", place(ITEM), graph.index(0));
    String all = graph.node("Add", zero, graph.index(OnnxModels.fingerprint(model)));
    graph.output(all, name, GraphBuilder.Kind.INT64, new Object[] {B, 1L});
  }

  /** What was made before under a key, or is made now, perhaps of others. */
  private String once(String key, Supplier<String> value) {
    String known = made.get(key);
    if (known == null) {
      known = value.get();
      made.put(key, known);
    }
    return known;
  }

  private String raw(String name, GraphBuilder.Kind kind, Object width) {
    return once("raw " + name, () -> graph.input(name, kind, B, width));
  }

  /** Positions (B, 1) of ids in the catalogue from 1. */
  private String place(String input) {
    return once(
        "place " + input,
        () -> graph.places(raw(input, GraphBuilder.Kind.STRING, 1L), items.ids()));
  }

  private String historyPlace() {
    return once(
        "history",
        () -> graph.places(raw(HISTORY, GraphBuilder.Kind.STRING, "events"), items.ids()));
  }

  private String flat(String column) {
    return once("flat " + column, () -> graph.node("Squeeze", column, graph.longs(1)));
  }

  private String known() {
    return once(
        "known",
        () ->
            graph.cast(
                graph.node("Greater", historyPlace(), graph.index(0)), GraphBuilder.Kind.FLOAT));
  }

  private String skipped() {
    return once(
        "skipped",
        () ->
            graph.node(
                "Mul",
                graph.cast(
                    raw(SKIPPED, GraphBuilder.Kind.DOUBLE, "events"), GraphBuilder.Kind.FLOAT),
                known()));
  }

  private String mask() {
    return once(
        "mask",
        () -> model.towers().skipped() > 0 ? graph.node("Sub", known(), skipped()) : known());
  }

  private String age() {
    return graph.cast(
        log1p(raw(HOURS, GraphBuilder.Kind.DOUBLE, "events")), GraphBuilder.Kind.FLOAT);
  }

  /** Rows of the contents by positions; row 0 is zeros. */
  private String content(String places) {
    int width = items.width();
    String table =
        once(
            "contents",
            () -> {
              float[] rows = new float[(items.ids().size() + 1) * width];
              System.arraycopy(items.contents(), 0, rows, width, items.contents().length);
              return graph.floats("contents", rows, items.ids().size() + 1L, width);
            });
    return graph.node("Gather", table, places);
  }

  /** Rows of the users' contents; row 0 is an unknown user's. */
  private String userContent() {
    int width = items.width();
    int count = users.ids().size();
    float[] rows = new float[(count + 1) * width];
    System.arraycopy(users.contents(), 0, rows, width, count * width);
    System.arraycopy(users.contents(), count * width, rows, 0, width);
    String table = graph.floats("user_contents", rows, count + 1L, width);
    String places = graph.places(raw(USER, GraphBuilder.Kind.STRING, 1L), users.ids());
    return graph.node("Gather", table, graph.node("Squeeze", places, graph.longs(1)));
  }

  private String gather(String name, String places) {
    String table =
        once(
            name,
            () -> {
              long[] rows = new long[items.ids().size() + 1];
              for (int i = 1; i < rows.length; i++) {
                rows[i] = items.indexes()[i - 1];
              }
              return graph.longs(rows);
            });
    return graph.node("Gather", table, places);
  }
}
