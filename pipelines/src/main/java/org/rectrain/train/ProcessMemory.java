package org.rectrain.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;

/** Memory of this process, native memory included. */
final class ProcessMemory {
  private static final long PAGE = 4096;
  private static final long MEGABYTE = 1 << 20;

  private ProcessMemory() {}

  /** Resident megabytes; the heap alone where the system does not tell. */
  static long residentMegabytes() {
    try {
      // Two numbers come first: all pages, resident pages.
      StringTokenizer fields = new StringTokenizer(Files.readString(Path.of("/proc/self/statm")));
      fields.nextToken();
      return Long.parseLong(fields.nextToken()) * PAGE / MEGABYTE;
    } catch (IOException | RuntimeException e) {
      Runtime runtime = Runtime.getRuntime();
      return (runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE;
    }
  }
}
