package org.rectrain.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.rectrain.Failure;
import org.rectrain.config.data.TableFormat;

/**
 * The files of one raw table and their format.
 *
 * @param name what the configuration calls it: events, items, users
 * @param location as the configuration names it, for messages
 * @param files all data files, sorted
 * @param paths what Spark opens: the folder itself when there is one, so that it finds partitions
 * @param format never {@link TableFormat#AUTO}
 * @param delimiter of CSV
 */
public record Source(
    String name,
    String location,
    List<Path> files,
    List<String> paths,
    TableFormat format,
    String delimiter) {

  /**
   * Finds the files of a table.
   *
   * @param root folder that a relative {@code path} starts from
   * @param path a file, folder or glob
   * @throws Failure (exit code 3) when there is none, or all are empty
   */
  public static Source find(
      String name, Path root, String path, TableFormat format, String delimiter) {
    String location = Path.of(path).isAbsolute() ? path : root.resolve(path).normalize().toString();
    List<Path> files = files(name, location);
    if (files.isEmpty()) {
      throw Failure.input(
          key(name) + ": " + location + " holds no data files",
          "name a file, a folder or a glob such as logs/*.jsonl.gz");
    }
    TableFormat kind = format == TableFormat.AUTO ? guess(name, files.get(0)) : format;
    Source source =
        new Source(
            name,
            location,
            files,
            Files.isDirectory(Path.of(location))
                ? List.of(location)
                : files.stream().map(Path::toString).toList(),
            kind,
            kind == TableFormat.RECBOLE ? "\t" : delimiter.replace("\\t", "\t"));
    source.rejectEmpty();
    return source;
  }

  /** The configuration's key of a table's path; a dotted name is a key itself. */
  private static String key(String name) {
    return "data." + name + (name.contains(".") ? "" : ".path");
  }

  private static List<Path> files(String name, String location) {
    Path path = Path.of(location);
    try {
      if (Files.isRegularFile(path)) {
        return List.of(path);
      }
      if (Files.isDirectory(path)) {
        return walk(path, p -> true);
      }
      int star = location.indexOf('*');
      int brace = location.indexOf('{');
      int magic = star < 0 ? brace : brace < 0 ? star : Math.min(star, brace);
      if (magic >= 0) {
        int slash = location.lastIndexOf('/', magic);
        Path base = slash < 0 ? Path.of(".") : Path.of(location.substring(0, slash + 1));
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + location);
        return Files.isDirectory(base)
            ? walk(base, p -> matcher.matches(slash < 0 ? base.relativize(p) : p))
            : List.of();
      }
    } catch (IOException e) {
      throw Failure.input(
          location + ": cannot be listed: " + e.getMessage(), "check permissions", e);
    }
    throw Failure.input(
        key(name) + ": " + location + " does not exist",
        "check data.root and "
            + key(name)
            + "; relative paths start from data.root, and that from "
            + Path.of("").toAbsolutePath());
  }

  private static List<Path> walk(Path folder, PathMatcher wanted) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(p -> !hidden(folder, p))
          .filter(wanted::matches)
          .sorted()
          .toList();
    }
  }

  private static boolean hidden(Path folder, Path file) {
    for (Path part : folder.relativize(file)) {
      String name = part.toString();
      if (name.startsWith(".") || name.startsWith("_")) {
        return true;
      }
    }
    return false;
  }

  private static TableFormat guess(String name, Path file) {
    String plain =
        file.getFileName().toString().toLowerCase(Locale.ROOT).replaceAll("\\.(gz|bz2|zst)$", "");
    String ending = plain.substring(plain.lastIndexOf('.') + 1);
    return switch (ending) {
      case "json", "jsonl", "ndjson" -> TableFormat.JSON;
      case "csv", "tsv", "txt" -> TableFormat.CSV;
      case "parquet", "pq" -> TableFormat.PARQUET;
      case "inter", "item", "user" -> TableFormat.RECBOLE;
      default ->
          throw Failure.usage(
              "data." + name + ".format: cannot be told from " + file,
              "set data." + name + ".format to json, csv, parquet or recbole");
    };
  }

  private void rejectEmpty() {
    for (Path file : files) {
      try {
        if (Files.size(file) > 0) {
          return;
        }
      } catch (IOException e) {
        throw Failure.input(file + ": cannot be read: " + e.getMessage(), "check permissions", e);
      }
    }
    throw Failure.input(
        key(name) + ": " + location + " is empty", "check the export that wrote it");
  }

  /** Whether the files are text. */
  public boolean isText() {
    return format != TableFormat.PARQUET;
  }

  /** The first lines of a text file, at most so many. */
  List<String> head(Path file, int lines) {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().limit(lines).toList();
    } catch (NoSuchFileException e) {
      throw Failure.input(file + ": no such file", "check " + key(name), e);
    } catch (ZipException e) {
      throw Failure.input(file + ": not a gzip file: " + e.getMessage(), "write it again", e);
    } catch (IOException | java.io.UncheckedIOException e) {
      throw Failure.input(
          file + ": cannot be read to the end: " + e.getMessage(),
          "the file is cut short or damaged; fetch or write it again",
          e);
    }
  }
}
