package org.rectrain.ingest;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** A Kafka broker in this process, alone and its own controller. */
public final class Broker implements AutoCloseable {
  private final KafkaRaftServer server;
  private final String address;
  private final KafkaProducer<@Nullable String, @Nullable String> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  /** Starts one that keeps its files in an empty folder. */
  public Broker(Path folder) throws IOException {
    int port = freePort();
    int controller = freePort();
    address = "127.0.0.1:" + port;
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "controller.quorum.voters", "1@127.0.0.1:" + controller,
            "controller.listener.names", "CONTROLLER",
            "listeners", "PLAINTEXT://" + address + ",CONTROLLER://127.0.0.1:" + controller,
            "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs", folder.resolve("log").toString(),
            "offsets.topic.replication.factor", "1",
            "log.retention.ms", "-1",
            "num.network.threads", "1"));
    settings.put("num.io.threads", "2");
    Path file = folder.resolve("server.properties");
    try (var out = Files.newBufferedWriter(file)) {
      settings.store(out, null);
    }
    StorageTool.execute(
        new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
        new java.io.PrintStream(java.io.OutputStream.nullOutputStream()));
    server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
    server.startup();
    producer =
        new KafkaProducer<>(
            // Numbered batches of a partition that has just been made may be refused for good.
            Map.of("bootstrap.servers", address, "acks", "all", "enable.idempotence", "false"),
            new StringSerializer(),
            new StringSerializer());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** {@code host:port}. */
  public String address() {
    return address;
  }

  /** Makes a topic. */
  public void topic(String name, int partitions) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
    }
  }

  /** Sends a record; {@link #flush()} waits for it. */
  public void send(String topic, int partition, long epochMillis, @Nullable String value) {
    sent.add(producer.send(new ProducerRecord<>(topic, partition, epochMillis, null, value)));
  }

  /**
   * Waits until the broker has all that was sent.
   *
   * @throws ExecutionException when it refused a record
   */
  public void flush() throws ExecutionException, InterruptedException {
    producer.flush();
    for (Future<RecordMetadata> record : sent) {
      record.get();
    }
    sent.clear();
  }

  @Override
  public void close() {
    producer.close();
    server.shutdown();
    server.awaitShutdown();
  }
}
