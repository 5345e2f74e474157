package org.rectrain.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Facts about this process and the machine it runs on. */
public final class Machine {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");

  private Machine() {}

  /** Versions of rectrain and Java. */
  static Map<String, String> versions() {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("rectrain", version(Machine.class));
    out.put("java", Runtime.version().toString());
    return out;
  }

  private static String version(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Operating system, cores, memory and heap. */
  static Map<String, String> facts() {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    out.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean os) {
      out.put("memory_mib", Long.toString(os.getTotalMemorySize() >> 20));
    }
    out.put("heap_mib", Long.toString(Runtime.getRuntime().maxMemory() >> 20));
    return out;
  }

  /** Largest resident size of this process so far, in MiB; -1 where the system does not say. */
  public static long peakMemoryMib() {
    return mib(peakMemoryKib());
  }

  /** The same in KiB. */
  public static long peakMemoryKib() {
    return field(STATUS, "VmHWM:");
  }

  /** Resident size of this process, native memory included, in KiB; -1 where it is not known. */
  public static long residentMemoryKib() {
    return field(STATUS, "VmRSS:");
  }

  /** Memory of the machine, or of the container that the process runs in, in bytes. */
  public static long totalMemory() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
  }

  /** Whether {@link #resetPeakMemory()} works here. */
  public static boolean canResetPeakMemory() {
    return Files.isWritable(RESET);
  }

  /** Resets {@link #peakMemoryMib()}; nothing where the system cannot (Linux can). */
  public static void resetPeakMemory() {
    if (!canResetPeakMemory()) {
      return;
    }
    try {
      Files.writeString(RESET, "5");
    } catch (IOException e) {
      return; // the peak then counts from the start of the process, an upper bound
    }
  }

  /**
   * Memory in MiB that a process may still take without swapping, a container's limit respected; -1
   * where the system does not say.
   */
  public static long availableMemoryMib() {
    long free = mib(field(Path.of("/proc/meminfo"), "MemAvailable:"));
    long limit = number(Path.of("/sys/fs/cgroup/memory.max"));
    long used = number(Path.of("/sys/fs/cgroup/memory.current"));
    if (limit > 0 && used >= 0) {
      long left = Math.max(0, limit - used) >> 20;
      return free < 0 ? left : Math.min(free, left);
    }
    return free;
  }

  private static long mib(long kib) {
    return kib < 0 ? kib : kib >> 10;
  }

  /** A figure in KiB by its name; -1 where the system does not say. */
  private static long field(Path file, String name) {
    if (!Files.isReadable(file)) {
      return -1;
    }
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(-1L);
    } catch (IOException e) {
      return -1; // the system does not say; the value says so
    }
  }

  /** The one number of a file; -1 when there is none ("max"). */
  private static long number(Path file) {
    if (!Files.isReadable(file)) {
      return -1;
    }
    try {
      String text = Files.readString(file).strip();
      return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    } catch (IOException e) {
      return -1; // no such limit
    }
  }
}
