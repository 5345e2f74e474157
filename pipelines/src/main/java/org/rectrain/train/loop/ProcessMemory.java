package org.rectrain.train.loop;

import org.rectrain.run.Machine;

/** Memory of this process, native memory included. */
public final class ProcessMemory {
  private ProcessMemory() {}

  /** Resident megabytes; the heap alone where the system does not say. */
  public static long residentMegabytes() {
    long kib = Machine.residentMemoryKib();
    Runtime runtime = Runtime.getRuntime();
    return kib < 0 ? (runtime.totalMemory() - runtime.freeMemory()) >> 20 : kib >> 10;
  }
}
