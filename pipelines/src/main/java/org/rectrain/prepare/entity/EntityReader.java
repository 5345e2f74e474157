package org.rectrain.prepare.entity;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.prepare.PrepareConfig.Pii;
import org.rectrain.prepare.feature.EntityTable;
import org.rectrain.prepare.log.Fields;
import org.rectrain.prepare.log.PersonalData;
import org.rectrain.prepare.log.TextTemplate;
import org.rectrain.source.RawRow;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.source.SparkRow;
import org.rectrain.source.TimeParser;
import org.rectrain.source.Unreadable;

/**
 * Reads the catalogue or the profiles into memory: ids, fields, texts. Rows without an id and
 * repeated ids are quarantined; of a repeated id the row stays whose JSON comes first.
 */
public final class EntityReader {
  /**
   * What was read; a row is an index of {@link #table}.
   *
   * @param table ids and fields
   * @param texts by row; null where there is none
   * @param created times of creation by row, epoch milliseconds; {@link Long#MIN_VALUE} where
   *     unknown
   * @param rows raw rows
   * @param quarantined raw rows that were removed
   * @param personalData entities with personal data, by raw column and kind
   * @param missing share of entities without a value, by raw column
   * @param vectors from columns of the table
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Read(
      EntityTable table,
      @Nullable String[] texts,
      long[] created,
      long rows,
      long quarantined,
      Map<String, Map<String, Long>> personalData,
      Map<String, Double> missing,
      List<VectorColumn> vectors) {}

  /**
   * What to read.
   *
   * @param id raw column of the id
   * @param createdAt raw column of the time of creation; null when there is none
   */
  record Mapping(
      String id,
      String text,
      @Nullable String createdAt,
      String timeFormat,
      Map<String, FieldConfig> fields) {}

  private final Source source;
  private final Mapping mapping;
  private final Pii pii;
  private final TextTemplate template;
  private final List<String> columns;
  private final Map<String, Map<String, Long>> personalData = new LinkedHashMap<>();

  EntityReader(Source source, Mapping mapping, Pii pii) {
    this.source = source;
    this.mapping = mapping;
    this.pii = pii;
    this.template = new TextTemplate(mapping.text());
    Set<String> wanted = new LinkedHashSet<>();
    wanted.add(mapping.id());
    mapping
        .fields()
        .forEach(
            (name, field) -> {
              if (field.file() == null) {
                wanted.add(field.columnOr(name));
              }
            });
    wanted.addAll(template.columns());
    if (mapping.createdAt() != null) {
      wanted.add(mapping.createdAt());
    }
    columns = List.copyOf(wanted);
  }

  Read read(SparkSession spark, Path out) throws IOException {
    RawTable.requireSingle(source, List.of(mapping.id()));
    RawTable.requireNumbers(source, numeric());
    List<Row> raw = RawTable.open(spark, source, columns, vectorColumns()).collectAsList();
    String[] names = columns.toArray(String[]::new);
    Map<String, RawRow> byId = new TreeMap<>();
    long quarantined = 0;
    try (RemovedEntities removed = new RemovedEntities(out, source)) {
      for (Row row : raw) {
        RawRow view = SparkRow.of(row, names, source.dialect().numerals());
        Unreadable broken =
            row.isNullAt(names.length) ? null : Unreadable.of(row.getString(names.length));
        String id = view.text(0);
        if (broken != null || id == null || view.isRounded(0)) {
          String rule = broken != null ? "unreadable" : "missing_key";
          String reason =
              broken != null
                  ? broken.reason()
                  : id == null
                      ? "the id is missing"
                      : "the id " + id + " is a floating number that has lost digits";
          removed.take(broken != null ? broken.raw() : view.json(), rule, reason);
          continue;
        }
        RawRow before = byId.get(id);
        if (before == null) {
          byId.put(id, view);
          continue;
        }
        boolean earlier = Comparator.<String>naturalOrder().compare(view.json(), before.json()) < 0;
        byId.put(id, earlier ? view : before);
        removed.take((earlier ? before : view).json(), "duplicate", "id '" + id + "' came before");
      }
      quarantined = removed.rows();
    }
    NumericColumns.require(source, columns, numericAt(), byId.values());
    return table(byId, raw.size(), quarantined);
  }

  /**
   * Reads a table whose rows repeat, as a log repeats its items: each id counts once, with the row
   * whose JSON comes first; rows without an id are left to the rules of the log.
   *
   * @param more further files with the same columns
   */
  Read readDistinct(SparkSession spark, Collection<Source> more) {
    Dataset<Row> all = RawTable.open(spark, source, columns, vectorColumns());
    for (Source other : more) {
      all = all.union(RawTable.open(spark, other, columns, vectorColumns()));
    }
    String[] names = columns.toArray(String[]::new);
    Map<String, RawRow> byId = new TreeMap<>();
    for (Row row : all.distinct().collectAsList()) {
      RawRow view = SparkRow.of(row, names, source.dialect().numerals());
      String id = view.text(0);
      if (id != null && row.isNullAt(names.length)) {
        byId.merge(id, view, (a, b) -> a.json().compareTo(b.json()) <= 0 ? a : b);
      }
    }
    NumericColumns.require(source, columns, numericAt(), byId.values());
    return table(byId, byId.size(), 0);
  }

  private Read table(Map<String, RawRow> byId, long rows, long quarantined) {
    Fields fields = new Fields(mapping.fields(), columns, pii);
    List<String> ids = new ArrayList<>(byId.size());
    List<@Nullable String[]> categories = new ArrayList<>(byId.size());
    List<double[]> numbers = new ArrayList<>(byId.size());
    @Nullable String[] texts = new String[byId.size()];
    Map<VectorColumn, Integer> vectors = vectors();
    Map<String, String> interned = new LinkedHashMap<>();
    long[] empty = new long[columns.size()];
    TimeParser times = TimeParser.of(mapping.timeFormat(), ZoneOffset.UTC);
    long[] created =
        CreationTimes.of(source, columns, mapping.createdAt(), times, byId.values(), empty);
    int[] numeric = fields.numeric();
    for (Map.Entry<String, RawRow> entry : byId.entrySet()) {
      RawRow row = entry.getValue();
      int at = ids.size();
      for (int column = 0; column < empty.length; column++) {
        empty[column] += row.text(column) == null ? 1 : 0;
      }
      for (int column : numeric) {
        empty[column] += row.isWord(column) ? 1 : 0;
      }
      ids.add(entry.getKey());
      vectors.forEach((vector, column) -> vector.add(entry.getKey(), row.text(column)));
      search(row, fields);
      @Nullable String[] values = fields.categories(row);
      for (int i = 0; i < values.length; i++) {
        String value = values[i];
        values[i] = value == null ? null : interned.computeIfAbsent(value, v -> v);
      }
      categories.add(values);
      numbers.add(fields.numbers(row));
      texts[at] = clean(template.text(row, columns));
    }
    EntityTable table = new EntityTable(fields, ids, categories, numbers);
    Map<String, Double> missing = new LinkedHashMap<>();
    for (int column = 0; column < empty.length; column++) {
      missing.put(columns.get(column), (double) empty[column] / Math.max(1, ids.size()));
    }
    return new Read(
        table,
        texts,
        created,
        rows,
        quarantined,
        personalData,
        missing,
        List.copyOf(vectors.keySet()));
  }

  private Set<String> vectorColumns() {
    Set<String> out = new LinkedHashSet<>();
    vectors().values().forEach(place -> out.add(columns.get(place)));
    return out;
  }

  /** Vectors that are columns of the table, with their indices. */
  private Map<VectorColumn, Integer> vectors() {
    Map<VectorColumn, Integer> out = new LinkedHashMap<>();
    mapping
        .fields()
        .forEach(
            (name, field) -> {
              if (field.kind() == FieldConfig.Kind.VECTOR && field.file() == null) {
                int column = columns.indexOf(field.columnOr(name));
                out.put(new VectorColumn(name, field, source.location()), column);
              }
            });
    return out;
  }

  private List<String> numeric() {
    return Arrays.stream(numericAt()).mapToObj(columns::get).toList();
  }

  private int[] numericAt() {
    return new Fields(mapping.fields(), columns).numeric();
  }

  /** Looks for personal data in the columns of the text, and in the cells of the fields. */
  private void search(RawRow row, Fields fields) {
    if (pii == Pii.OFF) {
      return;
    }
    Set<String> ofText = template.columns();
    for (String column : ofText) {
      String text = row.text(columns.indexOf(column));
      found(column, text == null ? Set.of() : PersonalData.kinds(text));
    }
    for (int place : fields.searched()) {
      String cell = row.text(place);
      if (cell != null && !ofText.contains(columns.get(place))) {
        Set<PersonalData.Kind> kinds = EnumSet.noneOf(PersonalData.Kind.class);
        PersonalData.maskCell(cell, kinds);
        found(columns.get(place), kinds);
      }
    }
  }

  private void found(String column, Set<PersonalData.Kind> kinds) {
    for (PersonalData.Kind kind : kinds) {
      personalData.computeIfAbsent(column, c -> new TreeMap<>()).merge(kind.key(), 1L, Long::sum);
    }
  }

  private @Nullable String clean(@Nullable String text) {
    if (text == null || pii == Pii.OFF) {
      return text;
    }
    String masked = PersonalData.mask(text, EnumSet.noneOf(PersonalData.Kind.class));
    return pii == Pii.MASK ? masked : text;
  }
}
