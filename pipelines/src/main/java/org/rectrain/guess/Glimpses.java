package org.rectrain.guess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.rectrain.Failure;
import org.rectrain.config.read.InputPaths;

/**
 * Finds the tables among files and folders.
 *
 * @param root that all paths have in common, as it was named
 * @param tables in the order of their paths
 * @param ignored files that are no tables, with the reason
 */
record Glimpses(Path root, List<Glimpse> tables, List<String> ignored) {
  private static final String NO_TABLES =
      "(?i).*\\.(md|rst|html?|pdf|png|jpe?g|gif|py|ipynb|ya?ml|sh|java|docx?|xlsx?|npy|npz|pkl|md5|sha256|log|crc)(\\.gz)?";
  private static final String PROSE =
      "(?i)(readme|licen[cs]e|copying|changelog|notice|authors)(\\..*)?";

  /**
   * Looks at all of them.
   *
   * @throws Failure (exit code 3) when one does not exist, or none is a table
   */
  static Glimpses of(List<Path> named) {
    Map<String, List<Path>> groups = new TreeMap<>();
    List<String> ignored = new ArrayList<>();
    for (Path path : named) {
      if (!Files.exists(path)) {
        throw Failure.input(path + ": no such file or folder", "name the files of your log");
      }
      if (Files.isDirectory(path)) {
        for (Path file : files(path)) {
          if (!Files.exists(file)) {
            ignored.add(file + ": a link to what is not there");
            continue;
          }
          String name = String.valueOf(file.getFileName());
          if (name.matches(NO_TABLES) || name.matches(PROSE)) {
            ignored.add(file + ": no table, by its name");
          } else {
            groups.computeIfAbsent(group(path, file), key -> new ArrayList<>()).add(file);
          }
        }
      } else if (!Files.isRegularFile(path)) {
        throw Failure.input(path + " is neither a file nor a folder", "name the files of your log");
      } else {
        groups.computeIfAbsent(path.toString(), key -> new ArrayList<>()).add(path);
      }
    }
    Path root = root(named);
    List<Glimpse> tables = new ArrayList<>();
    Map<String, List<Path>> known = new LinkedHashMap<>(groups);
    Map<String, List<Path>> alike = new LinkedHashMap<>();
    known.forEach(
        (key, files) -> {
          String path = relative(root, key, files);
          try {
            Glimpse table = Glimpse.of(path, files, partOfFirst(files));
            if (table.columns().size() < 2 || table.rows() < 2) {
              ignored.add(path + ": no table of several columns and rows");
            } else if (isDated(table)) {
              alike.computeIfAbsent(shape(files, table), shape -> new ArrayList<>()).addAll(files);
              tables.add(table);
            } else {
              tables.add(table);
            }
          } catch (Failure e) {
            if (named.size() == 1 && known.size() == 1) {
              throw e;
            }
            ignored.add(e.getMessage() + " (" + e.hint() + ")");
          }
        });
    if (tables.isEmpty()) {
      throw Failure.input(
          "no table in " + named + (ignored.isEmpty() ? "" : ": " + String.join("; ", ignored)),
          "name files in CSV, TSV, JSON lines or Parquet, plain or gzipped");
    }
    alike.values().forEach(files -> join(root, tables, files));
    return new Glimpses(root, tables, ignored);
  }

  /** Whether a table is a log or a part of one: its columns have names, and one is a time. */
  private static boolean isDated(Glimpse table) {
    return table.files() == 1
        && table.form().header()
        && table.columns().size() > 2
        && table.columns().stream().anyMatch(c -> ColumnWords.TIME.is(c.name()));
  }

  private static String shape(List<Path> files, Glimpse table) {
    return files.get(0).getParent()
        + table.form().format()
        + table.form().delimiter()
        + table.form().encoding()
        + table.columns().stream().map(ColumnFacts::name).toList();
  }

  /** Files of one folder with the same columns are parts of one log, unless they are its splits. */
  private static void join(Path root, List<Glimpse> tables, List<Path> files) {
    Pattern odd = Pattern.compile("[\\[\\]{},*?\\\\]");
    List<Glimpse> parts = tables.stream().filter(t -> files.contains(t.file())).toList();
    if (parts.size() < 2
        || parts.stream().anyMatch(Guess::isHeldOut)
        || files.stream().anyMatch(f -> odd.matcher(f.toString()).find())) {
      return;
    }
    List<String> names = files.stream().map(f -> String.valueOf(f.getFileName())).toList();
    String pattern = "{" + String.join(",", names) + "}";
    String path = relative(root, files.get(0).resolveSibling(pattern).toString(), files);
    tables.removeAll(parts);
    tables.add(Glimpse.of(path, files, partOfFirst(files)));
  }

  private static List<Path> files(Path folder) {
    try {
      return InputPaths.below(folder, Integer.MAX_VALUE).stream()
          .filter(file -> Files.isRegularFile(file) || !Files.exists(file))
          .filter(
              file -> {
                for (Path part : folder.relativize(file)) {
                  String name = part.toString();
                  if (name.startsWith(".") || (name.startsWith("_") && name.indexOf('=') < 0)) {
                    return false;
                  }
                }
                return !isOurs(folder, file);
              })
          .toList();
    } catch (IOException e) {
      throw Failure.input(folder + ": cannot be listed: " + e.getMessage(), "check permissions", e);
    }
  }

  /** Whether a run wrote the file: what it made is no log. */
  private static boolean isOurs(Path folder, Path file) {
    for (Path at = file.getParent(); at != null && at.startsWith(folder); at = at.getParent()) {
      if (Files.exists(at.resolve("manifest.json"))
          || (Files.exists(at.resolve("metrics.json"))
              && Files.exists(at.resolve("report.html")))) {
        return true;
      }
    }
    return false;
  }

  /** Files whose names differ in digits alone, or that are in folders of columns, are one table. */
  private static String group(Path folder, Path file) {
    Path parent = folder;
    for (Path part : folder.relativize(file)) {
      if (part.toString().indexOf('=') > 0 && !part.equals(file.getFileName())) {
        return parent.toString();
      }
      parent = parent.resolve(part);
    }
    String name = String.valueOf(file.getFileName());
    String plain = name.replaceAll("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "*");
    return file.resolveSibling(plain.replaceAll("[0-9]+([-_.]?[0-9]+)*", "*")).toString();
  }

  /** The file, or the folder when it holds nothing else, or a pattern of the names. */
  private static String relative(Path root, String key, List<Path> files) {
    Path place =
        files.size() == 1 && !Files.isDirectory(Path.of(key)) ? files.get(0) : Path.of(key);
    if (files.size() > 1 && !Files.isDirectory(place)) {
      Path parent = files.get(0).getParent();
      if (parent != null && !parent.equals(root) && files(parent).size() == files.size()) {
        place = parent;
      }
    }
    Path out = root.toString().isEmpty() ? place : root.relativize(place);
    return out.toString().isEmpty() ? "." : out.toString();
  }

  /** Share of all bytes that the first file has. */
  static double partOfFirst(List<Path> files) {
    try {
      double all = 0;
      for (Path file : files) {
        all += Files.size(file);
      }
      return all == 0 ? 1 : Files.size(files.get(0)) / all;
    } catch (IOException e) {
      throw Failure.input(files.get(0) + ": cannot be read: " + e.getMessage(), "check it", e);
    }
  }

  private static Path root(List<Path> named) {
    Path first = named.get(0);
    Path root = Files.isDirectory(first) ? first : first.getParent();
    for (Path path : named) {
      while (root != null && !path.startsWith(root)) {
        root = root.getParent();
      }
    }
    return root == null ? Path.of("") : root;
  }
}
