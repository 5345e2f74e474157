package org.rectrain.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.data.ImpressionsConfig;
import org.rectrain.config.data.TableFormat;
import org.rectrain.source.text.Bytes;
import org.rectrain.source.text.Sniffer;
import org.rectrain.source.text.TextFile;

/**
 * The files of one raw table and how they are written.
 *
 * @param section of the configuration that names it, such as data.events
 * @param location as the configuration names it, for messages
 * @param files all data files, sorted
 * @param format never {@link TableFormat#AUTO}
 * @param delimiter of CSV
 * @param dialect what the configuration says
 * @param entries how a list in a cell becomes rows; null where each row is one
 */
public record Source(
    String section,
    String location,
    List<Path> files,
    TableFormat format,
    String delimiter,
    Dialect dialect,
    @Nullable Entries entries) {

  /**
   * Finds the files of a table.
   *
   * @param key of the path in the configuration, such as data.events.path
   * @param root folder that a relative {@code path} starts from
   * @param path a file, folder or glob
   * @throws Failure (exit code 3) when there is none, or all are empty
   */
  public static Source find(String key, Path root, String path, Dialect dialect) {
    if (path.isBlank()) {
      throw Failure.usage(key + ": is empty", "name a file, a folder or a glob");
    }
    String location = DataFiles.location(root, path);
    List<Path> files = DataFiles.find(key, location);
    if (files.isEmpty()) {
      throw Failure.input(
          key + ": " + location + " holds no data files",
          "name a file, a folder or a glob such as logs/*.jsonl.gz");
    }
    String section = key.replaceFirst("\\.(path|file|users|held_out\\..*)$", "");
    Path first = firstWithContent(key, location, files);
    TableFormat format = Sniffer.format(first, dialect, section);
    String delimiter =
        switch (format) {
          case CSV -> Sniffer.delimiter(TextFile.of(first, dialect.charset()), dialect);
          case RECBOLE -> "\t";
          default -> "";
        };
    return new Source(section, location, files, format, delimiter, dialect, null);
  }

  private static Path firstWithContent(String key, String location, List<Path> files) {
    for (Path file : files) {
      if (!Bytes.isEmpty(file)) {
        return file;
      }
    }
    throw Failure.input(key + ": " + location + " is empty", "check the export that wrote it");
  }

  /**
   * Finds the files of a log.
   *
   * @param key of the path in the configuration
   */
  public static Source log(String key, Path root, String path, EventsConfig config) {
    Source source = find(key, root, path, config.dialect());
    ImpressionsConfig lists = config.impressions();
    Entries entries =
        lists == null
            ? null
            : new Entries(
                lists.column(),
                lists.separator(),
                lists.labelAfter(),
                config.item(),
                lists.label(),
                lists.position());
    return new Source(
        source.section(),
        source.location(),
        source.files(),
        source.format(),
        source.delimiter(),
        source.dialect(),
        entries);
  }

  /** The table's name: events, items, users. */
  public String name() {
    return section.substring(section.lastIndexOf('.') + 1);
  }

  /** Whether the files are text. */
  public boolean isText() {
    return format != TableFormat.PARQUET;
  }

  /** What Spark opens: the folder itself when there is one, so that it finds partitions. */
  List<String> paths() {
    List<Path> named = Files.isDirectory(Path.of(location)) ? List.of(Path.of(location)) : files;
    return named.stream().map(p -> p.toAbsolutePath().toString()).map(Source::literal).toList();
  }

  /** A path that Hadoop takes as it is and not as a pattern. */
  private static String literal(String path) {
    return path.replaceAll("[*?\\[\\]{}\\\\]", "\\\\$0");
  }

  /** The size of all files on disk. */
  public long bytes() {
    long out = 0;
    for (Path file : files) {
      try {
        out += Files.size(file);
      } catch (IOException e) {
        throw Bytes.damaged(file, e);
      }
    }
    return out;
  }

  TextFile text(Path file) {
    return TextFile.of(file, dialect.charset());
  }

  /** The table as if its first file with rows were all of it. */
  Source first() {
    return new Source(
        section, location, List.of(Header.first(this)), format, delimiter, dialect, entries);
  }

  /** The columns that a file's folders give, with their values. */
  Map<String, String> partitions(Path file) {
    return DataFiles.partitions(location, file);
  }
}
