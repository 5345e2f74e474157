package org.rectrain.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Facts about this process and the machine it runs on. */
public final class Machine {
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

  /** Largest resident size of this process so far, in MiB; -1 where the system does not tell. */
  public static long peakMemoryMib() {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return -1;
    }
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10)
          .findFirst()
          .orElse(-1L);
    } catch (IOException e) {
      return -1; // the system does not tell; the field says so
    }
  }
}
