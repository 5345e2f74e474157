package org.rectrain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;

class LocalNamesTest {
  private static final String LIST = "jdk.net.hosts.file";

  @BeforeEach
  @AfterEach
  void forget() {
    System.clearProperty(LIST);
  }

  @Test
  void aLocalRunKnowsItselfAndAsksNobody() throws IOException {
    LocalNames.only(config("output: a"));
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    assertThat(Path.of(System.getProperty(LIST))).hasContent("127.0.0.1 localhost " + host);
  }

  @Test
  void aClusterAndAServerAreLookedUp() {
    LocalNames.only(config("output: a\nspark: {master: 'spark://head:7077'}"));
    LocalNames.only(
        config(
            "output: a\n"
                + "data: {root: 'hdfs://server/logs', events: {path: l.csv, labels: {click: c}}}"));
    assertThat(System.getProperty(LIST)).isNull();
  }

  private static RunConfig config(String yaml) {
    return ConfigReader.bind(yaml, List.of(), RunConfig.class, "test");
  }
}
