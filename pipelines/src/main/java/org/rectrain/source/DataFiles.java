package org.rectrain.source;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rectrain.Failure;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.InputPaths;

/**
 * Finds the files of a table. What exists is that file or folder, whatever characters its name
 * holds; only a name that does not exist is a pattern.
 */
final class DataFiles {
  private static final Pattern MAGIC = Pattern.compile("[*?{\\[]");
  private static final Pattern PARTITION = Pattern.compile("([^=]+)=(.*)");
  private static final Pattern HEX = Pattern.compile("%([0-9A-Fa-f]{2})");
  private static final String NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

  private DataFiles() {}

  /** The place that a configuration names. */
  static String location(Path root, String path) {
    if (InputPath.isRemote(path)) {
      throw Failure.input(
          path + ": is on another file system; the files of this machine are read",
          "mount it or copy the files; the Parquet of an experiment is read from a URL with format:"
              + " parquet");
    }
    String plain = InputPath.local(path);
    try {
      return Path.of(plain).isAbsolute() ? plain : root.resolve(plain).normalize().toString();
    } catch (InvalidPathException e) {
      throw Failure.usage("'" + path + "' is no path: " + e.getReason(), "name a file or a folder");
    }
  }

  /** The files of a location, sorted; none for an empty folder or a pattern without a match. */
  static List<Path> find(String key, String location) {
    Path path = Path.of(location);
    try {
      if (Files.isRegularFile(path)) {
        return List.of(path);
      }
      if (Files.isDirectory(path)) {
        return walk(key, path, p -> true);
      }
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw noFile(key, location);
      }
      Path base = base(location);
      Path pattern = base.relativize(path);
      if (MAGIC.matcher(pattern.toString()).find()) {
        return MAGIC.matcher(pattern.getName(0).toString()).find()
            ? matched(key, location, base, pattern)
            : List.of();
      }
    } catch (IOException e) {
      throw Failure.input(
          location + ": cannot be listed: " + e.getMessage(), "check permissions", e);
    }
    throw Failure.input(
        key + ": " + location + " does not exist",
        "check data.root and "
            + key
            + "; relative paths start from data.root, and that from "
            + Path.of("").toAbsolutePath());
  }

  /** The folder itself, or that a pattern starts from: as much of it as exists. */
  static Path base(String location) {
    Path base = Path.of(location);
    while (base != null && !Files.isDirectory(base)) {
      base = base.getParent();
    }
    return base == null ? Path.of("") : base;
  }

  /** Files that match a pattern; where none does, those below folders that do. */
  private static List<Path> matched(String key, String location, Path base, Path pattern)
      throws IOException {
    PathMatcher matcher;
    try {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (java.util.regex.PatternSyntaxException e) {
      throw Failure.input(
          key + ": " + location + " does not exist, and is no pattern: " + e.getDescription(),
          "name a file, a folder or a glob such as logs/*.jsonl.gz",
          e);
    }
    List<Path> files = walk(key, base, p -> matcher.matches(base.relativize(p)));
    return files.isEmpty() ? walk(key, base, p -> isBelow(matcher, base.relativize(p))) : files;
  }

  private static boolean isBelow(PathMatcher matcher, Path file) {
    for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
      if (matcher.matches(folder)) {
        return true;
      }
    }
    return false;
  }

  private static List<Path> walk(String key, Path folder, PathMatcher wanted) throws IOException {
    List<Path> out = new ArrayList<>();
    for (Path path : InputPaths.below(folder, Integer.MAX_VALUE)) {
      if (Files.isDirectory(path) || hidden(folder, path) || !wanted.matches(path)) {
        continue;
      }
      if (!Files.isRegularFile(path)) {
        throw noFile(key, path.toString());
      }
      out.add(path);
    }
    return out;
  }

  private static Failure noFile(String key, String location) {
    return Failure.input(
        key + ": " + location + " is neither a file nor a folder",
        "pipes, devices and links to nowhere are not read; write the data to a file");
  }

  private static boolean hidden(Path folder, Path file) {
    for (Path part : folder.relativize(file)) {
      String name = part.toString();
      boolean partition = name.indexOf('=') > 0;
      if (name.startsWith(".") || (name.startsWith("_") && !partition)) {
        return true;
      }
    }
    return false;
  }

  /** Column names in folder names below a location: {@code day=2022-05-01/part-0.csv}. */
  static Map<String, String> partitions(String location, Path file) {
    Map<String, String> out = new LinkedHashMap<>();
    if (Files.isRegularFile(Path.of(location))) {
      return out;
    }
    Path base = base(location);
    Path folder = file.getParent();
    if (folder == null || !folder.startsWith(base)) {
      return out;
    }
    for (Path part : base.relativize(folder)) {
      Matcher partition = PARTITION.matcher(part.toString());
      if (partition.matches()) {
        String value = plain(partition.group(2));
        out.put(plain(partition.group(1)), value.equals(NO_VALUE) ? "" : value);
      }
    }
    return out;
  }

  /** Folder names escape what a path cannot hold, such as {@code %3A}. */
  private static String plain(String name) {
    return HEX.matcher(name)
        .replaceAll(m -> Matcher.quoteReplacement("" + (char) Integer.parseInt(m.group(1), 16)));
  }

  /** The columns in the names of folders, which must be the same for all files. */
  static List<String> partitions(String location, List<Path> files) {
    Map<Path, List<String>> seen = new LinkedHashMap<>();
    Path folder = base(location);
    for (Path file : Files.isRegularFile(Path.of(location)) ? List.<Path>of() : files) {
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
