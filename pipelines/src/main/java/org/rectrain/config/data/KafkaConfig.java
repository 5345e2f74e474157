package org.rectrain.config.data;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** A Kafka topic whose records are the log's rows, each a JSON object. */
public record KafkaConfig(
    @Option(doc = "The brokers to ask first: host:port, several separated by commas.")
        String servers,
    @Option(doc = "The topic.") String topic,
    @Option(
            doc =
                "A Kafka client's properties file, e.g. with security.protocol and credentials, as"
                    + " Kafka's own tools take it. It is read by 'rectrain ingest' and copied"
                    + " nowhere.")
        @Nullable String properties) {

  /** Checks the addresses and the name. */
  public KafkaConfig {
    if (servers != null && !servers.matches("[^\\s,:/]+:\\d{1,5}(,[^\\s,:/]+:\\d{1,5})*")) {
      throw new IllegalArgumentException(
          "servers: '" + servers + "' is not allowed; expected host:port, e.g. localhost:9092");
    }
    if (topic != null && !topic.matches("[A-Za-z0-9._-]{1,249}")) {
      throw new IllegalArgumentException(
          "topic: '"
              + topic
              + "' is not allowed; expected 1 to 249 letters, digits, dots, _ and -");
    }
  }
}
