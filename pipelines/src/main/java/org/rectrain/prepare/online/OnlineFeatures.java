package org.rectrain.prepare.online;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.data.ItemsConfig;
import org.rectrain.config.data.UsersConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.dataset.FeatureEncoder;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.prepare.feature.Entities;
import org.rectrain.prepare.feature.Extractor;
import org.rectrain.prepare.feature.Features;
import org.rectrain.prepare.feature.KnownStatistics;
import org.rectrain.prepare.feature.LastValues;
import org.rectrain.prepare.feature.StatSnapshot;
import org.rectrain.prepare.feature.Values;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.Fields;
import org.rectrain.source.JoinedColumns;
import org.rectrain.source.RawRow;
import org.rectrain.source.TimeParser;

/**
 * The features of one online record: raw event, item and user in, the values that {@code prepare}
 * would have written and the model's inputs out. It runs the same classes as the Spark job (fields,
 * keys, extractor, encoder), so the two cannot differ. Not safe for use by several threads; make
 * one per thread, they share the statistics.
 */
public final class OnlineFeatures {
  private final Features features;
  private final FeatureEncoder encoder;
  private final KnownStatistics statistics;
  private final Map<String, LastValues> lags;
  private final LastValues noLags;
  private final RawEntity items;
  private final RawEntity users;
  private final List<String> context;
  private final Fields contextFields;
  private final EventsConfig log;
  private final String itemKey;
  private final String userKey;
  private final String asOf;
  private final TimeParser times;
  private final Values values;

  private final Dialect dialect;

  private final PreparedRecords records;

  /**
   * What the session says about the moment, which only the caller knows.
   *
   * @param sessionIndex impressions so far in the session
   * @param previousGap seconds since the user's last impression; NaN for the first one
   */
  public record Moment(int sessionIndex, double previousGap) {}

  private OnlineFeatures(
      DataConfig data,
      PrepareConfig prepare,
      FeatureSchema schema,
      FeatureSchema inputs,
      Path prepared) {
    ItemsConfig itemConfig = data.items();
    UsersConfig userConfig = data.users();
    this.dialect = data.events().dialect();
    this.items =
        itemConfig == null
            ? RawEntity.NONE
            : RawEntity.of(itemConfig.features(), itemConfig.dialect(), prepare.pii());
    this.users =
        userConfig == null
            ? RawEntity.NONE
            : RawEntity.of(userConfig.features(), userConfig.dialect(), prepare.pii());
    this.context = RawEntity.columns(data.events().context());
    this.records = PreparedRecords.of(data, schema);
    this.contextFields = new Fields(data.events().context(), context, prepare.pii());
    this.features =
        new Features(data, prepare, schema.labels(), contextFields, items.fields(), users.fields());
    this.encoder = new FeatureEncoder(inputs);
    this.asOf = prepare.asOfOrDefault().name().toLowerCase(Locale.ROOT);
    this.statistics = KnownStatistics.all(StatSnapshot.read(prepared, schema.labels().size()));
    this.lags = LastValues.read(prepared, features);
    this.noLags = new LastValues(features);
    this.log = data.events();
    this.itemKey = itemConfig == null ? log.item() : itemConfig.id();
    this.userKey = userConfig == null ? log.user() : userConfig.id();
    this.times = TimeParser.of(data.events().timeFormat(), ZoneId.of(data.events().timeZone()));
    this.values = new Values(features.size());
  }

  /**
   * Opens the prepared folder of a run.
   *
   * @throws Failure (exit code 3) when it was prepared without {@code
   *     prepare.statistics.snapshot=true}
   */
  public static OnlineFeatures open(Path prepared) {
    return open(prepared, null);
  }

  /**
   * The same with the inputs of a model.
   *
   * @param model its folder; null for one that was trained on the prepared folder
   * @throws Failure (exit code 3) too when it was trained on other features
   */
  public static OnlineFeatures open(Path prepared, @Nullable Path model) {
    Path file = prepared.resolve("config.yaml");
    if (!Files.exists(file)) {
      throw Failure.input(
          prepared + ": is no prepared folder; expected " + file,
          "name the folder that 'rectrain prepare' wrote, e.g. runs/NAME/prepare");
    }
    RunConfig config = ConfigReader.read(file, List.of());
    DataConfig data = config.data();
    PrepareConfig prepare = config.prepare();
    if (data == null || prepare == null || !Files.exists(prepared.resolve(StatSnapshot.FOLDER))) {
      throw Failure.input(
          prepared + ": holds no " + StatSnapshot.FOLDER + "/, which online features need",
          "prepare with prepare.statistics.snapshot=true");
    }
    FeatureSchema schema = FeatureSchema.read(prepared);
    FeatureSchema inputs =
        model == null ? schema : FeatureSchema.read(model).requireFit(model, prepared);
    return new OnlineFeatures(data, prepare, schema, inputs, prepared);
  }

  /**
   * Values by feature name: a text, a {@link Double}, or null where missing, as in the columns of
   * the examples.
   *
   * @param event raw columns of the log: user, item, time and context; labels are not looked at
   * @param itemRecord raw columns of the catalogue; null when the item is not in it
   * @param userRecord raw columns of the profile; null when there is none
   */
  public Map<String, @Nullable Object> values(
      Map<String, ?> event,
      @Nullable Map<String, ?> itemRecord,
      @Nullable Map<String, ?> userRecord,
      Moment moment) {
    return values(
        RawRecord.of(event),
        itemRecord == null ? null : RawRecord.of(itemRecord),
        userRecord == null ? null : RawRecord.of(userRecord),
        moment);
  }

  /** The same of records in other forms. */
  public Map<String, @Nullable Object> values(
      RawRecord event,
      @Nullable RawRecord itemRecord,
      @Nullable RawRecord userRecord,
      Moment moment) {
    String userId = required(event, log.user());
    String itemId = required(event, log.item());
    required(timed(event), log.time());
    RawRow row = event.row(context, dialect.numerals());
    long millis = millis(event);
    Event seen =
        new Event(
            itemId,
            millis,
            0,
            -1,
            null,
            contextFields.categories(row),
            contextFields.numbers(row),
            Double.NaN,
            row);
    seen.session(0, moment.sessionIndex(), moment.previousGap());
    Entities entities =
        new Entities(items.table(itemId, itemRecord), users.table(userId, userRecord));
    Extractor extractor = new Extractor(features, entities, statistics);
    int itemRow = entities.itemRow(itemId);
    int userRow = entities.userRow(userId);
    extractor.extractSnapshot(
        values, lags.getOrDefault(userId, noLags), userId, userRow, itemId, itemRow, seen);
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    for (int i = 0; i < features.size(); i++) {
      double number = values.number(i);
      out.put(
          features.all().get(i).name(),
          features.all().get(i).isCategory()
              ? values.category(i)
              : Double.isNaN(number) ? null : (Object) number);
    }
    return out;
  }

  /**
   * The values that serving has now for the users, items and contexts of examples, by the names of
   * features; the moment within the session is not known.
   *
   * @param rows folder of a split that prepare wrote
   * @param most rows that are taken, evenly spread over all
   */
  public void eachExample(Path rows, int most, Consumer<Map<String, @Nullable Object>> sink) {
    Moment unknown = new Moment(0, Double.NaN);
    records.each(
        rows, most, (event, item, user) -> sink.accept(values(event, item, user, unknown)));
  }

  private long millis(RawRecord read) {
    RawRecord event = timed(read);
    try {
      return times.millis(event.row(List.of(log.time()), dialect.numerals()), 0);
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          log.time() + ": '" + event.text(log.time()) + "' is no time: " + e.getMessage(), e);
    }
  }

  /** What the prepared rows know, as {@code prepare.as_of} names it. */
  public String asOf() {
    return asOf;
  }

  /** Columns of an event that hold one value each: user, item and time. */
  List<String> keys() {
    List<String> keys = new ArrayList<>(List.of(log.user(), log.item()));
    keys.addAll(JoinedColumns.parts(log.time()));
    return keys;
  }

  /** The log as the features need it: user, item and time first. */
  RawLayout events() {
    return RawLayout.of(keys(), context, dialect);
  }

  /** The catalogue as the features need it: the id first. */
  RawLayout items() {
    return items.layout(itemKey);
  }

  /** The profiles as the features need them: the id first. */
  RawLayout users() {
    return users.layout(userKey);
  }

  /** The user's id in an event; an IllegalArgumentException where there is none. */
  String user(RawRecord event) {
    return required(event, log.user());
  }

  /** The item's id in an event; an IllegalArgumentException where there is none. */
  String item(RawRecord event) {
    return required(event, log.item());
  }

  /** The same record where the time is joined from several columns, as they are in the log. */
  private RawRecord timed(RawRecord event) {
    boolean joined = JoinedColumns.isJoined(log.time()) && event.text(log.time()) == null;
    return joined ? column -> JoinedColumns.text(column, event::text) : event;
  }

  private static String required(RawRecord event, String column) {
    String value = event.text(column);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("the event has no '" + column + "'");
    }
    return value;
  }

  /** The model's inputs, in schema order; arguments as in {@link #values}. */
  public float[] encode(
      Map<String, ?> event,
      @Nullable Map<String, ?> itemRecord,
      @Nullable Map<String, ?> userRecord,
      Moment moment) {
    return encode(values(event, itemRecord, userRecord, moment));
  }

  /** The model's inputs, in schema order, from what {@link #values} gave. */
  public float[] encode(Map<String, @Nullable Object> values) {
    return encoder.encode(values);
  }

  /** The schema that {@link #encode} follows. */
  public FeatureSchema schema() {
    return encoder.schema();
  }
}
