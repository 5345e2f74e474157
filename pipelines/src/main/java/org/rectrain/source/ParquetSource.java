package org.rectrain.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.to_json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/**
 * Parquet that others wrote. Only the columns that are asked for are read, so that no other one can
 * stop a run; their types are looked at in every file before anything is read. A dotted name is a
 * field of a struct, {@code items[0]} an element of a list. Checksums of pages are verified where a
 * file has them.
 */
final class ParquetSource {
  private static final String CHECKSUMS = "parquet.page.verify-checksum.enabled";

  private static final Pattern PLACE = Pattern.compile("\\[\\d{1,9}]");

  private record Footer(Path file, MessageType schema, long rows) {}

  private ParquetSource() {}

  /** The columns of a file that can be read, fields of structs by their dotted names. */
  static List<String> readable(Path file) {
    List<String> out = new ArrayList<>();
    footer(file).schema.getFields().forEach(field -> collect(field, "", out));
    return out;
  }

  private static void collect(Type field, String prefix, List<String> out) {
    String name = prefix + field.getName();
    if (ParquetType.of(field).isReadable()) {
      out.add(name);
    } else if (isStruct(field)) {
      field.asGroupType().getFields().forEach(inner -> collect(inner, name + ".", out));
    }
  }

  /** Whether a file has a column or a field of that name, whatever its type. */
  static boolean has(Path file, String column) {
    return find(footer(file).schema, column) != null;
  }

  /** The columns that can be read, and are of one type, in all files; those of folders' names. */
  static List<String> common(Source source) {
    List<Footer> footers = source.files().parallelStream().map(ParquetSource::footer).toList();
    List<String> out = new ArrayList<>();
    for (String column : readable(footers.get(0).file)) {
      Type first = required(footers.get(0), column, source.section());
      boolean same =
          footers.stream()
              .map(f -> find(f.schema, column))
              .allMatch(
                  t ->
                      t != null
                          && ParquetType.of(t).isReadable()
                          && ParquetType.wider(ParquetType.of(first), ParquetType.of(t)) != null);
      if (same) {
        out.add(column);
      }
    }
    partitions(Path.of(source.location()), source.files()).stream()
        .filter(p -> !out.contains(p))
        .forEach(out::add);
    return out;
  }

  /**
   * The rows of a table, the asked columns in order and by their names.
   *
   * @throws Failure (exit code 3) when a file is damaged, or a column is not there or of a type
   *     that cannot be read
   */
  static Dataset<Row> rows(SparkSession spark, Source source, List<String> columns) {
    String location = source.location();
    List<Path> files = source.files();
    String section = source.section();
    List<Footer> footers = files.parallelStream().map(ParquetSource::footer).toList();
    if (footers.stream().mapToLong(Footer::rows).sum() == 0) {
      throw Failure.input(location + ": holds no rows", "check the export that wrote it");
    }
    List<String> partitions = partitions(Path.of(location), files);
    StructType schema = new StructType();
    List<Column> wanted = new ArrayList<>();
    for (String column : columns) {
      Type found = find(footers.get(0).schema, column);
      if (found == null && partitions.contains(column)) {
        wanted.add(col(quoted(column)).cast(DataTypes.StringType).as(column));
        continue;
      }
      List<String> path = path(footers.get(0).schema, column);
      DataType type = type(footers, column, section);
      schema = (StructType) merge(schema, path, type);
      wanted.add(
          value(path, ParquetType.of(required(footers.get(0), column, section)).kind()).as(column));
    }
    // Such columns are whole numbers for Spark then, and made timestamps above.
    spark.conf().set("spark.sql.legacy.parquet.nanosAsLong", true);
    // A partition's value is text as it stands in the folder's name.
    spark.conf().set("spark.sql.sources.partitionColumnTypeInference.enabled", false);
    return spark
        .read()
        .option(CHECKSUMS, "true")
        .schema(schema)
        .parquet(source.paths().toArray(String[]::new))
        .select(wanted.toArray(Column[]::new));
  }

  /** Refuses lists where one value is needed. */
  static void requireSingle(Source source, List<String> columns) {
    Footer footer = footer(source.files().get(0));
    for (String column : columns) {
      Type type = find(footer.schema, column);
      if (type != null && ParquetType.of(type).kind() == ParquetType.Kind.LIST) {
        throw refused(
            footer.file, column, type, "a list, where one value is needed", source.section());
      }
    }
  }

  /** Finds the first file whose values cannot be read to the end; null when all can. */
  static @Nullable Failure damage(List<Path> files) {
    for (Path file : files) {
      try (ParquetFileReader reader = open(file)) {
        MessageType schema = reader.getFileMetaData().getSchema();
        for (PageReadStore pages = reader.readNextRowGroup();
            pages != null;
            pages = reader.readNextRowGroup()) {
          RecordReader<Group> records =
              new ColumnIOFactory()
                  .getColumnIO(schema)
                  .getRecordReader(pages, new GroupRecordConverter(schema));
          for (long i = 0; i < pages.getRowCount(); i++) {
            records.read();
          }
        }
      } catch (IOException | RuntimeException e) {
        return damaged(file, e);
      }
    }
    return null;
  }

  private static Footer footer(Path file) {
    try (ParquetFileReader reader = open(file)) {
      return new Footer(file, reader.getFileMetaData().getSchema(), reader.getRecordCount());
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private static ParquetFileReader open(Path file) throws IOException {
    return ParquetFileReader.open(
        new LocalInputFile(file),
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .usePageChecksumVerification(true)
            .build());
  }

  private static Failure damaged(Path file, Exception e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    String words =
        message == null
            ? root.getClass().getSimpleName()
            : message.lines().findFirst().orElse("").replaceFirst("^\\S+@[0-9a-f]+ ", "");
    return Failure.input(
        file + ": not a whole Parquet file: " + words,
        "the file is cut short or damaged; fetch or write it again",
        e);
  }

  /** The type that reads a column of all files. */
  private static DataType type(List<Footer> footers, String column, String section) {
    DataType widest = null;
    Type first = required(footers.get(0), column, section);
    for (Footer footer : footers) {
      Type found = required(footer, column, section);
      ParquetType type = ParquetType.of(found);
      if (!type.isReadable()) {
        throw refused(footer.file, column, found, type.refusal(), section);
      }
      DataType both = ParquetType.wider(ParquetType.of(first), type);
      if (both == null) {
        throw refused(
            footer.file,
            column,
            found,
            "of another type than in " + footers.get(0).file + " (" + words(first) + ")",
            section);
      }
      widest =
          widest == null || both.equals(DataTypes.LongType) || both.equals(DataTypes.DoubleType)
              ? both
              : widest;
    }
    return widest == null ? DataTypes.StringType : widest;
  }

  private static Type required(Footer footer, String column, String section) {
    Type found = find(footer.schema, column);
    if (found == null) {
      throw Failure.input(
          footer.file + ": no column '" + column + "' (" + section + ")",
          "files of one table need the same columns; its columns are: "
              + String.join(", ", readable(footer.file)));
    }
    return found;
  }

  private static Failure refused(Path file, String column, Type type, String why, String section) {
    int hint = why.indexOf("; ");
    return Failure.input(
        file
            + ": column '"
            + column
            + "' ("
            + section
            + ") is "
            + (hint < 0 ? why : why.substring(0, hint))
            + ": "
            + words(type),
        hint < 0 ? "write the column with one type in all files" : why.substring(hint + 2));
  }

  private static String words(Type type) {
    return type.toString().replaceAll("\\s+", " ").strip();
  }

  private static @Nullable Type find(GroupType schema, String column) {
    return find(schema, column, new ArrayList<>());
  }

  /** The names, and places in lists as {@code [0]}, that lead to a column. */
  private static List<String> path(GroupType schema, String column) {
    List<String> out = new ArrayList<>();
    return find(schema, column, out) == null ? List.of(column) : out;
  }

  private static @Nullable Type find(GroupType schema, String column, List<String> path) {
    if (schema.containsField(column)) {
      path.add(column);
      return schema.getType(column);
    }
    for (Type field : schema.getFields()) {
      if (!column.startsWith(field.getName())) {
        continue;
      }
      String rest = column.substring(field.getName().length());
      Matcher place = PLACE.matcher(rest);
      Type inside = place.lookingAt() ? element(field) : isStruct(field) ? field : null;
      List<String> steps = new ArrayList<>(List.of(field.getName()));
      if (place.lookingAt()) {
        steps.add(place.group());
        rest = rest.substring(place.end());
      }
      Type found = null;
      if (inside != null && rest.isEmpty()) {
        found = inside;
      } else if (inside != null && rest.startsWith(".") && !inside.isPrimitive()) {
        found = find(inside.asGroupType(), rest.substring(1), steps);
      }
      if (found != null) {
        path.addAll(steps);
        return found;
      }
    }
    return null;
  }

  private static boolean isStruct(Type type) {
    return !type.isPrimitive()
        && type.getLogicalTypeAnnotation() == null
        && !type.isRepetition(Type.Repetition.REPEATED);
  }

  /** What a list holds; null when a type is no list. */
  private static @Nullable Type element(Type type) {
    if (!(type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation)) {
      return null;
    }
    Type repeated = type.asGroupType().getType(0);
    boolean three = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
    return three ? repeated.asGroupType().getType(0) : repeated;
  }

  /** A type, or nothing yet, with one more path of its fields and elements. */
  private static DataType merge(@Nullable DataType known, List<String> path, DataType type) {
    if (path.isEmpty()) {
      return known == null ? type : known;
    }
    String step = path.get(0);
    List<String> rest = path.subList(1, path.size());
    if (PLACE.matcher(step).matches()) {
      DataType element = known instanceof ArrayType list ? list.elementType() : null;
      return DataTypes.createArrayType(merge(element, rest, type), true);
    }
    StructType struct = known instanceof StructType fields ? fields : new StructType();
    int at = Arrays.asList(struct.fieldNames()).indexOf(step);
    if (at < 0) {
      return struct.add(step, merge(null, rest, type));
    }
    StructField[] fields = struct.fields();
    fields[at] = DataTypes.createStructField(step, merge(fields[at].dataType(), rest, type), true);
    return new StructType(fields);
  }

  private static Column value(List<String> path, ParquetType.Kind kind) {
    String name = quoted(path.get(0));
    for (String step : path.subList(1, path.size())) {
      // Null behind the end of a list.
      name =
          PLACE.matcher(step).matches()
              ? "get(" + name + ", " + step.substring(1, step.length() - 1) + ")"
              : name + "." + quoted(step);
    }
    String micros = String.format("timestamp_micros((%1$s - pmod(%1$s, 1000)) div 1000)", name);
    return switch (kind) {
      case NANOS -> expr(micros);
      case LOCAL_NANOS -> expr("cast(" + micros + " as timestamp_ntz)");
      case DECIMAL -> expr(name).cast(DataTypes.StringType);
      // As they are in JSON lines.
      case LIST -> to_json(expr(name));
      default -> expr(name);
    };
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** The columns in the names of folders, which must be the same for all files. */
  private static List<String> partitions(Path folder, List<Path> files) {
    Map<Path, List<String>> seen = new LinkedHashMap<>();
    for (Path file : Files.isDirectory(folder) ? files : List.<Path>of()) {
      List<String> names = new ArrayList<>();
      for (Path part : folder.relativize(file.getParent())) {
        int equals = part.toString().indexOf('=');
        if (equals > 0) {
          names.add(part.toString().substring(0, equals));
        }
      }
      seen.put(file, names);
    }
    if (seen.isEmpty()) {
      return List.of();
    }
    Map.Entry<Path, List<String>> first = seen.entrySet().iterator().next();
    seen.forEach(
        (file, names) -> {
          if (!names.equals(first.getValue())) {
            throw Failure.input(
                file
                    + ": its folders name the columns "
                    + names
                    + ", those of "
                    + first.getKey()
                    + " "
                    + first.getValue(),
                "files of one table need the same partition columns; name one folder of them");
          }
        });
    return first.getValue();
  }
}
