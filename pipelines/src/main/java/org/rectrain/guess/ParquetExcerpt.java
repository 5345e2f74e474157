package org.rectrain.guess;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/** The first rows of Parquet files as texts, as {@link JsonExcerpt} gives those of JSON. */
final class ParquetExcerpt {
  private static final int ROWS = 100_000;

  private ParquetExcerpt() {}

  static boolean is(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(4), StandardCharsets.US_ASCII).equals("PAR1");
    } catch (IOException e) {
      throw Failure.input(file + ": cannot be read: " + e.getMessage(), "check permissions", e);
    }
  }

  static long rows(List<Path> files) {
    long out = 0;
    for (Path file : files) {
      try (ParquetFileReader reader = open(file)) {
        out += reader.getRecordCount();
      } catch (IOException | RuntimeException e) {
        throw damaged(file, e);
      }
    }
    return out;
  }

  private static ParquetFileReader open(Path file) throws IOException {
    return ParquetFileReader.open(
        new LocalInputFile(file),
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build());
  }

  private static Failure damaged(Path file, Exception e) {
    return Failure.input(
        file + ": not a whole Parquet file: " + e.getMessage(), "fetch or write it again", e);
  }

  static Map<String, List<@Nullable String>> read(Path file) {
    List<Map<String, String>> rows = new ArrayList<>();
    Map<String, List<@Nullable String>> columns = new LinkedHashMap<>();
    try (ParquetFileReader reader = open(file)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      PageReadStore pages = reader.readNextRowGroup();
      while (pages != null && rows.size() < ROWS) {
        RecordReader<Group> records =
            new ColumnIOFactory()
                .getColumnIO(schema)
                .getRecordReader(pages, new GroupRecordConverter(schema));
        for (long i = 0; i < pages.getRowCount() && rows.size() < ROWS; i++) {
          Map<String, String> row = new LinkedHashMap<>();
          flatten(records.read(), "", row);
          rows.add(row);
        }
        pages = reader.readNextRowGroup();
      }
      schema.getFields().forEach(f -> columns.put(f.getName(), new ArrayList<>()));
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
    rows.forEach(row -> row.keySet().forEach(name -> columns.putIfAbsent(name, new ArrayList<>())));
    columns.forEach((name, values) -> rows.forEach(row -> values.add(row.get(name))));
    columns.entrySet().removeIf(c -> c.getValue().stream().allMatch(java.util.Objects::isNull));
    return columns;
  }

  private static void flatten(Group group, String prefix, Map<String, String> row) {
    List<Type> fields = group.getType().getFields();
    for (int i = 0; i < fields.size(); i++) {
      Type field = fields.get(i);
      if (group.getFieldRepetitionCount(i) == 0) {
        continue;
      }
      if (field.isPrimitive()) {
        row.put(prefix + field.getName(), text(group, i, 0, field.asPrimitiveType()));
      } else if (field.getLogicalTypeAnnotation()
          instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation) {
        row.put(prefix + field.getName(), list(group.getGroup(i, 0)));
      } else if (field.getLogicalTypeAnnotation() == null) {
        flatten(group.getGroup(i, 0), prefix + field.getName() + ".", row);
      }
    }
  }

  private static String list(Group list) {
    StringBuilder out = new StringBuilder("[");
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      Group element = list.getGroup(0, i);
      Type type = element.getType().getType(0);
      boolean empty = element.getFieldRepetitionCount(0) == 0 || !type.isPrimitive();
      String text = empty ? "null" : text(element, 0, 0, type.asPrimitiveType());
      boolean plain = empty || text.matches("[-+0-9.eE]+");
      out.append(i == 0 ? "" : ",").append(plain ? text : "\"" + text + "\"");
    }
    return out.append("]").toString();
  }

  private static String text(Group group, int field, int index, PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation time) {
      long value = group.getLong(field, index);
      Instant instant =
          switch (time.getUnit()) {
            case MILLIS -> Instant.ofEpochMilli(value);
            case MICROS -> Instant.EPOCH.plus(value, ChronoUnit.MICROS);
            case NANOS -> Instant.EPOCH.plusNanos(value);
          };
      return instant.toString();
    }
    if (logical instanceof LogicalTypeAnnotation.DateLogicalTypeAnnotation) {
      return LocalDate.ofEpochDay(group.getInteger(field, index)).toString();
    }
    return switch (type.getPrimitiveTypeName()) {
      case BINARY -> group.getString(field, index);
      case INT96 -> "2000-01-01T00:00:00Z"; // Spark's timestamps of old; only their kind counts
      default -> group.getValueToString(field, index);
    };
  }
}
