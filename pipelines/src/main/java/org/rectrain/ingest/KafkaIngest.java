package org.rectrain.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.rectrain.Failure;
import org.rectrain.config.data.KafkaConfig;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.PartFiles;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.Progress;
import org.rectrain.run.RunLock;
import org.rectrain.run.StageFolder;
import org.rectrain.spark.SparkFailures;

/**
 * Takes what a Kafka topic holds now into a folder of JSON lines, each record once: {@code
 * kafka_day=D/batch-N/*.gz}, D being the UTC day of the record's own time in Kafka.
 *
 * <p>Spark notes the offsets of batch N before it reads them, and that the batch is complete after
 * all of its days were moved into place. A process that ends in between leaves a batch that the
 * next one reads again, from the same offsets; days that are in place already stay as they are.
 */
public final class KafkaIngest {
  private static final String STATE = ".kafka";
  private static final String TOPIC_FILE = "topic.json";
  private static final String DAY = "kafka_day";
  private static final String SOURCE = "org.apache.spark.sql.kafka010.KafkaSourceProvider";

  /** Records of one batch: what is read again at most after a kill. */
  private static final long BATCH_RECORDS = 10_000_000;

  private final SparkSession spark;
  private final KafkaConfig config;
  private final Path folder;
  private final Progress progress;
  private final TreeSet<String> days = new TreeSet<>();
  private long rows;
  private long empty;
  private int batches;

  /** What the folder's offsets are of. */
  private record Taken(String topic) {}

  private KafkaIngest(SparkSession spark, KafkaConfig config, Path folder, Progress progress) {
    this.spark = spark;
    this.config = config;
    this.folder = folder.toAbsolutePath().normalize();
    this.progress = progress;
  }

  /**
   * What came in.
   *
   * @param rows records with a value, now lines of files
   * @param empty records without a value (tombstones), which are left out
   * @param batches that they came in
   * @param days UTC days (yyyy-MM-dd) to which rows were added, in order
   */
  public record Result(long rows, long empty, int batches, List<String> days) {}

  /**
   * Takes what is new.
   *
   * @param folder where to; made when it is not there
   * @throws Failure (exit code 2) when this distribution has no Kafka client, (exit code 3) when
   *     the topic does not exist, lost records that were not taken yet, or the folder belongs to
   *     another topic, (exit code 75) when no broker answers or another process is at it
   */
  public static Result run(SparkSession spark, KafkaConfig config, Path folder, Progress progress)
      throws IOException {
    requireClient();
    KafkaIngest ingest = new KafkaIngest(spark, config, folder, progress);
    try (RunLock lock = RunLock.ofFolder(ingest.folder)) {
      ingest.requireOwnFolder();
      ingest.take();
    }
    return new Result(ingest.rows, ingest.empty, ingest.batches, List.copyOf(ingest.days));
  }

  private static void requireClient() {
    try {
      Class.forName(SOURCE, false, KafkaIngest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw Failure.usage(
          "data.events.kafka: this distribution was built without the Kafka client",
          "build it with: mvn -Pkafka -Dquick package");
    }
  }

  /**
   * The offsets taken so far belong to one topic, and batches without them cannot be gone on from.
   */
  private void requireOwnFolder() throws IOException {
    Path file = folder.resolve(STATE).resolve(TOPIC_FILE);
    if (Files.exists(file)) {
      String topic = Json.read(file, Taken.class).topic();
      if (!topic.equals(config.topic())) {
        throw Failure.input(
            folder + ": holds topic '" + topic + "', not '" + config.topic() + "'",
            "take each topic into a separate folder: data.events.path");
      }
      return;
    }
    if (hasBatches()) {
      throw Failure.input(
          folder + ": holds batches, but " + STATE + ", the offsets that they end at, is missing",
          "restore it, or empty the folder to take the topic from its start");
    }
    // Without this file nothing was taken yet: what a killed process left is no record of anything.
    StageFolder.delete(folder.resolve(STATE));
    Files.createDirectories(file.getParent());
    WholeFile.write(file, Json.message(new Taken(config.topic())));
  }

  private boolean hasBatches() throws IOException {
    try (Stream<Path> files = Files.find(folder, 2, (p, a) -> isBatch(p))) {
      return files.findAny().isPresent();
    }
  }

  private boolean isBatch(Path path) {
    Path parent = path.getParent();
    return parent != null
        && String.valueOf(parent.getFileName()).startsWith(DAY + "=")
        && String.valueOf(path.getFileName()).startsWith("batch-");
  }

  private void take() throws IOException {
    DataStreamReader reader =
        spark
            .readStream()
            .format("kafka")
            // A broker that is away is reported within seconds; the file below may say otherwise.
            .option("kafka.default.api.timeout.ms", "15000")
            .option("kafka.request.timeout.ms", "10000")
            .option("fetchOffset.numRetries", "1");
    properties().forEach((key, value) -> reader.option("kafka." + key, String.valueOf(value)));
    Dataset<Row> records =
        reader
            .option("kafka.bootstrap.servers", config.servers())
            .option("subscribe", config.topic())
            .option("startingOffsets", "earliest")
            .option("failOnDataLoss", "true")
            .option("maxOffsetsPerTrigger", BATCH_RECORDS)
            .load();
    try {
      StreamingQuery query =
          records
              .writeStream()
              .option("checkpointLocation", folder.resolve(STATE).toString())
              .trigger(Trigger.AvailableNow())
              .foreachBatch(this::add)
              .start();
      query.awaitTermination();
    } catch (StreamingQueryException e) {
      throw translated(e);
    } catch (TimeoutException e) {
      throw away(e);
    }
  }

  private Properties properties() throws IOException {
    Properties out = new Properties();
    String file = config.properties();
    if (file != null) {
      try (Reader in = Files.newBufferedReader(WholeFile.plain(Path.of(file)))) {
        out.load(in);
      } catch (IOException | IllegalArgumentException e) {
        throw Failure.input(
            file + ": cannot be read: " + Failure.reason(e),
            "data.events.kafka.properties names a Kafka client's properties file");
      }
    }
    return out;
  }

  /** Writes one batch beside its place, and moves each day of it there that is not there yet. */
  private void add(Dataset<Row> batch, Long number) throws IOException, InterruptedException {
    String name = "batch-%06d".formatted(number);
    Path work = folder.resolve("." + name);
    StageFolder.delete(work);
    Observation observed = new Observation();
    batch
        .observe(
            observed, count(lit(1)).as("all"), coalesce(count(col("value")), lit(0L)).as("rows"))
        .where(col("value").isNotNull())
        .select(
            // Between the tokens of a JSON object a line break is a blank, and within them none is.
            regexp_replace(col("value").cast("string"), "[\\r\\n]+", " ").as("value"),
            date_format(col("timestamp"), "yyyy-MM-dd").as(DAY))
        .write()
        .mode(SaveMode.Overwrite)
        .partitionBy(DAY)
        .option("compression", "gzip")
        .text(work.toString());
    Map<String, Object> counts = scala.jdk.javaapi.CollectionConverters.asJava(observed.get());
    long all = ((Number) counts.getOrDefault("all", 0L)).longValue();
    long with = ((Number) counts.getOrDefault("rows", 0L)).longValue();
    for (Path day : daysOf(work)) {
      String label = day.getFileName().toString();
      Path target = folder.resolve(label).resolve(name);
      Files.createDirectories(folder.resolve(label));
      if (!Files.exists(target)) {
        PartFiles.settle(day);
        Files.move(day, target, StandardCopyOption.ATOMIC_MOVE);
      }
      days.add(label.substring(DAY.length() + 1));
    }
    StageFolder.delete(work);
    rows += with;
    empty += all - with;
    batches++;
    progress.log("%s: %,d records of topic %s".formatted(name, all, config.topic()));
  }

  private static List<Path> daysOf(Path work) throws IOException {
    try (Stream<Path> all = Files.list(work)) {
      return all.filter(p -> p.getFileName().toString().startsWith(DAY + "=")).sorted().toList();
    }
  }

  private RuntimeException translated(StreamingQueryException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String type = cause.getClass().getSimpleName();
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof Failure failure) {
        return failure;
      }
      if (type.equals("UnknownTopicOrPartitionException")) {
        return Failure.input(
            "data.events.kafka.topic: no topic '" + config.topic() + "' on " + config.servers(),
            "list them: kafka-topics.sh --bootstrap-server " + config.servers() + " --list",
            e);
      }
      if (type.equals("KafkaIllegalStateException") || message.contains("KAFKA_DATA_LOSS")) {
        return Failure.input(
            "topic '"
                + config.topic()
                + "' no longer has records that were not taken yet: "
                + Failure.reason(cause),
            "keep records longer (retention.ms) or ingest more often; to go on without them, take"
                + " the topic into a new folder: data.events.path",
            e);
      }
      if (cause instanceof TimeoutException
          || type.equals("TimeoutException")
          || (type.equals("ConfigException") && message.contains("bootstrap.servers"))) {
        return away(e);
      }
      if (type.contains("Authentication") || type.contains("Authorization")) {
        return Failure.input(
            config.servers() + ": refused: " + Failure.reason(cause),
            "look at data.events.kafka.properties",
            e);
      }
    }
    return SparkFailures.translate(e);
  }

  private Failure away(Exception e) {
    return Failure.busy(
        "data.events.kafka.servers: no broker answers at "
            + config.servers()
            + ": "
            + Failure.reason(e),
        "check the address, and run the same command again");
  }
}
