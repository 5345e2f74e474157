package org.rectrain.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;

/**
 * A real standalone Spark cluster on the loopback address: one master and some workers, each a
 * process of its own with the class path of this JVM. All ports are picked by the system. The
 * processes end with {@link #close}, and by themselves when this JVM dies, however it dies: they
 * watch a pipe that it holds.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

  /**
   * Options of a JVM that ends before the second compiler and a parallel collector pay, and that
   * loads classes which other tests have verified.
   */
  public static final List<String> SHORT_LIVED =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-BytecodeVerificationRemote");

  private static final String LOGGING =
      """
      rootLogger.level = info
      rootLogger.appenderRef.out.ref = out
      appender.out.type = Console
      appender.out.name = out
      appender.out.layout.type = PatternLayout
      appender.out.layout.pattern = %p %c{1}: %m%n
      """;

  private final Path folder;
  private final int coresPerWorker;
  private final int megabytes;
  private final List<Process> processes = new ArrayList<>();
  private String master = "";

  private StandaloneCluster(Path folder, int coresPerWorker, int megabytes) {
    this.folder = folder.toAbsolutePath();
    this.coresPerWorker = coresPerWorker;
    this.megabytes = megabytes;
  }

  /**
   * Starts a cluster and waits until its workers are registered.
   *
   * @param folder an empty folder for logs and the workers' files; it is the cluster's SPARK_HOME
   * @param megabytes heap of the one executor that each worker may start
   */
  public static StandaloneCluster start(
      Path folder, int workers, int coresPerWorker, int megabytes) {
    StandaloneCluster cluster = new StandaloneCluster(folder, coresPerWorker, megabytes);
    try {
      cluster.start(workers);
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw new IllegalStateException("the cluster did not start: " + e.getMessage(), e);
    }
    return cluster;
  }

  private void start(int workers) throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("jars"));
    Files.writeString(folder.resolve("log4j2.properties"), LOGGING);
    processes.add(node("master", Master.class, "--port", "0"));
    master = await(processes.get(0), "master", MASTER).group(1);
    String memory = megabytes + 128 + "m";
    String cores = Integer.toString(coresPerWorker);
    for (int i = 0; i < workers; i++) {
      String work = folder.resolve("work-" + i).toString();
      List<String> words = List.of("--cores", cores, "--memory", memory, "--work-dir", work);
      List<String> all = new ArrayList<>(words);
      all.add(master);
      processes.add(node("worker-" + i, Worker.class, all.toArray(String[]::new)));
    }
    for (int i = 0; i < workers; i++) {
      await(processes.get(1 + i), "worker-" + i, REGISTERED);
    }
  }

  /** The master's URL, {@code spark://127.0.0.1:port}. */
  public String master() {
    return master;
  }

  /** Workers that were started, killed ones included. */
  public int workers() {
    return processes.size() - 1;
  }

  /** Settings with which an application of this JVM's classes runs on the cluster. */
  public Map<String, String> settings() {
    return Map.of(
        "spark.driver.host", "127.0.0.1",
        "spark.driver.bindAddress", "127.0.0.1",
        "spark.executor.memory", megabytes + "m",
        "spark.executor.cores", Integer.toString(coresPerWorker),
        "spark.executor.extraClassPath", System.getProperty("java.class.path"),
        // Start only when all workers are there, so that all of them get tasks.
        "spark.scheduler.minRegisteredResourcesRatio", "1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime", "60s");
  }

  /** Kills a worker and its executor at once, as when its machine loses power. */
  public void killWorker(int i) {
    kill(processes.get(1 + i));
  }

  /** What a process of the cluster printed: {@code master} or {@code worker-0}. */
  public String log(String name) {
    try {
      return Files.readString(folder.resolve(name + ".log"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (int i = processes.size() - 1; i >= 0; i--) {
      kill(processes.get(i));
    }
  }

  private static void kill(Process process) {
    List<ProcessHandle> executors = process.descendants().toList();
    process.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
    // ProcessHandle.onExit of a killed process is a matter of milliseconds.
    process.onExit().join();
  }

  private Process node(String name, Class<?> role, String... arguments) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(opens());
    words.add("-Xmx256m");
    words.addAll(SHORT_LIVED);
    words.add("-Dlog4j2.configurationFile=" + folder.resolve("log4j2.properties"));
    words.add("-Dspark.master.rest.enabled=false");
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(Node.class.getName(), role.getName(), "--host", "127.0.0.1"));
    words.addAll(List.of("--webui-port", "0"));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("SPARK_HOME", folder.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    // The executors are processes of the workers, and start as short-lived as these.
    builder.environment().put("JDK_JAVA_OPTIONS", String.join(" ", SHORT_LIVED));
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
    return builder.start();
  }

  /** The flags that open the JDK to Spark, as this JVM has them. */
  public static List<String> opens() {
    return java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add-opens"))
        .toList();
  }

  private Matcher await(Process process, String name, Pattern wanted) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String log = log(name);
      Matcher found = wanted.matcher(log);
      if (found.find()) {
        return found;
      }
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(name + " says: " + log);
      }
      Thread.sleep(50);
    }
  }

  /** A process of the cluster that ends when its standard input does. */
  static final class Node {
    private Node() {}

    public static void main(String[] words) {
      Thread watch = new Thread(Node::haltAtEndOfInput, "parent-watch");
      watch.setDaemon(true);
      watch.start();
      String[] rest = Arrays.copyOfRange(words, 1, words.length);
      if (words[0].equals(Master.class.getName())) {
        Master.main(rest);
      } else {
        Worker.main(rest);
      }
    }

    private static void haltAtEndOfInput() {
      try {
        while (System.in.read() >= 0) {
          // Nothing is ever written; the end is what counts.
        }
      } catch (IOException e) {
        System.err.println("the pipe to the parent broke: " + e.getMessage());
      }
      Runtime.getRuntime().halt(0);
    }
  }
}
