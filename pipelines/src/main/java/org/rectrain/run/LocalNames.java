package org.rectrain.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.rectrain.config.RunConfig;
import org.rectrain.config.SparkConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.dataset.file.WholeFile;

/**
 * Keeps the names of hosts on this machine. Spark and the log library ask for the address of their
 * own host, which a machine that is not in its own {@code /etc/hosts} asks of a name server. In
 * local mode the JVM is given a list of the two names that it needs, and asks nobody.
 */
public final class LocalNames {
  private static final String LIST = "jdk.net.hosts.file";
  private static final Path NAME = Path.of("/proc/sys/kernel/hostname");
  private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.]*://");

  private LocalNames() {}

  /**
   * To be called before the first library starts; later it has no effect. A configuration that
   * names an address, such as that of a server that keeps runs, is left to the name servers.
   *
   * @throws java.io.UncheckedIOException when no temporary file can be written
   */
  public static void only(RunConfig config) {
    if (System.getProperty(LIST) == null
        && !ADDRESS.matcher(ConfigTrees.of(config).toString()).find()) {
      only(config.spark());
    }
  }

  static void only(SparkConfig spark) {
    boolean local = spark.master().startsWith("local");
    if (!local || System.getProperty(LIST) != null || !Files.isReadable(NAME)) {
      return;
    }
    try {
      Path list = Path.of(System.getProperty("java.io.tmpdir"), "hosts"); // see Scratch
      WholeFile.write(list, "127.0.0.1 localhost " + Files.readString(NAME).strip() + "\n");
      System.setProperty(LIST, list.toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
