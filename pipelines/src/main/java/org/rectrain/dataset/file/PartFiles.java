package org.rectrain.dataset.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that Spark has written: its files get names and ends that do not differ from run to run.
 */
public final class PartFiles {
  private static final String PREFIX = "part-";
  private static final int NUMBER = PREFIX.length() + 5;

  private PartFiles() {}

  /**
   * Renames {@code part-00000-UUID-c000.zstd.parquet} to {@code part-00000.zstd.parquet}, sorts the
   * footers of Parquet files, and removes Hadoop's checksums of files as they were.
   */
  public static void settle(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.startsWith(".")) {
        Files.delete(file);
      } else if (name.startsWith(PREFIX)) {
        if (name.endsWith(".parquet")) {
          ParquetFooter.sort(file);
        }
        String end = name.substring(name.indexOf('.'));
        Files.move(file, file.resolveSibling(name.substring(0, NUMBER) + end));
      }
    }
  }
}
