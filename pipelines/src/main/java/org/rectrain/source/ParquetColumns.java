package org.rectrain.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/**
 * What a Parquet file says of itself.
 *
 * @param file its path or URL, for messages
 * @param schema types of all columns
 * @param rows their number
 * @param bytesSplit whether some column is encoded by BYTE_STREAM_SPLIT
 */
record ParquetColumns(String file, MessageType schema, long rows, boolean bytesSplit) {
  /** A place in a list, as the last part of a step: {@code [0]}. */
  static final Pattern PLACE = Pattern.compile("\\[\\d{1,9}]");

  private static final Set<CompressionCodecName> CODECS =
      new TreeSet<>(
          Set.of(
              CompressionCodecName.UNCOMPRESSED,
              CompressionCodecName.SNAPPY,
              CompressionCodecName.GZIP,
              CompressionCodecName.ZSTD,
              CompressionCodecName.LZ4,
              CompressionCodecName.LZ4_RAW));

  static ParquetColumns of(Path file) {
    return read(file.toString(), new LocalInputFile(file));
  }

  /** Of a file that Hadoop opens. */
  static ParquetColumns of(String url, Configuration hadoop) {
    try {
      InputFile file =
          HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(java.net.URI.create(url)), hadoop);
      return read(url, file);
    } catch (IOException e) {
      throw ParquetSource.damaged(url, e);
    }
  }

  private static ParquetColumns read(String name, InputFile file) {
    try (ParquetFileReader reader = open(file)) {
      requireCodecs(name, reader);
      boolean bytesSplit =
          reader.getFooter().getBlocks().stream()
              .flatMap(block -> block.getColumns().stream())
              .anyMatch(column -> column.getEncodings().contains(Encoding.BYTE_STREAM_SPLIT));
      return new ParquetColumns(
          name, reader.getFileMetaData().getSchema(), reader.getRecordCount(), bytesSplit);
    } catch (IOException | RuntimeException e) {
      throw ParquetSource.damaged(name, e);
    }
  }

  private static void requireCodecs(String name, ParquetFileReader reader) {
    for (BlockMetaData block : reader.getFooter().getBlocks()) {
      for (ColumnChunkMetaData column : block.getColumns()) {
        if (!CODECS.contains(column.getCodec())) {
          throw Failure.input(
              name + ": is compressed by " + column.getCodec() + "; expected one of " + CODECS,
              "write it again with one of them");
        }
      }
    }
  }

  /** Opens a file; checksums of pages are verified where it has them. */
  static ParquetFileReader open(InputFile file) throws IOException {
    return ParquetFileReader.open(
        file,
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .usePageChecksumVerification(true)
            .build());
  }

  /** The columns that can be read, fields of structs by their dotted names. */
  List<String> readable() {
    List<String> out = new ArrayList<>();
    schema.getFields().forEach(field -> collect(field, "", out));
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

  /** The type of a column, of a field of a struct, or of an element of a list; null for none. */
  @Nullable Type find(String column) {
    return find(schema, column, new ArrayList<>());
  }

  /** The names, and indices of lists as {@code [0]}, that lead to a column. */
  List<String> path(String column) {
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

  /**
   * The type of a column that must be there.
   *
   * @param section of the configuration that names it
   */
  Type required(String column, String section) {
    Type found = find(column);
    if (found == null) {
      throw Failure.input(
          file + ": no column '" + column + "' (" + section + ")",
          "files of one table need the same columns; its columns are: "
              + ColumnNames.some(readable()));
    }
    return found;
  }

  /**
   * The type that reads a column of all files.
   *
   * @throws Failure (exit code 3) when it cannot be read, or is of another kind in some file
   */
  static DataType type(List<ParquetColumns> footers, String column, String section) {
    return type(footers, column, section, Set.of());
  }

  /**
   * The same where some columns are read as vectors.
   *
   * @param vectors columns that may be lists of fractions
   */
  static DataType type(
      List<ParquetColumns> footers, String column, String section, Set<String> vectors) {
    DataType widest = null;
    Type first = footers.get(0).required(column, section);
    for (ParquetColumns footer : footers) {
      Type found = footer.required(column, section);
      if (footer.schema.getFields().stream().filter(f -> f.getName().equals(column)).count() > 1) {
        throw Failure.input(
            footer.file + ": has two columns '" + column + "' (" + section + ")",
            "give each column its own name");
      }
      ParquetType type = ParquetType.of(found);
      boolean vector = type.kind() == ParquetType.Kind.VECTOR && vectors.contains(column);
      if (!type.isReadable() && !vector) {
        throw footer.refused(column, found, type.refusal(), section);
      }
      DataType both = ParquetType.wider(ParquetType.of(first), type);
      if (both == null) {
        throw footer.refused(
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

  /** Refuses paths into columns that cannot be read, such as maps, with the column's type. */
  void requireParts(List<String> paths, String section) {
    for (String path : paths) {
      for (Type field : schema.getFields()) {
        String name = field.getName();
        ParquetType type = ParquetType.of(field);
        if ((path.startsWith(name + ".") || path.startsWith(name + "[")) && !type.isReadable()) {
          throw refused(name, field, type.refusal(), section);
        }
      }
    }
  }

  /** Says why a column cannot be used; what follows "; " is the hint. */
  Failure refused(String column, Type type, String why, String section) {
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
}
