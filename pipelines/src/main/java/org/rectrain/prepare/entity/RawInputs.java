package org.rectrain.prepare.entity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.data.ItemsConfig;
import org.rectrain.config.data.UsersConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.prepare.clean.Tally;
import org.rectrain.prepare.feature.Entities;
import org.rectrain.prepare.feature.EntityTable;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.spark.SparkFailures;

/**
 * The raw tables: the log by its files, catalogue and profiles in memory.
 *
 * @param heldOut further files of the log by split
 * @param itemSource null where there is no catalogue
 * @param userSource null where there are no profiles
 */
public record RawInputs(
    Source events,
    Map<String, Source> heldOut,
    @Nullable Source itemSource,
    @Nullable Source userSource,
    EntityReader.@Nullable Read items,
    EntityReader.@Nullable Read users,
    Entities entities,
    List<VectorColumn> itemVectors,
    List<VectorColumn> userVectors) {

  public static RawInputs open(SparkSession spark, DataConfig data, PrepareConfig config, Path out)
      throws IOException {
    Path root = Path.of(data.root());
    EventsConfig log = data.events();
    Source events = Source.log("data.events.path", root, log.path().text(), log);
    Map<String, Source> heldOut = new LinkedHashMap<>();
    log.heldOut()
        .forEach(
            (split, path) ->
                heldOut.put(
                    split, Source.log("data.events.held_out." + split, root, path.text(), log)));
    ItemsConfig catalogue = data.items();
    UsersConfig profiles = data.users();
    // All tables are looked for before the first one is read.
    Source itemSource =
        catalogue == null || catalogue.ofTheLog()
            ? null
            : Source.find("data.items.path", root, catalogue.path().text(), catalogue.dialect());
    Source userSource =
        profiles == null
            ? null
            : Source.find("data.users.path", root, profiles.path().text(), profiles.dialect());
    EntityReader.Read items = null;
    if (catalogue != null) {
      EntityReader.Mapping mapping =
          new EntityReader.Mapping(
              catalogue.id(),
              catalogue.text(),
              catalogue.createdAt(),
              catalogue.timeFormat(),
              catalogue.features());
      EntityReader reader =
          new EntityReader(itemSource == null ? events : itemSource, mapping, config.pii());
      items =
          itemSource == null
              ? reader.readDistinct(spark, heldOut.values())
              : reader.read(spark, out);
    }
    EntityReader.Read users = null;
    if (profiles != null && userSource != null) {
      EntityReader.Mapping mapping =
          new EntityReader.Mapping(
              profiles.id(), profiles.text(), null, "iso", profiles.features());
      users = new EntityReader(userSource, mapping, config.pii()).read(spark, out);
    }
    Entities entities =
        new Entities(items == null ? null : items.table(), users == null ? null : users.table());
    List<VectorColumn> itemVectors = new ArrayList<>(items == null ? List.of() : items.vectors());
    List<VectorColumn> userVectors = new ArrayList<>(users == null ? List.of() : users.vectors());
    VectorFiles files = new VectorFiles(spark, root);
    if (catalogue != null) {
      itemVectors.addAll(files.read("data.items", catalogue.id(), catalogue.features()));
    }
    if (profiles != null) {
      userVectors.addAll(files.read("data.users", profiles.id(), profiles.features()));
    }
    return new RawInputs(
        events, heldOut, itemSource, userSource, items, users, entities, itemVectors, userVectors);
  }

  /** The tables of a configuration, as {@link #open} looks for them. */
  public static List<Source> sources(DataConfig data) {
    Path root = Path.of(data.root());
    EventsConfig log = data.events();
    List<Source> out = new ArrayList<>();
    out.add(Source.log("data.events.path", root, log.path().text(), log));
    log.heldOut()
        .forEach(
            (split, path) ->
                out.add(Source.log("data.events.held_out." + split, root, path.text(), log)));
    ItemsConfig items = data.items();
    if (items != null && !items.ofTheLog()) {
      out.add(Source.find("data.items.path", root, items.path().text(), items.dialect()));
    }
    UsersConfig users = data.users();
    if (users != null) {
      out.add(Source.find("data.users.path", root, users.path().text(), users.dialect()));
    }
    return out;
  }

  /** Writes the vectors of items and users, each once. */
  public List<VectorSpec> writeVectors(Path out) throws IOException {
    List<VectorSpec> specs = new ArrayList<>();
    for (VectorColumn column : itemVectors) {
      specs.add(column.write(out, Side.ITEM, ids(entities.items())));
    }
    for (VectorColumn column : userVectors) {
      specs.add(column.write(out, Side.USER, ids(entities.users())));
    }
    return specs;
  }

  private static List<String> ids(@Nullable EntityTable table) {
    List<String> out = new ArrayList<>();
    for (int i = 0; table != null && i < table.size(); i++) {
      out.add(table.id(i));
    }
    return out;
  }

  /** Item ids in a fixed order: the catalogue, or those of the log. */
  public List<String> itemIds(Map<String, Long> rowsByItem) {
    EntityTable table = entities.items();
    return table == null ? List.copyOf(new TreeSet<>(rowsByItem.keySet())) : ids(table);
  }

  @Nullable
  public String[] userTexts() {
    EntityReader.Read read = users;
    return read == null ? new String[0] : read.texts();
  }

  /** The tables in words. */
  public String summary() {
    StringBuilder out = new StringBuilder();
    if (items != null) {
      count(out, items, " items");
    }
    if (users != null) {
      count(out, users, " user profiles");
    }
    return out.append("log ").append(events.location()).toString();
  }

  private static void count(StringBuilder out, EntityReader.Read read, String what) {
    out.append(read.table().size()).append(what);
    if (read.quarantined() > 0) {
      out.append(" (").append(read.quarantined()).append(" rows quarantined)");
    }
    out.append(", ");
  }

  /** All tables with their counts; {@code tally} has those of the log. */
  public List<PreparedManifest.Source> counted(Tally tally, EventLayout layout) {
    List<PreparedManifest.Source> out = new ArrayList<>();
    Source log = events;
    int files = log.files().size();
    StringBuilder location = new StringBuilder(log.location());
    for (Map.Entry<String, Source> more : heldOut.entrySet()) {
      files += more.getValue().files().size();
      location.append(", ").append(more.getKey()).append(": ").append(more.getValue().location());
    }
    out.add(
        new PreparedManifest.Source(
            log.name(),
            location.toString(),
            log.format().name().toLowerCase(Locale.ROOT)
                + (layout.hasOrderOnly() ? ", an order of rows in place of times" : ""),
            files,
            tally.rows(),
            tally.removedRows()));
    add(out, itemSource, items);
    add(out, userSource, users);
    return out;
  }

  private static void add(
      List<PreparedManifest.Source> out,
      @Nullable Source source,
      EntityReader.@Nullable Read read) {
    if (source != null && read != null) {
      out.add(source(source, read.rows(), read.quarantined()));
    }
  }

  private static PreparedManifest.Source source(Source source, long rows, long quarantined) {
    return new PreparedManifest.Source(
        source.name(),
        source.location(),
        source.format().name().toLowerCase(Locale.ROOT),
        source.files().size(),
        rows,
        quarantined);
  }

  /** What went wrong in the words of the input, where a file of it is damaged. */
  public static RuntimeException failure(Exception e, DataConfig data) {
    RuntimeException known = SparkFailures.translate(e);
    if (known instanceof Failure) {
      return known;
    }
    for (Source source : sources(data)) {
      Failure damage = RawTable.damage(source);
      if (damage != null) {
        return damage;
      }
    }
    return known;
  }
}
