package org.rectrain.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/**
 * What a finished stage folder holds: per file its size in bytes, its time of change in
 * milliseconds since 1970 and its CRC-32C, in one line of text. A file whose size and time are as
 * written is taken as unchanged; where only the time differs (a copied folder) its content decides.
 * A file that was written within the coarsest step of a file system's clock before this list was
 * made has no time in it: a later change could have the same, so its content decides always.
 */
final class Outputs {
  private static final String TABLE = ".parquet";

  /** The coarsest step of a file system's clock in milliseconds: that of FAT. */
  private static final long CLOCK_STEP = 2000;

  private static final long NO_TIME = -1;

  private Outputs() {}

  /** The files of a folder by relative name, its manifest and hidden ones left out. */
  static Map<String, String> of(Path folder) throws IOException {
    return files(folder).parallelStream()
        .collect(
            Collectors.toMap(
                file -> name(folder, file),
                file -> describe(file, content(file)),
                (a, b) -> a,
                TreeMap::new));
  }

  /** The first difference of a folder from what was written there, in words; null for none. */
  static @Nullable String change(Path folder, Map<String, String> written) {
    return change(folder, folder, written);
  }

  /** The same by every byte of every file, whatever their times of change. */
  static @Nullable String changeInContent(Path folder, Map<String, String> written) {
    Map<String, String> untimed = new TreeMap<>();
    written.forEach(
        (name, described) ->
            untimed.put(name, described.replaceFirst(" -?\\d+ ", " " + NO_TIME + " ")));
    return change(folder, untimed);
  }

  /** The same of the part of a folder that is below a folder in it. */
  static @Nullable String change(Path folder, Path part, Map<String, String> written) {
    for (Map.Entry<String, String> entry : written.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      if (!file.startsWith(part)) {
        continue;
      }
      if (!Files.isRegularFile(file)) {
        return entry.getKey() + " is missing";
      }
      if (!same(file, entry.getValue().split(" ", -1))) {
        return entry.getKey() + " is not as it was written";
      }
    }
    try {
      for (Path file : files(part)) {
        String name = name(folder, file);
        // Other files in the folder do no harm; a table is read with its neighbours.
        if (name.endsWith(TABLE) && !written.containsKey(name)) {
          return name + " was added";
        }
      }
    } catch (IOException e) {
      throw Failure.input(folder + ": cannot be read: " + e.getMessage(), "check permissions", e);
    }
    return null;
  }

  private static boolean same(Path file, String[] written) {
    try {
      if (written.length != 3 || !written[0].equals(Long.toString(Files.size(file)))) {
        return false;
      }
      return written[1].equals(Long.toString(Files.getLastModifiedTime(file).toMillis()))
          || written[2].equals(content(file));
    } catch (IOException e) {
      throw Failure.input(file + ": cannot be read: " + e.getMessage(), "check permissions", e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> !file.equals(folder.resolve(Provenance.FILE)))
          .toList();
    }
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString();
  }

  private static String describe(Path file, String content) {
    try {
      long changed = Files.getLastModifiedTime(file).toMillis();
      boolean settled = changed < System.currentTimeMillis() - CLOCK_STEP;
      return Files.size(file) + " " + (settled ? changed : NO_TIME) + " " + content;
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static String content(Path file) {
    CRC32C sum = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sum.update(buffer, 0, n);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
    return String.format(Locale.ROOT, "%08x", sum.getValue());
  }
}
